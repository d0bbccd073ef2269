import { ownProduct, type SegmentUse } from '../domain/usage.ts'
import { listWords } from '../rules/names.ts'
import { countOf, formatCount } from './numbers.ts'

/** The order in which kinds are named: what stops for people first. Kinds of other applications come after these. */
const kindOrder = ['journey', 'campaign', 'segment', 'export', 'report', 'measure', 'attribute']

const words: Readonly<Record<string, readonly [one: string, many: string]>> = { attribute: ['calculated attribute', 'calculated attributes'] }

/** "journeys", "calculated attributes", "analyses" where the other application says so itself. */
export function kindWords(kind: string, count: number): string {
  const [one, many] = words[kind] ?? [kind, /[^aeiou]y$/.test(kind) ? `${kind.slice(0, -1)}ies` : kind.endsWith('s') ? kind : `${kind}s`]
  return count === 1 ? one : many
}

function rank(kind: string): number {
  const at = kindOrder.indexOf(kind)
  return at === -1 ? kindOrder.length : at
}

/** Uses by kind, in the order in which kinds are named. */
export function byKind(uses: readonly SegmentUse[]): readonly (readonly [kind: string, uses: readonly SegmentUse[]])[] {
  const kinds = new Map<string, SegmentUse[]>()
  for (const use of uses) kinds.set(use.kind, [...(kinds.get(use.kind) ?? []), use])
  return [...kinds].toSorted(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
}

/** "2 journeys, 1 segment, 1 export". */
export function placesText(uses: readonly SegmentUse[]): string {
  return byKind(uses).map(([kind, some]) => `${formatCount(some.length)} ${kindWords(kind, some.length)}`).join(', ')
}

/** Products with their uses: other applications by name, the workspace's own last. */
export function byProduct(uses: readonly SegmentUse[]): readonly (readonly [product: string, uses: readonly SegmentUse[]])[] {
  const products = new Map<string, SegmentUse[]>()
  for (const use of uses) products.set(use.product, [...(products.get(use.product) ?? []), use])
  return [...products].toSorted(([a], [b]) => Number(a === ownProduct) - Number(b === ownProduct) || a.localeCompare(b, 'en'))
}

/** One line of what a deletion does: "2 journeys", "stop for everyone in the segment", and which. */
export interface DeletionEffect {
  readonly kind: string
  readonly count: string
  readonly effect: string
  readonly names: string
}

const effects: Readonly<Record<string, (one: boolean, segments: string) => string>> = {
  journey: (one, segments) => `${one ? 'stops' : 'stop'} for everyone in the ${segments}`,
  campaign: (one) => `${one ? 'loses its' : 'lose their'} audience`,
  segment: () => 'can no longer refresh',
  export: (one, segments) => `${one ? 'leaves' : 'leave'} the ${segments} out from ${one ? 'its' : 'their'} next run`,
  report: (one) => `${one ? 'keeps' : 'keep'} the figures of ${one ? 'its' : 'their'} last run`,
  measure: () => 'can no longer be computed',
  attribute: () => 'can no longer be computed',
}

/**
 * What happens when segments are deleted, kind by kind: first what needs them and stops, then what reaches them through
 * other segments only and goes on with the members that those have.
 */
export function deletionEffects(uses: readonly SegmentUse[], segments: number): readonly DeletionEffect[] {
  const noun = segments === 1 ? 'segment' : 'segments'
  const stopping = byKind(uses.filter(({ throughSegment }) => !throughSegment)).map(([kind, some]): DeletionEffect => ({
    kind,
    count: countOf(some.length, kindWords(kind, 1), kindWords(kind, 2)),
    effect: effects[kind]?.(some.length === 1, noun) ?? `${some.length === 1 ? 'loses' : 'lose'} the ${noun}`,
    names: withCampaigns(some),
  }))
  const goingOn = byKind(uses.filter(({ throughSegment }) => throughSegment)).map(([kind, some]): DeletionEffect => ({
    kind,
    count: countOf(some.length, `more ${kindWords(kind, 1)}`, `more ${kindWords(kind, 2)}`),
    effect: kind === 'segment' ? (some.length === 1 ? 'is skipped and keeps its members' : 'are skipped and keep their members') : `${some.length === 1 ? 'goes' : 'go'} on with members that are no longer refreshed`,
    names: listWords(some.map(withWay), 'and', 3),
  }))
  return [...stopping, ...goingOn]
}

function withWay({ name, via }: SegmentUse): string {
  return via.length === 0 ? name : `${name} (through ${via.join(' → ')})`
}

function withCampaigns(uses: readonly SegmentUse[]): string {
  const campaigns = [...new Set(uses.flatMap(({ campaign }) => campaign ?? []))]
  const affected = campaigns.length === 0 ? '' : ` · ${campaigns.length === 1 ? 'campaign' : 'campaigns'} ${listWords(campaigns, 'and', 3)} ${campaigns.length === 1 ? 'is' : 'are'} affected`
  return `${listWords(uses.map(withWay), 'and', 4)}${affected}`
}
