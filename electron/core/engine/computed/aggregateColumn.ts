import type { ResolvedComputed } from '@shared/rules/computed/resolved.ts'
import { and, emptyBits, hasBit, setBit, type Bits } from '../bitset.ts'
import { inSlices } from '../breath.ts'
import type { Column, NumberColumn } from '../columns/column.ts'
import { overChains } from '../evaluate/condition.ts'
import { chainsOf, entityAt, lookUp, type Context } from '../evaluate/context.ts'
import { countedRows, countsByMember, type Counted } from '../evaluate/counted.ts'
import { distinctByMember } from '../evaluate/distinct.ts'
import { composed } from '../evaluate/gather.ts'
import { judge } from '../evaluate/group.ts'
import { lowerWhere } from '../evaluate/lower.ts'
import { pickedByMember } from '../evaluate/picked.ts'
import { limb, sumByMember, type Sums } from '../evaluate/sums.ts'
import { gathered, numberColumn } from './columnOf.ts'

type Aggregate = Extract<ResolvedComputed, { kind: 'aggregate' }>

/** A measure's value for every member; see ResolvedMeasureAggregate for what it is where nothing is found. */
export async function aggregateColumn({ frame, where, function: name }: Aggregate, context: Context): Promise<Column> {
  const { presence, limit } = context.data.table(context.audience)
  const chains = await chainsOf(context)
  const lowered = lowerWhere(frame, where, context.data, context.clock)
  const held = lowered && (await overChains(await judge(lowered, context), chains, context))
  const { quantifier } = frame
  const counted = await countedRows(held, quantifier.of, context)
  if (name === 'count' || quantifier.kind !== 'aggregate') return numberColumn(await countsByMember(counted, limit, context), presence, context.breath)
  const { attribute } = quantifier
  const column = context.data.column(attribute.entity, attribute.attribute)
  const rows = await composed(counted.row, await lookUp(entityAt(context, quantifier.of), attribute.via, context), context.breath)
  if (name === 'countDistinct') return numberColumn(await distinctByMember(counted, column, rows, limit, context), presence, context.breath)
  if (name === 'sum' || name === 'average') {
    if (column.kind !== 'number') throw new Error('Only numbers are added up.')
    const scale = attribute.type === 'integer' ? 0 : attribute.scale
    const sums = await sumByMember(counted, column, rows, scale === null, limit, context)
    return name === 'sum' ? sumColumn(sums, presence, limit, context) : averageColumn(sums, scale, presence, limit, context)
  }
  return pickedColumn(quantifier, counted, column, rows, context)
}

/** A sum beyond 2^53 in its last place is not held exactly by a number: it has no value rather than a wrong one. */
async function sumColumn(sums: Sums, presence: Bits, limit: number, context: Context): Promise<NumberColumn> {
  const { low, high } = sums
  if (high === null) return numberColumn(low, presence, context.breath)
  const values = new Float64Array(limit)
  const exact = emptyBits(limit)
  await inSlices(context.breath, limit, (from, to) => {
    for (let member = from; member < to; member++) {
      const sum = (high[member] ?? 0) * limb + (low[member] ?? 0)
      if (Number.isSafeInteger(sum)) setBit(exact, member)
      values[member] = sum
    }
  })
  return numberColumn(values, and(presence, exact), context.breath)
}

/** The quotient of two exact integers, rounded once. */
async function averageColumn(sums: Sums, scale: number | null, presence: Bits, limit: number, context: Context): Promise<NumberColumn> {
  const unit = 10 ** (scale ?? 0)
  const values = new Float64Array(limit)
  const found = emptyBits(limit)
  await inSlices(context.breath, limit, (from, to) => {
    for (let member = from; member < to; member++) {
      const count = sums.count[member] ?? 0
      if (count === 0) continue
      setBit(found, member)
      values[member] = ((sums.high?.[member] ?? 0) * limb + (sums.low[member] ?? 0)) / (count * unit)
    }
  })
  return numberColumn(values, and(presence, found), context.breath)
}

/** Of each member the value of the one row that is smallest, largest, first or last. */
async function pickedColumn(quantifier: Extract<Aggregate['frame']['quantifier'], { kind: 'aggregate' }>, counted: Counted, column: Column, rows: Int32Array | null, context: Context): Promise<Column> {
  if (quantifier.function !== 'min' && quantifier.function !== 'max' && quantifier.function !== 'first' && quantifier.function !== 'last') throw new Error('Nothing is picked here.')
  const picked = await pickedByMember(quantifier, counted, column, rows, context)
  const { presence } = context.data.table(context.audience)
  const source = picked.map((chain, member) => (chain < 0 || !hasBit(presence, member) ? -1 : rows === null ? chain : (rows[chain] ?? -1)))
  return gathered(column, source, context.breath)
}

