import type { Attribute, Entity } from '@shared/domain/entity.ts'
import type { EntityId } from '@shared/domain/ids.ts'
import { compareUtf8 } from '@shared/domain/utf8Order.ts'
import { hasBit } from '../engine/bitset.ts'
import type { MemberSet } from '../engine/engine.ts'
import { mergeSort } from '../engine/mergeSort.ts'
import { dataColumn, dataTable } from '../store/dataTable.ts'
import { join, sql, type Sql, type SqlValue } from '../store/sql.ts'
import type { Reader } from '../store/store.ts'
import { ordinalsOf } from './memberSet.repo.ts'

type Breathe = () => Promise<void>

/** Rows read, compared or merged between two breaths. */
const slice = 8192
/** Below this it is cheaper to fetch the members' own keys than to order the whole entity. */
const fewMembers = 4096

interface Order {
  readonly dataVersion: number
  readonly ordinals: Uint32Array
}

/** Derived and thrown away with the open file: all ordinals of an entity in key order. */
const orders = new WeakMap<Reader, Map<EntityId, Order>>()

/** Members by key: text by its UTF-8 bytes, numbers by size; without a key in row order. `limit`: only the first so many. */
export async function inKeyOrder(reader: Reader, entity: Entity, members: MemberSet, breathe: Breathe, limit = members.size): Promise<readonly number[]> {
  if (entity.key.length === 0) return firstOf(ordinalsOf(members), limit)
  if (members.size <= fewMembers) {
    const ordinals = [...ordinalsOf(members)]
    const keys = createKeys(entity)
    keys.read(reader, sql`ordinal IN (SELECT value FROM json_each(${JSON.stringify(ordinals)}))`)
    return firstOf(await keys.sorted(breathe), limit)
  }
  const all = await wholeOrder(reader, entity, breathe)
  const found: number[] = []
  for (let index = 0; index < all.length && found.length < limit; index += 1) {
    const ordinal = all[index] ?? 0
    if (hasBit(members.words, ordinal)) found.push(ordinal)
    if (index % slice === 0) await breathe()
  }
  return found
}

async function wholeOrder(reader: Reader, entity: Entity, breathe: Breathe): Promise<Uint32Array> {
  let byEntity = orders.get(reader)
  if (byEntity === undefined) orders.set(reader, (byEntity = new Map()))
  const known = byEntity.get(entity.id)
  if (known?.dataVersion === entity.dataVersion) return known.ordinals
  const end = reader.first<{ last: number | null }>(sql`SELECT max(ordinal) AS last FROM ${dataTable(entity.id)}`)?.last ?? -1
  const keys = createKeys(entity)
  for (let from = 0; from <= end; from += slice) {
    keys.read(reader, sql`ordinal >= ${from} AND ordinal < ${from + slice}`)
    await breathe()
  }
  const ordinals = await keys.sorted(breathe)
  byEntity.set(entity.id, { dataVersion: entity.dataVersion, ordinals })
  return ordinals
}

/** Keys of rows, column by column, and their order. */
function createKeys(entity: Entity) {
  const attributes = keyAttributes(entity)
  const ordinals: number[] = []
  const columns: SqlValue[][] = attributes.map(() => [])
  /** Of the first column, so that few comparisons look at a text. */
  const beginnings: number[] = []
  const compare = (a: number, b: number): number => {
    const byBeginning = (beginnings[a] ?? 0) - (beginnings[b] ?? 0)
    if (byBeginning !== 0) return byBeginning
    for (const column of columns) {
      const order = compareValues(column[a] ?? null, column[b] ?? null)
      if (order !== 0) return order
    }
    return (ordinals[a] ?? 0) - (ordinals[b] ?? 0)
  }
  return {
    read(reader: Reader, where: Sql): void {
      reader.each(sql`SELECT ordinal, ${join(attributes.map((attribute) => dataColumn(attribute.id)))} FROM ${dataTable(entity.id)} WHERE ${where} ORDER BY ordinal`, (row) => {
        ordinals.push(row[0] as number)
        beginnings.push(beginningOf(row[1] ?? null))
        columns.forEach((column, index) => column.push(row[index + 1] ?? null))
      })
    },
    async sorted(breathe: Breathe): Promise<Uint32Array> {
      const positions = await mergeSort(ordinals.length, compare, breathe)
      return positions.map((position) => ordinals[position] ?? 0)
    },
  }
}

export function keyAttributes(entity: Entity): readonly Attribute[] {
  return entity.key.flatMap((id) => entity.attributes.filter((attribute) => attribute.id === id))
}

function compareValues(a: SqlValue, b: SqlValue): number {
  if (typeof a === 'string' && typeof b === 'string') return compareUtf8(a, b)
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return rank(a) - rank(b)
}

const [beginningLength, beyondAscii] = [7, 129]

/**
 * A number that orders as the first characters of a text do: where it differs, the texts differ the same way. Characters
 * beyond ASCII are all the same to it, and the last that it looks at. No value and numbers come before all texts.
 */
function beginningOf(value: SqlValue): number {
  if (typeof value !== 'string') return -1
  let number = 0
  let isOver = false
  for (let at = 0; at < beginningLength; at += 1) {
    const character: number = isOver || at >= value.length ? 0 : Math.min(value.charCodeAt(at) + 1, beyondAscii)
    number = number * (beyondAscii + 1) + character
    isOver ||= character === beyondAscii
  }
  return number
}

const rank = (value: SqlValue): number => (value === null ? 0 : typeof value === 'number' ? 1 : 2)

function firstOf(ordinals: Iterable<number>, limit: number): number[] {
  const found: number[] = []
  if (limit <= 0) return found
  for (const ordinal of ordinals) {
    found.push(ordinal)
    if (found.length === limit) break
  }
  return found
}
