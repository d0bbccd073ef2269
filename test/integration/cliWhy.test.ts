import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { explanationSchema } from '@shared/contract/explanation.ts'
import { keyParts } from '../../electron/core/segments/memberKey.ts'
import { buildCommandLine } from '../support/commandLine.ts'

let line: ReturnType<typeof buildCommandLine>
const ws = 'why.tessera'

const write = (name: string, content: unknown): string => {
  writeFileSync(join(line.folder, name), typeof content === 'string' ? content : JSON.stringify(content))
  return name
}
const run = async (...args: readonly string[]): Promise<string> => {
  const { code, out, err } = await line.run(...args)
  if (code !== 0) throw new Error(`${args.join(' ')}: ${err}`)
  return out
}
const condition = (name: string, test: object) => ({ kind: 'condition', attribute: { name }, test })
const where = (...items: object[]) => ({ kind: 'group', items })
const define = (...rules: object[]) => ({ schemaVersion: 1, audience: 'Customers', rules })
const gold = define({ entity: 'Customers', where: where(condition('Tier', { operator: 'equal', value: 'Gold' })) })

beforeAll(async () => {
  line = buildCommandLine()
  write('customers.csv', 'Id,Name,Tier\nC1,Ann,Gold\nC2,Bo,Silver\nC3,Cy,\n')
  write('orders.csv', 'No,Customer,Product,Placed on,Amount\n1,C1,Coffee,2021-05-01,2.50\n2,C1,Tea,2023-06-01,5.00\n3,C2,Coffee,2023-06-02,7.25\n')
  write('stores.csv', 'Chain,Town,Size\n"Bean, Inc",Ulm,3\nBean,Bonn,4\n')
  await run('create', ws, '--zone', 'UTC')
  await run('import', ws, 'customers.csv', '--entity', 'Customers', '--key', 'Id', '--role', 'individuals')
  await run('import', ws, 'orders.csv', '--entity', 'Orders', '--key', 'No', '--role', 'activity', '--date', 'Placed on=yyyy-MM-dd')
  await run('relate', ws, 'Orders.Customer', 'Customers.Id')
  await run('import', ws, 'stores.csv', '--entity', 'Stores', '--key', 'Chain,Town', '--role', 'accounts')
  write('gold.json', gold)
  await run('segment', 'add', ws, 'gold.json', '--name', 'Gold customers')
}, 300_000)
afterAll(() => line.remove())

describe('tessera segments --usage', () => {
  it('lists what uses a segment, with the way to it (P130)', async () => {
    expect(await run('segments', ws, '--usage', 'gold customers')).toBe('Nothing that Tessera knows of uses "gold customers".\n')
    const inside = (name: string): object => define({ entity: 'Customers', where: where({ kind: 'segment', segment: name }) })
    await run('refresh', ws)
    write('best.json', inside('Gold customers'))
    await run('segment', 'add', ws, 'best.json', '--name', 'Best')
    await run('refresh', ws)
    write('last.json', inside('Best'))
    await run('segment', 'add', ws, 'last.json', '--name', 'Last')
    expect((await run('segments', ws, '--usage', 'gold customers')).trimEnd().split('\n').map((row) => row.split(/ {2,}/))).toEqual([
      ['Product', 'Kind', 'Name', 'Through'],
      ['Tessera', 'segment', 'Best'],
      ['Tessera', 'segment', 'Last', 'Best'],
    ])
    expect(JSON.parse(await run('segments', ws, '--usage', 'Best', '--json'))).toMatchObject([{ name: 'Last', via: [] }])
    expect(await line.run('segments', ws, '--usage', 'Worst')).toMatchObject({ code: 1, err: 'There is no segment named "Worst"; see tessera segments.\n' })
  })
})

describe('tessera why', () => {
  it('says why somebody is in a segment or not, with what was found', async () => {
    const [first, name, ...rest] = (await run('why', ws, 'gold customers', 'C1')).trimEnd().split('\n')
    expect(first).toBe('C1 is in “Gold customers”.')
    expect(name).toMatch(/^Ann, as of 20\d\d-/)
    expect(rest).toEqual(['', '✓ Rule 1: Customers where Tier is Gold', '  ✓ Tier is Gold: Gold'])
    expect((await run('why', ws, 'gold.json', 'C3')).split('\n')).toEqual(['C3 is not in “gold.json”: rule 1 fails.', expect.stringMatching(/^Cy, as of/), '', '✗ Rule 1: Customers where Tier is Gold', '  ✗ Tier is Gold: empty', ''])
  })

  it('lets “the same record” be seen, and says which rule decides', async () => {
    const both = where(condition('Product', { operator: 'equal', value: 'Coffee' }), condition('Placed on', { operator: 'between', from: '2023-01-01', to: '2023-12-31' }))
    write('same.json', define({ entity: 'Customers', where: where(condition('Tier', { operator: 'empty', negate: true })) }, { combine: 'intersect', entity: 'Orders', where: both }))
    const lines = (await run('why', ws, 'same.json', 'C1')).trimEnd().split('\n')
    expect(lines[0]).toBe('C1 is not in “same.json”: rule 2 fails.')
    expect(lines.slice(lines.findIndex((text) => text.includes('Rule 2')))).toEqual([
      '✗ Rule 2, and: Customers who have any Orders where Product is Coffee and Placed on is between 1 Jan 2023 and 31 Dec 2023',
      '  ✓ any Orders: 2 found, 0 satisfying every condition',
      '  ✓ Product is Coffee: Coffee ✓; Tea ✗',
      '  ✓ Placed on is between 1 Jan 2023 and 31 Dec 2023: 2023-06-01 ✓; 2021-05-01 ✗',
      '  each of these holds, but not on the same records',
      '    ✗ No 1, Placed on 2021-05-01: ✓ Coffee ✗ 2021-05-01',
      '    ✗ No 2, Placed on 2023-06-01: ✗ Tea ✓ 2023-06-01',
      '  out after rule 2',
    ])
    expect((await run('why', ws, 'same.json', 'C2')).split('\n')[0]).toBe('C2 is in “same.json”.')
  })

  it('says which rule takes somebody out again, and what was aggregated as of a date', async () => {
    const sum = { kind: 'aggregate', function: 'sum', attribute: { name: 'Amount' }, test: { operator: 'greater', value: 5 } }
    write('except.json', define({ entity: 'Customers', where: where(condition('Name', { operator: 'empty', negate: true })) }, { combine: 'except', entity: 'Orders', quantifier: sum, window: { test: { operator: 'inLast', n: 3, unit: 'years' } } }))
    const lines = (await run('why', ws, 'except.json', 'C1', '--as-of', '2023-12-31')).split('\n')
    expect(lines.slice(0, 2)).toEqual(['C1 is not in “except.json”: rule 2 takes it out.', 'Ann, as of 2023-12-31T23:59:59.999Z'])
    expect(lines).toContain('  ✓ total Amount is greater than 5 over Orders in the last 3 years: 2 found, 2 in the window, which gives 7.50')
    expect(lines).toContain('    1 Jan 2021 – 31 Dec 2023, today included: 2021-05-01 ✓; 2023-06-01 ✓')
    expect((await run('why', ws, 'except.json', 'C1', '--as-of', '2026-06-01')).split('\n')[0]).toBe('C1 is in “except.json”.')
  })

  it('says if the stored members differ from what the definition means now', async () => {
    await run('refresh', ws)
    const before = await run('why', ws, 'Gold customers', 'C2')
    expect(before).not.toContain('stored members')
    write('customers.csv', 'Id,Name,Tier\nC1,Ann,Silver\nC2,Bo,Gold\nC3,Cy,\n')
    await run('import', ws, 'customers.csv', '--entity', 'Customers', '--key', 'Id', '--role', 'individuals', '--replace')
    expect(await run('why', ws, 'Gold customers', 'C2')).toMatch(/^C2 is in “Gold customers”\.\nBo.*\nThe stored members of “Gold customers”, refreshed 20\S+, do not hold C2; refresh the segment\.\n/)
    expect(await run('why', ws, 'Gold customers', 'C1')).toContain(', still hold C1; refresh the segment.')
    const json: unknown = JSON.parse(await run('why', ws, 'Gold customers', 'C1', '--json'))
    expect(explanationSchema.parse(json)).toEqual(json)
    expect(json).toMatchObject({ member: { key: ['C1'], name: 'Ann' }, isMember: false, stored: { isMember: true }, rules: [{ alone: false, nodes: [{ label: 'Tier is Gold', holds: false, found: { values: [{ text: 'Silver', holds: false }] } }] }] })
  })

  it('takes composite keys, divided by commas', async () => {
    write('big.json', { schemaVersion: 1, audience: 'Stores', rules: [{ entity: 'Stores', where: where(condition('Size', { operator: 'greater', value: 3 })) }] })
    expect((await run('why', ws, 'big.json', ' Bean , Bonn')).split('\n')[0]).toBe('Bean, Bonn is in “big.json”.')
    expect((await run('why', ws, 'big.json', '"Bean, Inc",Ulm')).split('\n')[0]).toBe('Bean, Inc, Ulm is not in “big.json”: rule 1 fails.')
    expect(await line.run('why', ws, 'big.json', 'Bean')).toEqual({ code: 1, out: '', err: 'The key of “Stores” has 2 parts (Chain and Town), not 1; give each one.\n' })
  })

  it('claims nothing of what is faulty', async () => {
    write('faulty.json', define({ entity: 'Customers', where: where(condition('Tier', { operator: 'equal', value: 'Gold' }), condition('Colour', { operator: 'equal', value: 'red' })) }))
    const lines = (await run('why', ws, 'faulty.json', 'C2')).split('\n')
    expect(lines[0]).toBe('C2: whether it is in “faulty.json” cannot be said while the definition is faulty.')
    expect(lines.slice(3, 6)).toEqual([expect.stringMatching(/^\? Rule 1: /), '  ✓ Tier is Gold: Gold', '  ? Colour is red'])
    expect(lines.at(-2)).toMatch(/^Rule 1, condition 2: .*“Colour”/)
  })

  it.each<[string, readonly string[], string]>([
    ['a key that is not there', [ws, 'gold.json', 'c1'], 'There is no Id “c1” in “Customers”; check how it is written.'],
    ['a segment that is not there', [ws, 'Silver', 'C1'], 'There is no segment and no definition\'s file named "Silver".'],
  ])('fails with one sentence: %s', async (_name, args, sentence) => {
    expect(await line.run('why', ...args)).toEqual({ code: 1, out: '', err: `${sentence}\n` })
  })
})

describe('the parts of a key', () => {
  it.each<[string, readonly string[]]>([
    ['a,b', ['a', 'b']],
    ['a,', ['a', '']],
    ['"a,b",c', ['a,b', 'c']],
    ['"say ""hi""", x y ', ['say "hi"', 'x y']],
    ['a"b,c', ['a"b', 'c']],
  ])('are read: %s', (text, parts) => {
    expect(keyParts(text)).toEqual(parts)
  })
})
