import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildCommandLine } from '../support/commandLine.ts'

let line: ReturnType<typeof buildCommandLine>
const ws = 'shop.tessera'

const write = (name: string, content: unknown): string => {
  writeFileSync(join(line.folder, name), typeof content === 'string' ? content : JSON.stringify(content))
  return name
}

beforeAll(async () => {
  line = buildCommandLine()
  write('customers.csv', 'Id,Name\nC1,Ann\nC2,Bo\nC10,Cy\n')
  write('orders.csv', 'Order,Customer,Price,Quantity,Placed on\n1,C1,10.50,2,2024-05-01\n2,C1,20.00,1,2024-06-01\n3,C2,5.00,0,2024-06-02\n')
  const steps = [
    await line.run('create', ws, '--zone', 'UTC'),
    await line.run('import', ws, 'customers.csv', '--entity', 'Customers', '--key', 'Id', '--role', 'individuals'),
    await line.run('import', ws, 'orders.csv', '--entity', 'Orders', '--key', 'Order', '--role', 'activity'),
    await line.run('relate', ws, 'Orders.Customer', 'Customers.Id'),
  ]
  for (const step of steps) if (step.code !== 0) throw new Error(step.err)
}, 300_000)
afterAll(() => line.remove())

const add = (recipe: unknown) => line.run('add', ws, write('recipe.json', recipe))
const ok = (out: string, err = '') => ({ code: 0, out: `${out}\n`, err })
const refused = (err: string) => ({ code: 1, out: '', err: `${err}\n` })
const calculated = (name: string, formula: string) => ({ kind: 'calculated', entity: 'Orders', name, formula })
const measure = (name: string, value: object) => ({ kind: 'measure', audience: 'Customers', name, value })

describe('tessera add', () => {
  it('adds calculated attributes and measures, each on those before it, and says what they are', async () => {
    expect(await add(calculated('Value', 'Price * Quantity'))).toEqual(ok('Value: decimal with 2 places, 3 of 3 rows have a value.'))
    expect(await add(measure('Spend', { kind: 'aggregate', function: 'sum', entity: 'Orders', attribute: { name: 'Value' } }))).toEqual(ok('Spend: decimal with 2 places, 3 of 3 rows have a value.'))
    expect(await add(measure('Place', { kind: 'rank', of: { name: 'Spend' }, order: 'descending' }))).toEqual(ok('Place: integer, 3 of 3 rows have a value.'))
    expect(await line.run('members', ws, write('all.json', { schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where: { kind: 'group', items: [{ kind: 'condition', attribute: { name: 'Place' }, test: { operator: 'lessOrEqual', value: 2 } }] } }] }), '--columns', 'Id,Spend,Place')).toEqual({ code: 0, out: 'Id,Spend,Place\nC1,41.00,1\nC10,0.00,2\nC2,0.00,2\n', err: '' })
    const info: unknown = JSON.parse((await line.run('info', ws, '--json')).out)
    expect((await line.run('info', ws)).out).toContain('Customers: Id (text), Name (text), Spend (decimal, measure), Place (integer, measure)')
    expect((await line.run('segment', '--help')).err).toBe('"segment" alone is no command; there is "segment add".\n')
    expect(info).toMatchObject({ entities: [{ computed: [{ name: 'Spend' }, { name: 'Place' }] }, { computed: [{ name: 'Value' }] }] })
  })

  it('names the rows a formula has no value for, by key', async () => {
    expect(await add(calculated('Each', 'Price / Quantity'))).toEqual(ok('Each: decimal (floating), 2 of 3 rows have a value.', 'Each: 1 row has no value, Order 3. A division by zero has no value; ask for zero first, as in if([B] = 0, 0, [A] / [B]).\n'))
  })

  it('refuses what it cannot compute, and nothing changes', async () => {
    const before = (await line.run('info', ws, '--json')).out
    expect(await add({ name: 'X' })).toEqual(refused('"recipe.json" is no recipe: it must be an object that says its "kind", calculated, measure, derived or combined.'))
    expect(await add({ kind: 'derived', name: 'X', from: 'Orders', key: [], role: 'related' })).toEqual(refused('“key” is an empty list; it needs at least 1 entry.'))
    expect(await line.run('import', ws, 'orders.csv', '--entity', '')).toEqual({ code: 2, out: '', err: '--entity is empty: give the entity a name.\n' })
    expect((await line.run('import', ws, 'orders.csv', '--entity', 'X', '--key', ' ')).err).toBe('--key is empty: name a column, or leave --key out for the key that the file shows.\n')
    expect(await add({ kind: 'magic' })).toEqual(refused('"recipe.json" has the kind "magic", which is not known; give calculated, measure, derived or combined.'))
    expect(await add([calculated('X', '1')])).toEqual(refused('"recipe.json" holds a list, and recipes are added one at a time: give each a file of its own, in the order in which they use one another.'))
    expect(await add(calculated('X', 'Prise + 1'))).toEqual(refused('"X" cannot be computed: At character 1 of the formula: “Orders” has no attribute “Prise”. Did you mean “Price”?'))
    expect(await add(calculated('price', '1'))).toEqual(refused('"Orders" has "Price" already; choose another name.'))
    expect(await add({ ...measure('X', { kind: 'formula', formula: '1' }), audience: 'Orders' })).toEqual(refused('"Orders" is not an audience, and measures are values of members; use a calculated attribute.'))
    expect((await add(calculated('X', 'X + 1'))).err).toContain('“Orders” has no attribute “X”')
    expect((await line.run('info', ws, '--json')).out).toBe(before)
  })

  it('keeps the columns that recipes name when the file is imported anew', async () => {
    write('narrow.csv', 'Order,Customer,Quantity,Placed on\n1,C1,2,2024-05-01\n')
    expect((await line.run('import', ws, 'narrow.csv', '--entity', 'Orders', '--key', 'Order', '--role', 'activity', '--replace')).err).toMatch(/\(Price\).*Each/)
  })

  it('adds derived and combined entities, says what they hold, and info says what they are made of', async () => {
    const buyers = { kind: 'derived', name: 'Buyers', from: 'Orders', key: ['Customer'], attributes: [{ attribute: 'Quantity' }], aggregates: [{ name: 'Spent', function: 'sum', attribute: 'Price' }], role: 'individuals' }
    expect(await add(buyers)).toEqual(ok('Buyers: 2 rows.', 'Buyers: Quantity is not the same in all rows of 1 key, and took the last: C1\n'))
    const all = { kind: 'combined', name: 'Everyone', parts: [{ entity: 'Customers' }, { entity: 'Buyers' }], columns: [{ name: 'Id', of: [{ entity: 'Customers', attribute: 'Id' }, { entity: 'Buyers', attribute: 'Customer' }] }], key: ['Id'], role: 'related' }
    expect(await add(all)).toEqual(ok('Everyone: 5 rows.'))
    const { out } = await line.run('info', ws)
    expect(out).toContain('Buyers     individuals  2     Customer    derived from Orders')
    expect(out).toContain('Everyone   related      5     Source, Id  combined from Customers, Buyers')
    expect(await add({ ...buyers, name: 'X', key: ['Custmer'] })).toEqual(refused('“Orders” has no attribute “Custmer”. Did you mean “Customer”?'))
  })
})
