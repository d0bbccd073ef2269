import { displayText, type StoredValue } from '@shared/domain/storedValue.ts'
import type { ResolvedAggregate, ResolvedDerived } from '@shared/rules/derived/resolvedEntity.ts'
import type { RowWarning } from '@shared/rules/derived/rowWarning.ts'
import type { Attribute } from '@shared/domain/entity.ts'
import { storedValueAt } from '../engine/columns/storedValue.ts'
import type { Column } from '../engine/columns/column.ts'
import type { Engine, EvaluateOptions } from '../engine/engine.ts'
import { groupRows, type Groups } from './groups.ts'
import { listedKeys, type MadeRows, type Rest } from './madeRows.ts'
import { differingKeys, pickPlaces } from './picks.ts'
import { countDistinct, countRows, sumRows } from './sums.ts'

type ValueOf = (group: number) => StoredValue

/** A row for each key of the source, made of its columns. */
export async function deriveRows(engine: Pick<Engine, 'columns'>, resolved: ResolvedDerived, options: EvaluateOptions, rest: Rest): Promise<MadeRows> {
  const { source, key, kept, aggregates, date } = resolved
  const wanted = [...new Set([...key, ...kept.map(({ attribute }) => attribute), ...aggregates.flatMap(({ attribute }) => attribute ?? []), ...(date === null ? [] : [date])])]
  const reading = await engine.columns(source.id, wanted.map(({ id }) => id), options)
  const columnOf = (attribute: Attribute): Column => reading.columns[wanted.indexOf(attribute)] ?? missing()
  const groups = await groupRows(reading, key.map((attribute) => wanted.indexOf(attribute)), rest)
  const keyOf = keyTexts(key, columnOf, groups, options.zone)
  const dates = date === null ? null : columnOf(date)
  const values: ValueOf[] = key.map((attribute) => {
    const column = columnOf(attribute)
    return (group) => storedValueAt(column, groups.first[group] ?? 0)
  })
  const warnings: RowWarning[] = []
  for (const { name, attribute } of kept) {
    const column = columnOf(attribute)
    const differing = await differingKeys(column, groups, rest)
    if (differing.length > 0) warnings.push({ kind: 'differs', attribute: name, count: differing.length, keys: differing.slice(0, listedKeys).map(keyOf) })
    values.push(valueAt(column, await pickPlaces('lastValue', column, dates, groups, rest)))
  }
  for (const aggregate of aggregates) {
    const column = aggregate.attribute === null ? null : columnOf(aggregate.attribute)
    const { value, tooLarge } = await aggregated(aggregate, column, dates, groups, rest)
    if (tooLarge.length > 0) warnings.push({ kind: 'tooLarge', attribute: aggregate.name, count: tooLarge.length, keys: tooLarge.slice(0, listedKeys).map(keyOf) })
    values.push(value)
  }
  return { rows: groups.count, leftOut: groups.leftOut, warnings, value: (row, attribute) => values[attribute]?.(row) ?? null }
}

async function aggregated({ function: name, attribute }: ResolvedAggregate, column: Column | null, dates: Column | null, groups: Groups, rest: Rest): Promise<{ readonly value: ValueOf; readonly tooLarge: readonly number[] }> {
  const whole = (value: ValueOf) => ({ value, tooLarge: [] })
  if (column === null || attribute === null) {
    const counts = await countRows(groups, rest)
    return whole((group) => counts[group] ?? 0)
  }
  switch (name) {
    case 'countDistinct': {
      const counts = await countDistinct(column, groups, rest)
      return whole((group) => counts[group] ?? 0)
    }
    case 'sum':
    case 'average': {
      if (column.kind !== 'number') throw new Error('Only numbers are added up.')
      const sums = await sumRows(column, attribute.type === 'decimal' && attribute.scale === null, groups, rest)
      if (name === 'average') return whole((group) => sums.average(group, attribute.scale))
      const tooLarge: number[] = []
      for (let group = 0; group < groups.count; group += 1) if (Number.isNaN(sums.sum(group))) tooLarge.push(group)
      return { value: (group) => (Number.isNaN(sums.sum(group)) ? null : sums.sum(group)), tooLarge }
    }
    case 'min':
    case 'max':
    case 'first':
    case 'last':
      return whole(valueAt(column, await pickPlaces(name, column, dates, groups, rest)))
    case 'count':
      throw new Error('A count has no attribute.')
  }
}

function valueAt(column: Column, places: Int32Array): ValueOf {
  return (group) => {
    const place = places[group] ?? -1
    return place < 0 ? null : storedValueAt(column, place)
  }
}

/** "CG-12520", or "10248, 11" of a key of several attributes. */
function keyTexts(key: readonly Attribute[], columnOf: (attribute: Attribute) => Column, groups: Groups, zone: string): (group: number) => string {
  return (group) => key.map((attribute) => displayText(storedValueAt(columnOf(attribute), groups.first[group] ?? 0), attribute.type, attribute.scale, zone) ?? '').join(', ')
}

function missing(): never {
  throw new Error('A column was not among those that were read.')
}
