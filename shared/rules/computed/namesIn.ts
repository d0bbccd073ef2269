import { resolveFormula } from '../../formula/resolveFormula.ts'
import type { AttributeRef, RuleNode, Test } from '../definition.ts'
import { foldName } from '../names.ts'
import type { Recipe } from '../recipe.ts'

/** The attributes a recipe names anywhere, folded: what it may depend on. */
export function namesIn(recipe: Recipe): ReadonlySet<string> {
  const names = new Set<string>()
  const see = (ref: AttributeRef | undefined): void => {
    if (ref !== undefined) names.add(foldName(ref.name))
  }
  if (recipe.kind === 'calculated') return namesInFormula(recipe.formula)
  const { value } = recipe
  if (value.kind === 'formula') return namesInFormula(value.formula)
  if (value.kind !== 'aggregate') {
    see(value.of)
    return names
  }
  see(value.attribute)
  if (value.window) {
    see(value.window.attribute)
    seeTest(value.window.test, see)
  }
  seeNode(value.where, see)
  return names
}

/** A formula asks its scope for every name; this one knows none and remembers them all. */
function namesInFormula(formula: string): ReadonlySet<string> {
  const names = new Set<string>()
  resolveFormula(formula, {
    attribute(path) {
      names.add(foldName(path.at(-1) ?? ''))
      return 'Only names are looked for.'
    },
  })
  return names
}

function seeTest({ value }: Test, see: (ref: AttributeRef | undefined) => void): void {
  if (typeof value === 'object') see(value.attribute)
}

function seeNode(node: RuleNode, see: (ref: AttributeRef | undefined) => void): void {
  switch (node.kind) {
    case 'condition':
      see(node.attribute)
      return seeTest(node.test, see)
    case 'segment':
      return
    case 'sequence':
      see(node.from)
      see(node.date)
      return seeNode(node.where, see)
    case 'group':
      return node.items.forEach((item) => seeNode(item, see))
  }
}
