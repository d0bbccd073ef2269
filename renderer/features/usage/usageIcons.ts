import { mdiAccountGroupOutline, mdiApplicationOutline, mdiBullhornOutline, mdiChartBar, mdiFileChartOutline, mdiFunctionVariant, mdiSigma, mdiTransitConnectionVariant, mdiTrayArrowUp, mdiViewGridOutline } from '@mdi/js'
import { ownProduct, type SegmentUse } from '@shared/domain/usage.ts'

const icons: Readonly<Record<string, string>> = {
  journey: mdiTransitConnectionVariant,
  campaign: mdiBullhornOutline,
  segment: mdiAccountGroupOutline,
  export: mdiTrayArrowUp,
  report: mdiFileChartOutline,
  dashboard: mdiChartBar,
  measure: mdiSigma,
  attribute: mdiFunctionVariant,
}

export function kindIcon(kind: string): string {
  return icons[kind] ?? mdiApplicationOutline
}

export function productIcon(product: string, uses: readonly SegmentUse[]): string {
  if (product === ownProduct) return mdiViewGridOutline
  const kinds = new Set(uses.map(({ kind }) => kind))
  if (kinds.has('journey') || kinds.has('campaign')) return mdiBullhornOutline
  return kinds.has('report') || kinds.has('dashboard') ? mdiChartBar : mdiApplicationOutline
}
