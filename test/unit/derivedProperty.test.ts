import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Entity } from '@shared/domain/entity.ts'
import { derivedRecipeSchema, type DerivedRecipe } from '@shared/rules/derived/entityRecipe.ts'
import { resolveEntityRecipe } from '@shared/rules/derived/resolveEntityRecipe.ts'
import { functionsFor } from '@shared/rules/derived/resolveDerived.ts'
import { makeRows } from '../../electron/core/derived/makeRows.ts'
import { makeCatalog } from '../support/catalogFixture.ts'
import { memoryEngine, stored, type PlainRow } from '../support/memorySource.ts'
import { naiveGrouping } from '../support/naiveGrouping.ts'

/** TESSERA_PROPERTY_RUNS draws more. */
const numRuns = Number(process.env['TESSERA_PROPERTY_RUNS'] ?? 400)

const attributes = { Key: 'text', Number: 'integer', Flag: 'boolean', Name: 'text', Amount: 'decimal(2)', Huge: 'integer', Day: 'date', At: 'datetime' } as const

/** Few values, so that keys repeat and dates tie; texts that fold, compose and sort in their own ways. */
const text = fc.constantFrom('a', 'A', 'é', 'e\u0301', '  a ', '001', '1', 'ß', 'ss', '💥', 'İ', "O'Brien", '__proto__', '')
const cell = {
  Key: text,
  Number: fc.constantFrom(0, -0, 1, -1, 7),
  Flag: fc.boolean(),
  Name: text,
  Amount: fc.constantFrom('0.10', '0.20', '-0.30', '1000000.01', '0'),
  Huge: fc.constantFrom(9007199254740991, 9007199254740990, -9007199254740991, 1),
  Day: fc.constantFrom('2024-02-29', '2024-03-01', '1969-12-31'),
  At: fc.constantFrom('2024-02-29T23:59:59Z', '2024-03-01T00:00:00Z', '1969-12-31T12:00:00Z'),
}
const orEmpty = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { freq: 4, nil: null })
/** Null: a hole where a key was removed. */
const rows = fc.array(fc.option(fc.record(Object.fromEntries(Object.entries(cell).map(([name, value]) => [name, orEmpty(value as fc.Arbitrary<string | number | boolean>)]))), { freq: 8, nil: null }), { maxLength: 60 })

function recipes(source: Entity): fc.Arbitrary<DerivedRecipe> {
  const names = source.attributes.map(({ name }) => name)
  return fc.tuple(fc.subarray(names, { minLength: 1, maxLength: 3 }), fc.subarray(names)).map(([key, kept]) =>
    derivedRecipeSchema.parse({
      kind: 'derived',
      name: 'Made',
      from: source.name,
      key,
      role: 'related',
      attributes: kept.filter((name) => !key.includes(name)).map((attribute) => ({ attribute })),
      aggregates: [{ name: 'Rows', function: 'count' }, ...source.attributes.flatMap((attribute) => functionsFor(attribute).map((one) => ({ name: `${one} of ${attribute.name}`, function: one, attribute: attribute.name })))],
    }),
  )
}

const rest = (): Promise<void> => Promise.resolve()

it('makes the rows that grouping one by one makes: empty values, holes, ties of dates, sums past 2^53', async () => {
  const world = fc.constantFrom(undefined, 'Day', 'At').chain((date) => {
    const catalog = makeCatalog({ Source: { attributes, ...(date === undefined ? {} : { date }) } })
    const [source] = catalog.entities
    if (source === undefined) throw new Error('The source is there.')
    return fc.record({ catalog: fc.constant(catalog), source: fc.constant(source), rows, recipe: recipes(source) })
  })
  await fc.assert(
    fc.asyncProperty(world, async ({ catalog, source, rows: plain, recipe }) => {
      const { resolved, problems } = resolveEntityRecipe(recipe, catalog)
      expect(problems).toEqual([])
      if (resolved === null) return
      const engine = memoryEngine(catalog, { Source: plain as (PlainRow | null)[] })
      const made = await makeRows(engine, resolved, { zone: 'UTC', signal: new AbortController().signal }, rest)
      const given = plain.flatMap((row) => (row === null ? [] : [Object.fromEntries(source.attributes.map((attribute) => [attribute.name, stored((row as PlainRow)[attribute.name] ?? null, attribute)]))]))
      const naive = naiveGrouping(source, recipe, given)
      const plainZero = (value: unknown): unknown => (value === 0 ? 0 : value)
      const found = Array.from({ length: made.rows }, (_row, row) => resolved.made.map((_attribute, index) => plainZero(made.value(row, index))))
      expect({ rows: found, leftOut: made.leftOut }).toEqual({ rows: naive.rows.map((row) => row.map(plainZero)), leftOut: naive.leftOut })
      expect(Object.fromEntries(made.warnings.filter(({ kind }) => kind === 'differs').map(({ attribute, count }) => [attribute, count]))).toEqual(
        Object.fromEntries(Object.entries(naive.differing).map(([name, keys]) => [name, keys.length])),
      )
    }),
    { numRuns },
  )
})
