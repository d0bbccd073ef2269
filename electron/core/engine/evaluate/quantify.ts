import type { ResolvedAggregate, ResolvedAttribute, ResolvedFrame, ResolvedTest } from '@shared/rules/resolve/resolved.ts'
import { and, andNot, emptyBits, hasBit, setBit, type Bits } from '../bitset.ts'
import { inLists } from '../breath.ts'
import type { Column, NumberColumn } from '../columns/column.ts'
import { composed, judgeCondition, overChains, type Judged } from './condition.ts'
import { chainsOf, entityAt, lookUp, type Context } from './context.ts'
import { countedRows, countsByMember, membersWith, type Counted } from './counted.ts'
import { distinctByMember } from './distinct.ts'
import { lowerComparison } from './lower.ts'
import { placesWithin } from './match.ts'
import { keyOrder, pickByMember } from './pick.ts'
import { predicateOf } from './predicate.ts'
import { exactSumTest, floatingSumTest, numberTest } from './sumTest.ts'
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
      if (holds(member)) setBit(result, member)
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
      if (test.operator === 'empty') return emptiesHold(test, counted, (member) => (sums.count[member] ?? 0) > 0, () => false, context)
      const holds = scale === null ? floatingSumTest(test, isAverage, context.clock) : exactSumTest(test, scale, isAverage)
      if (!isAverage) return membersWhere(presence, (member) => holds(sums, member) !== test.negate, context)
      return emptiesHold(test, counted, (member) => (sums.count[member] ?? 0) > 0, (member) => holds(sums, member), context)
    }
    default:
      return pickedHolds(quantifier, counted, numbersOrNull(column), rows, context)
  }
}

/** The smallest, largest, first or last value: one row is picked for each member, and that row's value tested. */
async function pickedHolds(quantifier: Extract<ResolvedAggregate, { function: 'min' | 'max' | 'first' | 'last' }>, counted: Counted, column: NumberColumn | null, rows: Int32Array | null, context: Context): Promise<Bits> {
  const { data } = context
  const { limit } = data.table(context.audience)
  const rowOf = (chain: number): number => (counted.row === null ? chain : (counted.row[chain] ?? -1))
  const direction = quantifier.function === 'min' || quantifier.function === 'first' ? 1 : -1
  let picked: Int32Array
  if (quantifier.function === 'first' || quantifier.function === 'last') {
    const { order } = quantifier
    const keys = keyOrder(data.table(entityAt(context, quantifier.of)))
    const reading = { column: numbersOf(data.column(order.entity, order.attribute)), rows: counted.chains.rows[order.at] ?? null, isTimed: isTimed(order, context) }
    picked = await pickByMember(counted, reading, direction, (a, b) => keys(rowOf(a), rowOf(b)), limit, context)
  } else {
    if (column === null) throw new Error('Only numbers and dates have a smallest and a largest.')
    picked = await pickByMember(counted, { column, rows, isTimed: isTimed(quantifier.attribute, context) }, direction, null, limit, context)
  }
  const { attribute, test } = quantifier
  const judged = await judgeCondition(lowerComparison({ attribute, test: { ...test, negate: false } }, data, context.clock), context)
  const rowHolds = (member: number): boolean => hasBit(judged.bits, rowOf(picked[member] ?? -1))
  if (test.operator === 'empty') return emptiesHold(test, counted, (member) => (picked[member] ?? -1) >= 0 && !rowHolds(member), () => false, context)
  const valueRow = (member: number): number => (rows === null ? (picked[member] ?? -1) : (rows[picked[member] ?? -1] ?? -1))
  const missing = data.column(attribute.entity, attribute.attribute).missing
  const hasValue = (member: number): boolean => (picked[member] ?? -1) >= 0 && valueRow(member) >= 0 && !hasBit(missing, valueRow(member))
  return emptiesHold(test, counted, hasValue, rowHolds, context)
}

/** Whether rows that are kept by parent ascend by this attribute too. */
function isTimed({ at, via, entity, attribute }: ResolvedAttribute, { data }: Context): boolean {
  return at === 1 && via.length === 0 && data.table(entity).order?.time === attribute
}

/**
 * A test of something that may be empty. "Is empty" holds where nothing was found too; the tick of a negated test
 * speaks only for members who have a record.
 */
async function emptiesHold(test: Pick<ResolvedTest, 'operator' | 'negate' | 'includeEmpty'>, counted: Counted, hasValue: (member: number) => boolean, holds: (member: number) => boolean, context: Context): Promise<Bits> {
  const { presence, limit } = context.data.table(context.audience)
  if (test.operator === 'empty') return membersWhere(presence, (member) => hasValue(member) === test.negate, context)
  const takesEmpty = test.negate && test.includeEmpty
  const withRecord = takesEmpty ? await membersWith(counted.bits, counted.chains, limit, context) : emptyBits(limit)
  return membersWhere(presence, (member) => (hasValue(member) ? holds(member) !== test.negate : hasBit(withRecord, member)), context)
}

function numbersOf(column: Column): NumberColumn {
  return numbersOrNull(column) ?? unfit()
}

function numbersOrNull(column: Column): NumberColumn | null {
  return column.kind === 'number' ? column : null
}

function unfit(): never {
  throw new Error('Only numbers can be added up, and only dates come first or last.')
}
