import type { ResolvedPlacement } from '@shared/rules/computed/resolved.ts'
import type { Compilation } from './compilation.ts'
import { lines, list, literal, sql, whole, type Fragment } from './fragment.ts'
import type { Query } from './query.ts'
import { keyTextOrder } from './ranked.ts'
import { storedValue } from './values.ts'

/** Where a row's value stands among those of all rows that have one; the query has no others. */
export function placementSql(placement: ResolvedPlacement, query: Query, compilation: Compilation): Fragment {
  const { of } = placement
  const own = query.attribute(of)
  const direction = 'isDescending' in placement && placement.isDescending ? sql` DESC` : sql``
  const rank = sql`RANK() OVER (ORDER BY ${own}${placement.kind === 'bands' ? sql`` : direction})`
  switch (placement.kind) {
    case 'rank':
      return rank
    case 'percentile':
      return sql`COALESCE(100.0 * (${rank} - 1) / NULLIF(${floating(sql`COUNT(*) OVER ()`, compilation)} - 1, 0), 0.0)`
    case 'tiles': {
      const row = query.row(0)
      return sql`NTILE(${whole(placement.n)}) OVER (ORDER BY ${list([sql`${own}${direction}`, ...keyTextOrder(row.table, row.alias, compilation)])})`
    }
    case 'bands':
      return banded(rank, placement.n, placement.isDescending, compilation)
    case 'bins':
      return binned(own, placement.edges.map((edge) => literal(storedValue(edge, of.type, of.scale))))
  }
}

function floating(count: Fragment, { dialect }: Compilation): Fragment {
  return dialect.floating(count, 0)
}

/**
 * The quantile of type 7 at k/n lies below a value just where (all - 1) * k < n * (smaller values): the straight line
 * between two values ends before the upper one. So the band is a whole number of whole numbers, and nothing is rounded.
 */
function banded(rank: Fragment, n: number, isDescending: boolean, { dialect }: Compilation): Fragment {
  const smaller = sql`${whole(n)} * (${rank} - 1)`
  const others = sql`NULLIF(COUNT(*) OVER () - 1, 0)`
  const band = sql`COALESCE(${dialect.wholeQuotient(sql`${smaller} + COUNT(*) OVER () - 2`, others)}, 1)`
  const least = dialect.greatest(sql`${band}`, sql`1`)
  return isDescending ? sql`${whole(n + 1)} - ${least}` : least
}

function binned(own: Fragment, edges: readonly Fragment[]): Fragment {
  const cases = edges.map((edge, index) => sql`WHEN ${own} < ${edge} THEN ${whole(index + 1)}`)
  return sql`CASE
    ${lines(cases.map((one, index) => (index === 0 ? one : sql`    ${one}`)))}
    ELSE ${whole(edges.length + 1)}
  END`
}
