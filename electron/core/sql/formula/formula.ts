import type { CallNode, ResolvedFormula, TypedNode } from '@shared/formula/resolved.ts'
import type { Compilation } from '../compilation.ts'
import { literal, sql, type Fragment } from '../fragment.ts'
import { createAliases } from '../names.ts'
import { createQuery, type Query } from '../query.ts'
import { storedValue } from '../values.ts'
import { choices } from './choices.ts'
import { dateFunctions } from './dates.ts'
import type { Call, FunctionTable } from './call.ts'
import { numberFunctions, snapped } from './numbers.ts'
import { storedForm, textFunctions } from './texts.ts'

/** Every function of the table of functions: one without its line does not compile. */
const lowerings: FunctionTable = { ...choices, ...numberFunctions, ...textFunctions, ...dateFunctions }

/** The formula's value for the row at the start of the query, as an attribute would hold it. */
export function formulaSql(formula: ResolvedFormula, query: Query, compilation: Compilation): Fragment {
  const value = nodeSql(formula.root, query, compilation)
  if (formula.type === 'decimal' && formula.scale === null) return snapped(value, compilation)
  return formula.type === 'text' && formula.root.kind !== 'attribute' ? storedForm(value, compilation) : value
}

function nodeSql(node: TypedNode, query: Query, compilation: Compilation): Fragment {
  switch (node.kind) {
    case 'literal':
      if (node.value === null) return sql`NULL`
      if (node.type === 'boolean') return node.value === 1 ? sql`TRUE` : sql`FALSE`
      return literal(storedValue(node.value, node.type, node.scale))
    case 'attribute':
      return query.attribute({ at: 0, via: node.attribute.via, attribute: node.attribute.attribute })
    case 'call':
      return callSql(node, query, compilation)
  }
}

function callSql(node: CallNode, query: Query, compilation: Compilation): Fragment {
  const call: Call = {
    node,
    // A quantile is about all rows of the entity, in a query of its own.
    args: node.name === 'quantile' ? [] : node.args.map((arg) => nodeSql(arg, query, compilation)),
    compilation,
    overAllRows(of, aggregate) {
      const inner = createQuery(compilation, { audience: query.row(0).table.entity.id, path: [], aliases: createAliases() })
      inner.row(0)
      const value = nodeSql(of, inner, compilation)
      return sql`(
    SELECT ${aggregate(value)}
    ${inner.from()}
  )`
    },
  }
  return lowerings[node.name](call)
}
