import { inSlices } from '../breath.ts'
import type { Chains } from '../chains.ts'
import { entityAt, type Context } from '../evaluate/context.ts'
import { mostListed, type RecordsExplanation } from './explanation.ts'
import type { ChainReader } from './reading.ts'

/** A node that is in order, read chain by chain. */
export interface NodeReader {
  readonly id: string
  /** How much a record that satisfies it comes closer to the whole rule. */
  readonly isOutermost: boolean
  readonly holds: ChainReader<boolean>
  readonly text: ChainReader<string | null>
}

/** The records of one member: those that satisfy all first, then those in the window that come closest. */
export async function explainRecords(all: readonly number[], isInWindow: ChainReader<boolean> | null, holds: ChainReader<boolean> | null, nodes: readonly NodeReader[], chains: Chains, context: Context): Promise<RecordsExplanation> {
  const outermost = nodes.filter((node) => node.isOutermost)
  const closeness = (chain: number): number => (holds?.(chain) ? 1e6 : 0) + ((isInWindow?.(chain) ?? true) ? 1e5 : 0) + outermost.filter((node) => node.holds(chain)).length
  const close = new Map(all.map((chain) => [chain, closeness(chain)]))
  const shown = [...all].sort((a, b) => (close.get(b) ?? 0) - (close.get(a) ?? 0) || a - b).slice(0, mostListed)
  const places = context.path.map((_, index) => index + 1)
  const ordinals = await Promise.all(places.map((place) => ordinalsAt(place, shown, chains, context)))
  return {
    entities: places.map((place) => entityAt(context, place)),
    total: all.length,
    inWindow: isInWindow && all.filter(isInWindow).length,
    holding: holds && all.filter(holds).length,
    shown: shown.map((chain, index) => ({
      ordinals: ordinals.map((rows) => rows[index] ?? -1),
      isInWindow: isInWindow && isInWindow(chain),
      holds: holds && holds(chain),
      nodes: nodes.map((node) => ({ id: node.id, holds: node.holds(chain), text: node.text(chain) })),
    })),
  }
}

/** Rows stand in an order of the engine's own; outside they are known by their ordinals. */
async function ordinalsAt(place: number, shown: readonly number[], chains: Chains, context: Context): Promise<readonly number[]> {
  const own = chains.rows[place] ?? null
  const rows = shown.map((chain) => (own === null ? chain : (own[chain] ?? -1)))
  const { order } = context.data.table(entityAt(context, place))
  if (order === null) return rows
  const wanted = new Set(rows)
  const ordinalOf = new Map<number, number>()
  await inSlices(context.breath, order.rowOf.length, (from, to) => {
    for (let ordinal = from; ordinal < to; ordinal++) {
      const row = order.rowOf[ordinal] ?? -1
      if (wanted.has(row)) ordinalOf.set(row, ordinal)
    }
  })
  return rows.map((row) => ordinalOf.get(row) ?? -1)
}
