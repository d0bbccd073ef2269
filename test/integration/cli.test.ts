import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildCommandLine, type Outcome } from '../support/commandLine.ts'
import { sqliteLibrary } from '../support/sqliteLibrary.ts'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { readonly version: string }

let line: ReturnType<typeof buildCommandLine>
beforeAll(() => {
  line = buildCommandLine()
}, 300_000)
afterAll(() => line.remove())

const write = (name: string, content: unknown): string => {
  const path = join(line.folder, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

const condition = (name: string, test: object) => ({ kind: 'condition', attribute: { name }, test })
const about = (entity: string, ...items: object[]) => ({ schemaVersion: 1, audience: 'Customers', rules: [{ entity, where: { kind: 'group', items } }] })

const customers = 'Customer ID,Name,Tier,Joined\nC2,=Bo,Gold,2024-02-03\nC10,Cy,Silver,2024-03-04\nC1,"Ann, B",Gold,2024-01-02\n'
const orders = 'Order,Customer ID,Amount,Placed on\n1,C1,10.50,2024-05-01\n2,C1,20.00,2024-06-01\n3,C2,5.00,2024-06-02\n4,C9,7.00,2024-06-03\n'

/** A workspace with customers and their orders. */
async function makeShop(name: string): Promise<string> {
  const ws = `${name}.tessera`
  write('customers.csv', customers)
  write('orders.csv', orders)
  const steps = [
    await line.run('create', ws, '--zone', 'UTC'),
    await line.run('import', ws, 'customers.csv', '--entity', 'Customers', '--key', 'Customer ID', '--role', 'individuals'),
    await line.run('import', ws, 'orders.csv', '--entity', 'Orders', '--key', 'Order', '--role', 'activity'),
    await line.run('relate', ws, 'Orders.Customer ID', 'Customers.Customer ID'),
  ]
  for (const step of steps) if (step.code !== 0) throw new Error(step.err)
  return ws
}

describe('the command line', () => {
  it('says how it is used', async () => {
    expect(await line.run('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' })
    const help = await line.run('--help')
    expect([help.code, help.err]).toEqual([0, ''])
    for (const name of ['create', 'sample', 'import', 'relate', 'add', 'validate', 'count', 'segment add', 'segments', 'refresh', 'members', 'info']) expect(help.out).toContain(`tessera ${name} `)
  })

  it.each<[string, string[], string]>([
    ['no command', [], 'Tessera'],
    ['an unknown command', ['creat', 'a.tessera'], 'There is no command "creat"; see tessera --help.'],
    ['a missing word', ['create'], 'Something is missing. Usage: tessera create <ws> [--zone IANA]'],
    ['a word too many', ['create', 'a.tessera', 'b'], '"b" is too much.'],
    ['an unknown flag', ['create', 'a.tessera', '--zona', 'UTC'], "'--zona'"],
    ['an unknown role', ['import', 'a.tessera', 'x.csv', '--entity', 'X', '--role', 'people'], '--role is "people"; give one of individuals, accounts, contacts, related, activity.'],
    ['an unknown type', ['import', 'a.tessera', 'x.csv', '--entity', 'X', '--type', 'A=number'], '--type is "number"; give one of'],
    ['a missing entity', ['import', 'a.tessera', 'x.csv'], '--entity is missing.'],
    ['a missing name', ['segment', 'add', 'a.tessera', 'x.json'], '--name is missing.'],
    ['keys and columns', ['members', 'a.tessera', 'x', '--keys', '--columns', 'A'], '--keys and --columns exclude each other; give one of them.'],
    ['a half column', ['relate', 'a.tessera', 'Orders', 'Customers.Id'], ''],
  ])('refuses what it does not understand with exit code 2: %s', async (_name, args, sentence) => {
    if (args[0] === 'relate') await line.run('create', 'a.tessera')
    const { code, out, err } = await line.run(...args)
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(sentence)
    if (args.length > 0) expect(err.trim().split('\n')).toHaveLength(1)
  })

  it('does the whole job', async () => {
    const ws = await makeShop('whole')
    const gold = write('gold.json', about('Customers', condition('Tier', { operator: 'equal', value: 'gold' })))
    expect(await line.run('count', ws, gold)).toEqual({ code: 0, out: '2\n', err: '' })
    expect(await line.run('validate', ws, gold)).toEqual({ code: 0, out: 'The definition is valid.\n', err: '' })
    expect(await line.run('members', ws, gold, '--keys')).toEqual({ code: 0, out: 'C1\nC2\n', err: '' })
    expect(await line.run('members', ws, gold)).toEqual({ code: 0, out: 'Customer ID,Name,Tier,Joined\nC1,"Ann, B",Gold,2024-01-02\nC2,=Bo,Gold,2024-02-03\n', err: '' })
    expect((await line.run('segment', 'add', ws, gold, '--name', 'Gold')).code).toBe(0)
    expect(await line.run('members', ws, 'Gold')).toEqual({ code: 1, out: '', err: '"Gold" has no members yet; refresh it first.\n' })
    expect(await line.run('refresh', ws)).toEqual({ code: 0, out: 'Gold: 2 members\n', err: '' })
    expect(await line.run('members', ws, ' gold ', '--columns', 'name')).toEqual({ code: 0, out: 'Name\n"Ann, B"\n=Bo\n', err: '' })
    const projected = write('projected.json', { ...about('Customers', condition('Tier', { operator: 'equal', value: 'Gold' })), projections: [{ name: 'Amounts', entity: 'Orders', attribute: 'Amount' }, { name: 'Orders', entity: 'Orders', show: 'count' }] })
    expect(await line.run('members', ws, projected, '--columns', 'Orders,customer id,Amounts')).toEqual({ code: 0, out: 'Orders,Customer ID,Amounts\n2,C1,10.50; 20.00\n1,C2,5.00\n', err: '' })
    expect((await line.run('segments', ws)).out).toMatch(/^Name +Type +State +Status +Members +Last refreshed\nGold +dynamic +active +successful +2 +2\d{3}-/)
    const info = await line.run('info', ws)
    expect(info.out).toContain('Orders to Customers')
    expect(info.out).toMatch(/Customers +individuals +3 +Customer ID/)
  }, 300_000)

  it('lets segments use the members of others, and says a circle by its names', async () => {
    const ws = await makeShop('linked')
    const gold = write('gold.json', about('Customers', condition('Tier', { operator: 'equal', value: 'gold' })))
    const inGold = write('inGold.json', about('Customers', { kind: 'segment', segment: 'Gold' }))
    const outside = write('outside.json', about('Customers', { kind: 'segment', segment: 'A buyers', negate: true }))
    await line.run('segment', 'add', ws, gold, '--name', 'Gold')
    expect(await line.run('count', ws, inGold)).toMatchObject({ code: 1, err: 'Rule 1, condition 1: “Gold” was never refreshed, so it has no members yet; refresh it first.\n' })
    await line.run('refresh', ws)
    expect(await line.run('count', ws, inGold)).toEqual({ code: 0, out: '2\n', err: '' })
    expect((await line.run('segment', 'add', ws, inGold, '--name', 'A buyers')).code).toBe(0)
    expect((await line.run('refresh', ws)).out).toBe('A buyers: 2 members\nGold: 2 members (+0)\n')
    expect(await line.run('count', ws, outside)).toEqual({ code: 0, out: '1\n', err: '' })
    expect(await line.run('validate', ws, outside)).toEqual({ code: 0, out: 'The definition is valid.\n', err: '' })
    expect(await line.run('validate', ws, outside, '--segment', 'gold')).toEqual({
      code: 1,
      out: 'error: Rule 1, condition 1: “Gold” would depend on itself: Gold → A buyers → Gold. Use another segment, or change one of these.\n',
      err: 'The definition has 1 error.\n',
    })
  }, 300_000)

  it('answers with one JSON document', async () => {
    const ws = await makeShop('json')
    const buyers = write('buyers.json', about('Orders'))
    const json = async (...args: string[]): Promise<unknown> => JSON.parse((await line.run(...args, '--json')).out) as unknown
    expect(await json('count', ws, buyers)).toMatchObject({ audience: 3, total: 2, diagnostics: [], sample: { keyColumns: 1 } })
    expect(await json('validate', ws, buyers)).toEqual({ valid: true, diagnostics: [] })
    expect(await json('members', ws, buyers, '--keys')).toEqual(['C1', 'C2'])
    expect(await json('members', ws, buyers, '--columns', 'Tier')).toEqual([{ Tier: 'Gold' }, { Tier: 'Gold' }])
    expect(await json('segment', 'add', ws, buyers, '--name', 'Buyers')).toMatchObject({ name: 'Buyers', state: 'active' })
    expect(await json('refresh', ws, 'Buyers', '--as-of', '2024-06-01')).toMatchObject([{ name: 'Buyers', status: 'successful', members: 2 }])
    expect(await json('segments', ws)).toMatchObject([{ name: 'Buyers', members: 2 }])
    expect(await json('info', ws)).toMatchObject({ workspace: { zone: 'UTC' }, entities: [{ name: 'Customers' }, { name: 'Orders' }], relationships: [{ name: 'Orders to Customers' }] })
    expect(await json('create', 'other.tessera')).toMatchObject({ name: 'other' })
  }, 300_000)

  it('imports the table that is stated or that has the entity’s name, and no other', async () => {
    const database = new (await sqliteLibrary()).Database()
    database.run('CREATE TABLE "Order Details" (Id INTEGER PRIMARY KEY); INSERT INTO "Order Details" VALUES (1), (2), (3)')
    database.run('CREATE TABLE Customers (Id TEXT PRIMARY KEY); INSERT INTO Customers VALUES (\'A\')')
    writeFileSync(join(line.folder, 'shop.sqlite'), database.export())
    database.close()
    await line.run('create', 'tables.tessera')
    const refused = { code: 1, out: '', err: '"shop.sqlite" holds several tables: Order Details (3 rows), Customers (1 row); state which with --table.\n' }
    expect(await line.run('import', 'tables.tessera', 'shop.sqlite', '--entity', 'Lines')).toEqual(refused)
    expect((await line.run('import', 'tables.tessera', 'shop.sqlite', '--entity', 'customers')).out).toBe('customers: 1 row imported, 0 rejected.\n')
    expect((await line.run('import', 'tables.tessera', 'shop.sqlite', '--entity', 'Lines', '--table', 'order details')).out).toBe('Lines: 3 rows imported, 0 rejected.\n')
  }, 300_000)

  it.each([['another key', ['--key', 'Code']], ['no key', []]])('shows nobody else as a stored member after a replacement with %s', async (_name, key) => {
    const ws = `replaced${key.length}.tessera`
    await line.run('create', ws)
    write('people.csv', key.length === 0 ? 'Tier,Code\nGold,B\nSilver,A\nGold,C\n' : 'Id,Code,Tier\n1,B,Gold\n2,A,Silver\n3,C,Gold\n')
    const gold = write('gold-people.json', { schemaVersion: 1, audience: 'People', rules: [{ entity: 'People', where: { kind: 'group', items: [condition('Tier', { operator: 'equal', value: 'gold' })] } }] })
    await line.run('import', ws, 'people.csv', '--entity', 'People', '--role', 'individuals', ...(key.length === 0 ? ['--type', 'Code=text'] : ['--key', 'Id']))
    await line.run('segment', 'add', ws, gold, '--name', 'Gold')
    expect((await line.run('refresh', ws)).out).toBe('Gold: 2 members\n')
    write('people.csv', key.length === 0 ? 'Tier,Code\nSilver,Z\nSilver,A\nSilver,A\n' : 'Id,Code,Tier\n9,Z,Silver\n2,A,Silver\n8,Y,Silver\n')
    expect((await line.run('import', ws, 'people.csv', '--entity', 'People', '--role', 'individuals', '--replace', ...key)).code).toBe(0)
    expect((await line.run('members', ws, 'Gold', '--columns', 'Code')).out).toBe('Code\n')
    expect((await line.run('refresh', ws)).out).toBe('Gold: 0 members (−2)\n')
  }, 300_000)

  it('says what an import did, with the first reason of what it rejected', async () => {
    await line.run('create', 'reject.tessera')
    write('bad.csv', 'Id,Born\nA,2001-02-03\nB,2001-02-30\n,2001-02-04\nA,2001-02-05\n')
    const done = await line.run('import', 'reject.tessera', 'bad.csv', '--entity', 'People', '--key', 'Id', '--role', 'individuals', '--date', 'Born=yyyy-MM-dd')
    expect([done.code, done.out]).toEqual([0, 'People: 1 row imported, 3 rejected.\n'])
    expect(done.err).toMatch(/^3 rows were rejected in "bad\.csv"; the first: line 3, column "Born", value "2001-02-30": /)
    expect(done.err.trim().split('\n')).toHaveLength(1)
    const strict = await line.run('import', 'reject.tessera', 'bad.csv', '--entity', 'Strict', '--key', 'Id', '--role', 'individuals', '--date', 'Born=yyyy-MM-dd', '--strict')
    expect([strict.code, strict.out]).toEqual([1, ''])
    expect((await line.run('info', 'reject.tessera')).out).not.toContain('Strict')
  }, 300_000)

  it('asks for the format of dates that can be read in two ways', async () => {
    await line.run('create', 'dates.tessera')
    write('dates.csv', 'Id,Joined\nA,3/4/2012\nB,5/6/2013\n')
    const open = await line.run('import', 'dates.tessera', 'dates.csv', '--entity', 'People', '--key', 'Id')
    expect([open.code, open.out]).toEqual([1, ''])
    expect(open.err).toContain('"Joined"')
    expect(open.err).toContain('--date "Joined=')
    const stated = await line.run('import', 'dates.tessera', 'dates.csv', '--entity', 'People', '--key', 'Id', '--role', 'individuals', '--date', 'Joined=d/M/yyyy')
    expect(stated).toEqual({ code: 0, out: 'People: 2 rows imported, 0 rejected.\n', err: '' })
    const march = write('march.json', { ...about('People', condition('Joined', { operator: 'before', value: '2012-04-01' })), audience: 'People' })
    expect((await line.run('count', 'dates.tessera', march)).out).toBe('0\n')
  }, 300_000)

  it('fails with one sentence and exit code 1', async () => {
    const ws = await makeShop('fails')
    write('broken.json', '{"schemaVersion": 1,\n "audience": }')
    write('typo.json', about('Customers', condition('Teir', { operator: 'equal', value: 'Gold' })))
    write('good.json', about('Customers', condition('Tier', { operator: 'equal', value: 'Gold' })))
    write('recipe.json', { kind: 'measure', name: 'Spend' })
    write('text.tessera', 'not a workspace')
    const before = readFileSync(join(line.folder, ws))
    const table: [string[], string][] = [
      [['count', 'nowhere.tessera', 'good.json'], 'nowhere.tessera'],
      [['count', 'text.tessera', 'good.json'], 'text'],
      [['count', ws, 'nowhere.json'], 'There is no file "nowhere.json"; check its name and folder.'],
      [['count', ws, 'broken.json'], '"broken.json" is not valid JSON (line 2, column 14); correct it there and try again.'],
      [['count', ws, 'typo.json'], 'Rule 1, condition 1: “Customers” has no attribute “Teir”. Did you mean “Tier”?'],
      [['validate', ws, 'typo.json'], 'The definition has 1 error.'],
      [['segment', 'add', ws, 'typo.json', '--name', 'X'], 'Did you mean “Tier”?'],
      [['members', ws, 'Nobody'], 'There is no segment and no definition\'s file named "Nobody".'],
      [['refresh', ws, 'Nobody'], 'There is no segment named "Nobody"; see tessera segments.'],
      [['relate', ws, 'Orders.Nothing', 'Customers.Customer ID'], 'Nothing'],
      [['import', ws, 'nowhere.csv', '--entity', 'X'], 'nowhere.csv'],
      [['import', ws, 'orders.csv', '--entity', 'X', '--key', 'Nummer'], '"orders.csv" has no column "Nummer"; it has Order, Customer ID, Amount, Placed on.'],
      [['import', ws, 'orders.csv', '--entity', 'Orders', '--key', 'Order'], 'Orders'],
      [['add', ws, 'recipe.json'], '“audience” is missing; it must be text.'],
      [['create', ws], 'fails'],
      [['create', 'zone.tessera', '--zone', 'Europe/Nowhere'], '"Europe/Nowhere" is no time zone'],
    ]
    for (const [args, sentence] of table) {
      const { code, err } = await line.run(...args)
      expect([args.join(' '), code, err]).toEqual([args.join(' '), 1, expect.stringContaining(sentence)])
      expect(err.trim().split('\n')).toHaveLength(1)
      expect(err).not.toMatch(/\bat .*:\d+:\d+|SELECT|INSERT/)
    }
    expect(readFileSync(join(line.folder, ws)).equals(before)).toBe(true)
    expect(existsSync(join(line.folder, 'zone.tessera'))).toBe(false)
    expect((await line.run('validate', ws, 'typo.json')).out).toContain('error: Rule 1, condition 1:')
  }, 300_000)

  it.each([
    ['nothing', '', 1, 1],
    ['an open object', '{"a": 1', 1, 8],
    ['a comma too many', '{\n  "a": [1, 2,],\n}', 2, 14],
    ['a bare word', '{\n\n  a: 1}', 3, 3],
    ['text behind the end', '{"a": 1} x', 1, 10],
    ['a wrong closing bracket', '[1, {"a": 2]]', 1, 12],
    ['a line break in text', '{"a": "b\nc"}', 1, 7],
    ['a missing colon', '{"a" 1}', 1, 6],
  ])('says where a file stops being JSON: %s', async (_name, text, lineNumber, column) => {
    await line.run('create', 'empty.tessera')
    write('faulty.json', text)
    const { code, err } = await line.run('count', 'empty.tessera', 'faulty.json')
    expect([code, err]).toEqual([1, `"faulty.json" is not valid JSON (line ${lineNumber}, column ${column}); correct it there and try again.\n`])
  })

  it('refuses to refresh an inactive segment by its name', async () => {
    const ws = await makeShop('inactive')
    const gold = write('gold2.json', about('Customers', condition('Tier', { operator: 'equal', value: 'Gold' })))
    await line.run('segment', 'add', ws, gold, '--name', 'Gold')
    expect((await line.run('segment', 'add', ws, gold, '--name', 'GOLD ')).err).toBe('There is already a segment named "Gold"; choose another name.\n')
    expect((await line.run('members', ws, 'Gold', '--as-of', '2024-01-01')).code).toBe(2)
  }, 300_000)

  it.skipIf(process.platform === 'win32')('keeps other commands from writing while it works, and leaves nothing behind when it is interrupted', async () => {
    const good = write('good3.json', about('Customers', condition('Tier', { operator: 'equal', value: 'Gold' })))
    const child = spawn(process.execPath, [line.cli, 'sample', 'long.tessera', '--size', 'L'], { cwd: line.folder, stdio: ['ignore', 'pipe', 'pipe'] })
    let err = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
    await expect.poll(() => existsSync(join(line.folder, 'long.tessera')), { timeout: 60_000 }).toBe(true)
    expect((await line.run('segments', 'long.tessera')).code).toBe(0)
    const refused = await line.run('segment', 'add', 'long.tessera', good, '--name', 'Gold')
    expect([refused.code, refused.out]).toEqual([1, ''])
    expect(refused.err).toContain('"long.tessera" is open in a Tessera command')
    child.kill('SIGINT')
    expect([await ended, err]).toEqual([130, 'Canceled.\n'])
    expect(readdirSync(line.folder).filter((name) => name.startsWith('long.tessera'))).toEqual([])
  }, 300_000)

  it('stops quietly when its reader has seen enough', async () => {
    await line.run('create', 'pipe.tessera')
    write('many.csv', `Id,Text\n${Array.from({ length: 60_000 }, (_, index) => `K${index},${'x'.repeat(60)}`).join('\n')}\n`)
    await line.run('import', 'pipe.tessera', 'many.csv', '--entity', 'Customers', '--key', 'Id', '--role', 'individuals')
    const all = write('all.json', about('Customers', condition('Id', { operator: 'startsWith', value: 'K' })))
    const outcome = await new Promise<Outcome>((resolve) => {
      const child = spawn(process.execPath, [line.cli, 'members', 'pipe.tessera', all], { cwd: line.folder, stdio: ['ignore', 'pipe', 'pipe'] })
      let err = ''
      child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
      child.stdout.once('data', () => child.stdout.destroy())
      child.once('close', (code) => resolve({ code, out: '', err }))
    })
    expect(outcome).toEqual({ code: 0, out: '', err: '' })
  }, 300_000)
})
