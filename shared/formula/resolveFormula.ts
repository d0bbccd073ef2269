import { checkFormula } from './check.ts'
import type { ResolvedFormula, TypedNode } from './resolved.ts'
import { maxLength, maxSteps, type FormulaProblem, type FormulaResolution, type FormulaScope } from './scope.ts'
import { parseFormula } from './syntax.ts'

/**
 * A formula from text of unknown origin: read, its names found in `scope`, its types checked. Never throws; every
 * problem is a sentence with its place in the text, in order of place.
 */
export function resolveFormula(text: string, scope: FormulaScope): FormulaResolution {
  if (text.length > maxLength) return refused([{ from: maxLength, to: text.length, message: `A formula has at most ${maxLength.toLocaleString('en-US')} characters, and this has ${text.length.toLocaleString('en-US')}.` }])
  const { root: syntax, problems } = parseFormula(text)
  if (syntax.steps > maxSteps) return refused([...problems, { from: 0, to: text.length, message: `More than ${maxSteps} steps wait for one another here; make calculated attributes of some parts.` }])
  const { root, attributes, problems: wrong } = checkFormula(syntax, scope)
  if (root === null || problems.length + wrong.length > 0) return refused([...problems, ...wrong])
  return { ok: true, formula: formulaOf(root, attributes) }
}

function refused(problems: readonly FormulaProblem[]): FormulaResolution {
  return { ok: false, problems: [...problems].sort((a, b) => a.from - b.from || a.to - b.to) }
}

function formulaOf(root: TypedNode, attributes: ResolvedFormula['attributes']): ResolvedFormula {
  return Object.freeze({
    root,
    type: root.type,
    scale: root.scale,
    dependsOnNow: hasCall(root, (name) => name === 'today'),
    dependsOnZone: hasCall(root, (name, args) => name === 'today' || name === 'dateOf' || (name === 'text' && args[0]?.type === 'datetime')),
    attributes: Object.freeze([...attributes]),
  })
}

function hasCall(node: TypedNode, is: (name: string, args: readonly TypedNode[]) => boolean): boolean {
  return node.kind === 'call' && (is(node.name, node.args) || node.args.some((arg) => hasCall(arg, is)))
}
