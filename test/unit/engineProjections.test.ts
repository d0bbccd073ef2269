import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Catalog, Entity } from '@shared/domain/entity.ts'
import type { PathStep, ProjectionShape } from '@shared/rules/definition.ts'
import { parseDefinition } from '@shared/rules/parse.ts'
import { resolveDefinition } from '@shared/rules/resolve/resolve.ts'
import { noSegments } from '@shared/rules/segmentDirectory.ts'
import { entityId } from '../support/catalogFixture.ts'
import { memoryEngine, stored, type PlainData, type PlainRow } from '../support/memorySource.ts'
import { randomWorld } from '../support/randomWorlds.ts'
import { seed } from '../support/seed.ts'
import { shop } from '../support/shopCatalog.ts'

const numRuns = Number(process.env['TESSERA_PROPERTY_RUNS'] ?? 150)
const { signal } = new AbortController()
type Json = Readonly<Record<string, unknown>>

async function read(catalog: Catalog, data: PlainData, audience: string, columns: readonly Json[]): Promise<readonly (readonly unknown[])[]> {
  const parsed = parseDefinition({ schemaVersion: 1, audience, rules: [], projections: columns })
  if (!parsed.ok) throw new Error(parsed.diagnostics[0]?.message)
  const { projections, diagnostics } = resolveDefinition(parsed.definition, catalog, { zone: 'UTC', segments: noSegments })
  const whole = projections.filter((one) => one !== null)
  if (whole.length < columns.length) throw new Error(diagnostics.map(({ message }) => message).join('\n'))
  const reading = await memoryEngine(catalog, data).project(entityId(audience), whole, { asOf: 0, zone: 'UTC', signal })
  return (data[audience] ?? []).map((_, ordinal) => whole.map((__, index) => reading.cell(ordinal, index)))
}

// ---- the same from the product's text: plain rows, one way after the other

interface Way {
  readonly entities: readonly Entity[]
  readonly rows: readonly number[]
}

function walk(catalog: Catalog, data: PlainData, start: Entity, ordinal: number, path: readonly PathStep[]): readonly Way[] {
  let ways: readonly Way[] = [{ entities: [start], rows: [ordinal] }]
  for (const step of path) ways = ways.flatMap((way) => stepped(catalog, data, way, step))
  return ways
}

function stepped(catalog: Catalog, data: PlainData, { entities, rows }: Way, step: PathStep): readonly Way[] {
  const relationship = catalog.relationships.find(({ name }) => name === step.relationship)
  const at = entities.at(-1)
  if (!relationship || !at) throw new Error('No such step.')
  const toParent = step.to === undefined ? relationship.childEntity === at.id : step.to === 'parent'
  const [own, others] = toParent ? [relationship.childAttributes, relationship.parentAttributes] : [relationship.parentAttributes, relationship.childAttributes]
  const next = catalog.entities.find(({ id }) => id === (toParent ? relationship.parentEntity : relationship.childEntity))
  if (!next) throw new Error('No such entity.')
  const cell = (entity: Entity, row: PlainRow | null | undefined, id: string): string | null => {
    const attribute = entity.attributes.find((one) => one.id === id)
    const value = attribute && row ? (row[attribute.name] ?? null) : null
    return value === null ? null : String(value)
  }
  const from = data[at.name]?.[rows.at(-1) ?? -1]
  const wanted = own.map((id) => cell(at, from, id))
  const found = (data[next.name] ?? []).flatMap((row, place) => {
    const isSame = row !== null && others.every((id, index) => wanted[index] !== null && cell(next, row, id) === wanted[index])
    return isSame ? [place] : []
  })
  return (toParent ? found.slice(0, 1) : found).map((place) => ({ entities: [...entities, next], rows: [...rows, place] }))
}

function valueOf(entity: Entity, data: PlainData, row: number, name: string): string | number | null {
  const attribute = entity.attributes.find((one) => one.name === name)
  const cells = data[entity.name]?.[row]
  return attribute && cells ? stored(cells[name] ?? null, attribute) : null
}

/** The nearest entity on the path with an activity date: from the last one back to the audience. */
function timeOf({ entities, rows }: Way, data: PlainData): number {
  for (let at = entities.length - 1; at >= 0; at--) {
    const entity = entities[at]
    const date = entity?.attributes.find(({ id }) => id === entity.dateAttribute)
    if (entity && date) return Number(valueOf(entity, data, rows[at] ?? -1, date.name) ?? Infinity)
  }
  return 0
}

function byKey(entity: Entity, data: PlainData, a: number, b: number): number {
  for (const id of entity.key) {
    const name = entity.attributes.find((one) => one.id === id)?.name ?? ''
    const [one, other] = [valueOf(entity, data, a, name), valueOf(entity, data, b, name)]
    const order = typeof one === 'number' && typeof other === 'number' ? one - other : Buffer.compare(Buffer.from(String(one ?? '')), Buffer.from(String(other ?? '')))
    if (order !== 0) return order
  }
  return a - b
}

function naive(catalog: Catalog, data: PlainData, audience: Entity, ordinal: number, path: readonly PathStep[], attribute: string, show: ProjectionShape): unknown {
  if (data[audience.name]?.[ordinal] === null) return null
  const ways = walk(catalog, data, audience, ordinal, path)
  const end = ways[0]?.entities.at(-1)
  const first = new Map<number, number>()
  for (const way of ways) {
    const row = way.rows.at(-1) ?? -1
    first.set(row, Math.min(first.get(row) ?? Infinity, timeOf(way, data)))
  }
  const records = [...first.keys()].sort((a, b) => Math.sign((first.get(a) ?? 0) - (first.get(b) ?? 0)) || (end ? byKey(end, data, a, b) : 0))
  const values = end === undefined ? [] : records.map((row) => valueOf(end, data, row, attribute)).filter((value) => value !== null)
  switch (show) {
    case 'count':
      return records.length
    case 'countDistinct':
      return new Set(values).size
    case 'sum':
      return values.reduce<number>((sum, value) => sum + Number(value), 0)
    case 'max':
      return values.length === 0 ? null : Math.max(...values.map(Number))
    default:
      return values
  }
}

describe('output columns', () => {
  it(`show what the rows say, one after another (seed ${seed}, ${numRuns} cases)`, { timeout: 600_000 }, async () => {
    const shown = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(randomWorld, fc.constantFrom('t', 'm', 'day', 'at', 'b', 'd'), async (world, attribute) => {
        const parsed = parseDefinition(world.definition)
        if (!parsed.ok) throw new Error(parsed.diagnostics[0]?.message)
        const audience = world.catalog.entities[0]
        if (!audience) throw new Error('No audience.')
        const shapes: readonly (readonly [ProjectionShape, string])[] = [['values', attribute], ['count', 'i'], ['countDistinct', 't'], ['sum', 'i'], ['max', 'i']]
        const wanted = parsed.definition.rules.flatMap(({ entity, path = [] }) => shapes.filter(([show]) => show === 'values' || path.length > 0).map(([show, name]) => ({ entity, path, show, name })))
        const found = await read(world.catalog, world.data, 'E0', wanted.map(({ entity, path, show, name }, index) => ({ name: `C${index}`, entity, path, show, ...(show === 'count' ? {} : { attribute: name }) })))
        for (const [ordinal, cells] of found.entries()) {
          const expected = wanted.map(({ path, show, name }) => {
            const value = naive(world.catalog, world.data, audience, ordinal, path, name, show)
            const isOne = show === 'values' && path.every((step, place) => goesUp(world.catalog, audience, path, step, place))
            return isOne && Array.isArray(value) ? (value[0] ?? null) : value
          })
          expect(cells).toEqual(expected)
          for (const cell of cells) shown.set(Array.isArray(cell) ? `list of ${Math.min(cell.length, 2)}` : typeof cell, (shown.get(Array.isArray(cell) ? `list of ${Math.min(cell.length, 2)}` : typeof cell) ?? 0) + 1)
        }
      }),
      { numRuns },
    )
    // Cells of every kind were among them.
    expect(['list of 0', 'list of 1', 'list of 2', 'string', 'number', 'object'].filter((kind) => (shown.get(kind) ?? 0) <= numRuns / 20)).toEqual([])
  })

  const data: PlainData = {
    Customers: [{ Id: 'a', Name: 'Ada', ReferredBy: 'c', FavouriteStore: 's1' }, null, { Id: 'c', Name: 'Cid', ReferredBy: null, FavouriteStore: 'nowhere' }],
    Stores: [{ Code: 's1', Town: 'Ulm' }],
    Orders: [
      { No: 3, Customer: 'a', Day: '2024-02-01', Amount: '12.50', Note: 'third' },
      { No: 2, Customer: 'a', Day: '2024-01-01', Amount: '0.10', Note: '' },
      { No: 9, Customer: 'a', Day: null, Amount: '7.00', Note: 'undated' },
      { No: 1, Customer: 'a', Day: '2024-02-01', Amount: null, Note: 'first of two' },
    ],
    Lines: [{ Order: 3, Line: 1, Product: 'tea' }, { Order: 2, Line: 2, Product: 'tea' }, { Order: 2, Line: 1, Product: 'milk' }],
    Products: [{ Code: 'tea', Category: 'Hot' }, { Code: 'milk', Category: 'Cold' }],
  }
  const toOrders = { relationship: 'Orders to Customers' }

  it.each<[string, Json, unknown, unknown]>([
    ['its own attribute', { entity: 'Customers', attribute: 'Name' }, 'Ada', 'Cid'],
    ['one record looked up', { entity: 'Stores', path: [{ relationship: 'Customers to Stores' }], attribute: 'Town' }, 'Ulm', null],
    ['another row of its own entity', { entity: 'Customers', path: [{ relationship: 'Referred by', to: 'parent' }], attribute: 'Name' }, 'Cid', null],
    ['all rows that refer to it', { entity: 'Customers', path: [{ relationship: 'Referred by', to: 'child' }], attribute: 'Name' }, [], ['Ada']],
    ['records in date order, ties by key, undated ones last, without empty values', { entity: 'Orders', path: [toOrders], attribute: 'Note' }, ['first of two', 'third', 'undated'], []],
    ['money in its own scale', { entity: 'Orders', path: [toOrders], attribute: 'Amount' }, [10, 1250, 700], []],
    ['records by the date on the way to them, each once', { entity: 'Products', path: [toOrders, { relationship: 'Lines to Orders' }, { relationship: 'Lines to Products' }], attribute: 'Category' }, ['Cold', 'Hot'], []],
    ['a total', { entity: 'Orders', path: [toOrders], attribute: 'Amount', show: 'sum' }, 1960, 0],
    ['the last by date', { entity: 'Orders', path: [toOrders], attribute: 'Note', show: 'last' }, 'third', null],
    ['how many', { entity: 'Orders', path: [toOrders], show: 'count' }, 4, 0],
  ])('%s', async (_, column, ofAda, ofCid) => {
    const found = await read(shop, data, 'Customers', [{ name: 'Column', ...column }])
    expect(found).toEqual([[ofAda], [null], [ofCid]])
  })

})

function goesUp(catalog: Catalog, audience: Entity, path: readonly PathStep[], step: PathStep, place: number): boolean {
  if (step.to !== undefined) return step.to === 'parent'
  let at: string = audience.id
  for (const [index, one] of path.entries()) {
    const relationship = catalog.relationships.find(({ name }) => name === one.relationship)
    if (!relationship) return false
    const up = one.to === undefined ? relationship.childEntity === at : one.to === 'parent'
    if (index === place) return up
    at = up ? relationship.parentEntity : relationship.childEntity
  }
  return false
}
