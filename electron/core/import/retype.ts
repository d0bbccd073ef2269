import type { TypePreview } from '@shared/contract/attributes.contract.ts'
import { importPlanSchema, type ReadOptions } from '@shared/contract/import.contract.ts'
import type { Attribute, AttributeType, Entity } from '@shared/domain/entity.ts'
import { attributeIdSchema, type AttributeId } from '@shared/domain/ids.ts'
import { displayText, type StoredValue } from '@shared/domain/storedValue.ts'
import { zoneOf } from '@shared/domain/zone.ts'
import { fail } from '@shared/errors/appError.ts'
import { readOrdinalLimit, writeEntity } from '../catalog/catalog.repo.ts'
import { readRows } from '../catalog/engineSource.ts'
import { joinText } from '../catalog/matching.ts'
import { listed } from '../catalog/names.ts'
import type { OpenWorkspace } from '../context.ts'
import type { Ports } from '../ports.ts'
import { createDataTable, dataTable, stagingTable } from '../store/dataTable.ts'
import { newId } from '../store/newId.ts'
import { marks, sql } from '../store/sql.ts'
import { storedJson } from '../store/storedJson.ts'
import type { TaskControl } from '../tasks/tasks.ts'
import { brokenWith, changeColumn, importedAttribute } from './attributeChange.ts'
import { converter, formatsIn, type Convert } from './detect/convert.ts'
import { ColumnStatistics } from './detect/columnStatistics.ts'
import { decideType, decimalScale } from './detect/decide.ts'
import { largestStore } from './readIntoStaging.ts'

const listedMisfits = 5
const listedExamples = 4
const keptDistinct = 100_000
const batchRows = 4000

/** How the stored values of an attribute become those of another type. */
interface Change {
  readonly entity: Entity
  readonly before: Attribute
  readonly after: Attribute
  readonly formats: readonly string[]
  readonly question: TypePreview['question']
  /** Null while the dates are open. */
  readonly convert: ((value: StoredValue) => StoredValue | undefined) | null
}

/** What a person would see of the stored value; numbers and dates as text that reads back exactly. */
function textOf(value: StoredValue, { type, scale }: Attribute, zone: string): string | null {
  return displayText(value, type, scale, zone)
}

async function plan(open: OpenWorkspace, id: AttributeId, type: AttributeType, stated: readonly string[], rest: () => Promise<void>): Promise<Change> {
  const { entity, attribute: before } = importedAttribute(open.catalog(), id)
  const zone = open.zone()
  const options = optionsOf(open, entity, before)
  const isDate = isDated(type)
  const isWritten = before.type === 'text'
  // Dates that are dates already are read from the form they are shown in.
  const own = isDate ? (isWritten ? formatsIn(stated) : isDated(before.type) ? ['ISO', 'yyyy-MM-dd'] : []) : []
  const needsLook = (isDate && own.length === 0) || type === 'decimal'
  const column = needsLook ? await look(open, entity, before, options, rest) : null
  const decision = column === null || !isDate || own.length > 0 ? null : decideType(column)
  const isFound = decision?.type === 'date' || decision?.type === 'datetime'
  const formats = own.length > 0 ? own : isFound ? decision.formats : []
  const scale = type === 'decimal' && column !== null ? decimalScale(column) : null
  const after: Attribute = { ...before, type, scale: type === 'decimal' ? scale : null }
  const question = isFound ? decision.question : null
  const isOpen = isDate && formats.length === 0
  const read: Convert | null = isOpen ? null : converter({ type, formats: [...formats] }, after.scale, options)
  const convert = read === null ? null : (value: StoredValue) => (value === null ? null : read(textOf(value, before, zone)))
  return { entity, before, after, formats: isDate ? formats : [], question, convert }
}

/** How the file wrote its numbers, for text; anything else is read from the form it is shown in. */
function optionsOf(open: OpenWorkspace, { id }: Entity, { type }: Attribute): ReadOptions {
  const row = open.store.first<{ plan: string }>(sql`SELECT plan FROM data_source WHERE entity = ${id}`)
  const read = row === null ? null : importPlanSchema.safeParse(storedJson(row.plan))
  const decimal = type === 'text' && read?.success === true ? read.data.options.decimal : '.'
  const zone = read?.success === true ? read.data.options.zone : open.zone()
  return { format: 'delimited', encoding: 'utf-8', delimiter: ',', quote: '"', headerLine: 1, decimal, zone }
}

async function look({ store, zone }: OpenWorkspace, entity: Entity, attribute: Attribute, options: ReadOptions, rest: () => Promise<void>): Promise<ColumnStatistics> {
  const column = new ColumnStatistics({ name: attribute.name, declared: null, declaredScale: null }, options.decimal, zoneOf(options.zone), keptDistinct)
  await readRows(store, entity.id, [attribute.id], (ordinal, [value]) => column.add(textOf(value ?? null, attribute, zone()), ordinal + 1), rest)
  column.finish()
  return column
}

/** Reads all values; nothing changes. */
export async function previewType(open: OpenWorkspace, id: AttributeId, type: AttributeType, stated: readonly string[], rest: () => Promise<void>): Promise<TypePreview> {
  const change = await plan(open, id, type, stated, rest)
  const { entity, before, after, convert } = change
  const zone = open.zone()
  let rows = 0
  let fits = 0
  let otherKeys = 0
  const misfits = new Map<string, number>()
  const examples = new Map<string, string>()
  const emptied = new Map<string, number>()
  await readRows(open.store, entity.id, [id], (_ordinal, [stored]) => {
    const value = stored ?? null
    if (value === null) return
    rows += 1
    if (convert === null) return
    const text = textOf(value, before, zone) ?? ''
    const next = convert(value)
    if (next === undefined) {
      if (misfits.size < 1000 || misfits.has(text)) misfits.set(text, (misfits.get(text) ?? 0) + 1)
      return
    }
    fits += 1
    if (joinText(value, before) !== joinText(next, after)) otherKeys += 1
    if (next === null) {
      emptied.set(text, (emptied.get(text) ?? 0) + 1)
      return
    }
    if (examples.size < listedExamples) examples.set(text, textOf(next, after, zone) ?? '')
  }, rest)
  const problem = problemOf(open, change, rows - fits, otherKeys)
  return {
    rows,
    fits,
    misfits: [...misfits].toSorted((a, b) => b[1] - a[1]).slice(0, listedMisfits).map(([value, times]) => ({ value: value.slice(0, 200), rows: times })),
    emptied: [...emptied].toSorted((a, b) => b[1] - a[1]).slice(0, listedMisfits).map(([value, times]) => ({ value: value.slice(0, 200), rows: times })),
    formats: [...change.formats],
    question: change.question,
    examples: [...examples].map(([text, next]) => ({ before: text.slice(0, 200), after: next.slice(0, 200) })),
    problem,
  }
}

function problemOf(open: OpenWorkspace, { entity, before, after, question, convert }: Change, misfits: number, otherKeys: number): string | null {
  if (convert === null) return question === null ? `The values of ${before.name} do not say how its dates are written: state the format, such as dd.MM.yyyy.` : `The values of ${before.name} do not settle how day and month are ordered: choose.`
  const relationships = open.catalog().relationships.filter(({ childAttributes, parentAttributes }) => childAttributes.includes(before.id) || parentAttributes.includes(before.id))
  const role = entity.key.includes(before.id) ? `the key of ${entity.name}` : relationships.length > 0 ? `what ${listed(relationships.map(({ name }) => `“${name}”`))} goes by` : null
  if (role !== null && misfits + otherKeys > 0) {
    return `${before.name} is ${role}, and ${(misfits + otherKeys).toLocaleString('en')} of its values would read otherwise than now (007 as a number is 7), so that rows would be lost or become others: keep it as it is.`
  }
  if (entity.role === 'activity' && entity.dateAttribute === before.id && after.type !== 'date' && after.type !== 'datetime') return `${before.name} is the date of ${entity.name}: choose another date, or another role, first.`
  const broken = brokenWith(open, entity, after)
  const [first] = broken
  if (first === undefined) return null
  const names = broken.map(({ name }) => name)
  return `As ${typeWords[after.type]} it would leave ${listed(names)} without a meaning: ${first.problem} Change ${names.length === 1 ? 'that' : 'these, in that order,'} first.`
}

/** A file goes on writing its dates as it did. */
function isDated(type: AttributeType): boolean {
  return type === 'date' || type === 'datetime'
}

const typeWords: Readonly<Record<AttributeType, string>> = { text: 'text', integer: 'a whole number', decimal: 'a decimal', boolean: 'a yes or no', date: 'a date', datetime: 'a date and time' }

/** Converts into a table of its own and swaps it in at the end: until then, and after a failure, nothing has changed. */
export async function retype(ports: Ports, open: OpenWorkspace, id: AttributeId, type: AttributeType, stated: readonly string[], emptyMisfits: boolean, control: TaskControl): Promise<void> {
  const { store } = open
  const rest = (): Promise<void> => control.breathe()
  control.report('Looking at the values', 0, null)
  const preview = await previewType(open, id, type, stated, rest)
  if (preview.problem !== null) throw fail('conflict', preview.problem)
  const change = await plan(open, id, type, preview.formats, rest)
  const { entity, before, after, convert } = change
  const misfits = preview.rows - preview.fits
  if (misfits > 0 && !emptyMisfits) {
    throw fail('conflict', `${misfits.toLocaleString('en')} of ${preview.rows.toLocaleString('en')} values of ${before.name} do not fit, such as "${preview.misfits[0]?.value ?? ''}": say that they are to become empty, or keep the type.`)
  }
  if (convert === null) throw fail('conflict', `State how the dates of ${before.name} are written.`)
  const table = stagingTable(newId(ports, attributeIdSchema))
  const attributes = entity.attributes.map((one) => (one.id === id ? after : one))
  const place = attributes.findIndex((one) => one.id === id)
  const ids = attributes.map((one) => one.id)
  store.bulk.run(createDataTable(table, ids))
  try {
    const insertion = sql`INSERT INTO ${table} VALUES (${marks(ids.length + 1)})`
    let batch: StoredValue[][] = []
    let done = 0
    const flush = (): void => {
      store.bulk.insertRows(insertion, batch)
      done += batch.length
      batch = []
      if (store.sizeBytes() > largestStore) throw fail('storage', `There is no room for ${entity.name} a second time while ${before.name} is converted: the workspace can hold 3.5 GB. Nothing was changed.`)
    }
    await readRows(store, entity.id, ids, (ordinal, values) => {
      const row = [ordinal, ...values]
      row[place + 1] = convert(values[place] ?? null) ?? null
      batch.push(row)
    }, async () => {
      if (batch.length >= batchRows) flush()
      control.report('Converting', done, entity.rowCount)
      await rest()
    })
    flush()
    store.bulk.transaction((edit) => {
      const now = open.catalog().entities.find((one) => one.id === entity.id)
      if (now === undefined || now.dataVersion !== entity.dataVersion) throw fail('conflict', `${entity.name} was changed meanwhile: change the type again.`)
      store.bulk.run(sql`DROP TABLE ${dataTable(entity.id)}`)
      store.bulk.run(sql`ALTER TABLE ${table} RENAME TO ${dataTable(entity.id)}`)
      writeEntity(edit, { ...now, attributes: now.attributes.map((one) => (one.id === id ? after : one)), dataVersion: now.dataVersion + 1 }, readOrdinalLimit(edit, entity.id))
      changeColumn(edit, entity, before.name, (column) => ({ ...column, type, formats: before.type === 'text' ? [...change.formats] : isDated(type) ? column.formats : [] }))
    })
  } catch (error) {
    store.bulk.run(sql`DROP TABLE IF EXISTS ${table}`)
    throw error
  }
  await open.remakeDerived((step, done, total) => control.report(step, done, total))
  control.report('Saving the workspace', entity.rowCount, entity.rowCount)
  await store.save()
}
