import type { ResolvedAggregate, ResolvedFrame, ResolvedTest } from '@shared/rules/resolve/resolved.ts'
import { and, andNot, emptyBits, not, or, type Bits } from '../bitset.ts'
import { inLists } from '../breath.ts'
import type { Column, NumberColumn } from '../columns/column.ts'
import { judgeCondition, overChains, type Judged } from './condition.ts'
import { chainsOf, entityAt, lookUp, type Context } from './context.ts'
import { countedRows, countsByMember, membersWith, type Counted } from './counted.ts'
import { distinctByMember } from './distinct.ts'
import { composed, gather } from './gather.ts'
import { lowerComparison } from './lower.ts'
import { placesWithin } from './match.ts'
import { pickedByMember, type PickingAggregate } from './picked.ts'
import { predicateOf } from './predicate.ts'
import { exactSumTest, floatingSumTest, numberTest, sumRanges } from './sumTest.ts'
import { sumByMember } from './sums.ts'

/** The members whose chains are as many, or of such values, as the rule asks; `held` null: every chain counts. */
export async function quantify(frame: ResolvedFrame, held: Judged | null, context: Context): Promise<Bits> {
  const { presence, limit } = context.data.table(context.audience)
  const chains = await chainsOf(context)
  const bits = held && (await overChains(held, chains, context))
  const { quantifier } = frame
  switch (quantifier.kind) {
    case 'some':
      return and(await membersWith(bits, chains, limit, context), presence)
    case 'none':
      return andNot(presence, await membersWith(bits, chains, limit, context))
    case 'count': {
      const counts = await countsByMember(await countedRows(bits, quantifier.of, context), limit, context)
      return countsHold(counts, quantifier.test, presence, context)
    }
    case 'aggregate':
      return and(await aggregateHolds(quantifier, await countedRows(bits, quantifier.of, context), context), presence)
  }
}

/** Members without any have 0, and 0 is compared like any other number. */
async function countsHold(counts: Int32Array, test: ResolvedTest, presence: Bits, context: Context): Promise<Bits> {
  const predicate = predicateOf(test, 'integer', 0, context.clock)
  if (predicate.kind === 'within') {
    const held = await placesWithin(counts, predicate.from, predicate.to, context.breath)
    return test.negate ? andNot(presence, held) : and(presence, held)
  }
  const holds = numberTest(predicate)
  return membersWhere(presence, (member) => holds(counts[member] ?? 0) !== test.negate, context)
}

async function membersWhere(among: Bits, holds: (member: number) => boolean, context: Context): Promise<Bits> {
  const result = new Uint32Array(among.length)
  await inLists(context.breath, among, (list, length) => {
    for (let index = 0; index < length; index++) {
      const member = list[index] ?? 0
      if (holds(member)) result[member >>> 5] = (result[member >>> 5] ?? 0) | (1 << (member & 31))
    }
  })
  return result
}

async function aggregateHolds(quantifier: ResolvedAggregate, counted: Counted, context: Context): Promise<Bits> {
  const { attribute, of } = quantifier
  const { presence, limit } = context.data.table(context.audience)
  const column = context.data.column(attribute.entity, attribute.attribute)
  const looked = await lookUp(entityAt(context, of), attribute.via, context)
  const rows = await composed(counted.row, looked, context.breath)
  switch (quantifier.function) {
    case 'countDistinct':
      return countsHold(await distinctByMember(counted, column, rows, limit, context), quantifier.test, presence, context)
    case 'sum':
    case 'average': {
      const scale = attribute.type === 'integer' ? 0 : attribute.scale
      const isAverage = quantifier.function === 'average'
      const sums = await sumByMember(counted, numbersOf(column), rows, scale === null, limit, context)
      const { test } = quantifier
      const hasValue = isAverage || test.operator === 'empty' ? await placesWithin(sums.count, 1, Infinity, context.breath) : presence
      if (test.operator === 'empty') return emptiesHold(test, counted, hasValue, emptyBits(limit), context)
      const holding = scale !== null && !isAverage && sums.high === null ? await sumsWithin(sums.low, sumRanges(test, scale), context) : null
      const holds = scale === null ? floatingSumTest(test, isAverage, context.clock) : exactSumTest(test, scale, isAverage)
      return emptiesHold(test, counted, hasValue, holding ?? (await membersWhere(hasValue, (member) => holds(sums, member), context)), context)
    }
    default:
      return pickedHolds(quantifier, counted, column, rows, context)
  }
}

async function sumsWithin(sums: Float64Array, ranges: ReturnType<typeof sumRanges>, context: Context): Promise<Bits> {
  let held = emptyBits(sums.length)
  for (const { from, to } of ranges) held = or(held, await placesWithin(sums, from, to, context.breath))
  return held
}

/** The smallest, largest, first or last value: one row is picked for each member, and that row's value tested. */
async function pickedHolds(quantifier: PickingAggregate, counted: Counted, column: Column, rows: Int32Array | null, context: Context): Promise<Bits> {
  const { data } = context
  const picked = await pickedByMember(quantifier, counted, column, rows, context)
  const { attribute, test } = quantifier
  const judged = await judgeCondition(lowerComparison({ attribute, test: { ...test, negate: false } }, data, context.clock), context)
  const throughPicked = async (bits: Bits, rowOfChain: Int32Array | null, without: boolean): Promise<Bits> => gather(bits, (await composed(picked, rowOfChain, context.breath)) ?? picked, without, context.breath)
  const holds = await throughPicked(judged.bits, counted.row, false)
  const lack = test.operator === 'empty' ? or(holds, await throughPicked(emptyBits(0), null, true)) : await throughPicked(data.column(attribute.entity, attribute.attribute).missing, rows, true)
  return emptiesHold(test, counted, not(lack), holds, context)
}

/**
 * A test of something that may be empty. "Is empty" holds where nothing was found too; the tick of a negated test
 * speaks only for members who have a record.
 */
async function emptiesHold(test: Pick<ResolvedTest, 'operator' | 'negate' | 'includeEmpty'>, counted: Counted, hasValue: Bits, holds: Bits, context: Context): Promise<Bits> {
  const { presence, limit } = context.data.table(context.audience)
  if (test.operator === 'empty') return test.negate ? and(presence, hasValue) : andNot(presence, hasValue)
  const takesEmpty = test.negate && test.includeEmpty
  const withRecord = takesEmpty ? await membersWith(counted.bits, counted.chains, limit, context) : emptyBits(limit)
  const satisfied = test.negate ? andNot(hasValue, holds) : and(hasValue, holds)
  return and(presence, or(satisfied, andNot(withRecord, hasValue)))
}

function numbersOf(column: Column): NumberColumn {
  if (column.kind !== 'number') throw new Error('Only numbers can be added up.')
  return column
}
