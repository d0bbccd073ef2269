import type { ResolvedComputed } from '@shared/rules/computed/resolved.ts'
import type { ResolvedAttribute } from '@shared/rules/resolve/resolved.ts'
import type { Compilation } from './compilation.ts'
import { foundChains, foundPicked, foundRows, type Chains, type Found } from './found.ts'
import { literal, name, sql, type Fragment } from './fragment.ts'
import { placesOf } from './answer.ts'

type Aggregate = Extract<ResolvedComputed, { kind: 'aggregate' }>

/** One row for each member who has records, with what is found of them. */
export function measureRows(measure: Aggregate, called: string, compilation: Compilation): Fragment {
  const { frame, where, function: of } = measure
  const { quantifier, path, window } = frame
  const chains: Chains = { audience: measure.entity, path, window, where }
  const attribute = quantifier.kind === 'aggregate' ? quantifier.attribute : null
  const rows = (found: Found, value: Fragment): Fragment => found.rows(sql`${value} AS ${name(called)}`, null, { isNullKeyOut: false })
  if (of === 'count' || attribute === null) return rows(foundRows(chains, quantifier.of, null, compilation), sql`COUNT(*)`)
  switch (of) {
    case 'countDistinct': {
      const found = foundChains(chains, attribute, compilation)
      return rows(found, sql`COUNT(DISTINCT ${found.value})`)
    }
    case 'sum': {
      const found = foundRows(chains, quantifier.of, attribute, compilation)
      return rows(found, sql`SUM(${found.value})`)
    }
    case 'average': {
      const found = foundRows(chains, quantifier.of, attribute, compilation)
      return rows(found, average(found.value, attribute, compilation))
    }
    case 'min':
    case 'max': {
      const found = foundChains(chains, attribute, compilation)
      return rows(found, of === 'min' ? sql`MIN(${found.value})` : sql`MAX(${found.value})`)
    }
    case 'first':
    case 'last': {
      if (!('order' in quantifier)) throw new Error('First and last go by a date.')
      const found = foundPicked(chains, { of: quantifier.of, order: quantifier.order, isLast: of === 'last', isUndatedKept: false }, attribute, compilation)
      return rows(found, found.value)
    }
  }
}

/** The quotient of two exact whole numbers, rounded once, where they are stored so. */
function average(value: Fragment, attribute: ResolvedAttribute, { dialect, inexact }: Compilation): Fragment {
  const places = placesOf(attribute)
  if (places === null || !dialect.isStored) {
    if (!dialect.isStored) inexact.add('floating')
    return dialect.floating(sql`AVG(${value})`, 0)
  }
  const unit = places === 0 ? sql`` : sql` * ${literal({ type: 'integer', digits: 10n ** BigInt(places) })}`
  return sql`CAST(SUM(${value}) AS REAL) / NULLIF(COUNT(${value})${unit}, 0)`
}
