import { spawn } from 'node:child_process'
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../electron/core/store/openStore.ts'
import { sql } from '../../electron/core/store/sql.ts'
import { buildCommandLine } from '../support/commandLine.ts'
import { storePorts } from '../support/storePorts.ts'

let line: ReturnType<typeof buildCommandLine>
const ws = 'shop.tessera'
const write = (name: string, content: string): void => writeFileSync(join(line.folder, name), content)
const ok = (out: string, err = '') => ({ code: 0, out: `${out}\n`, err })

beforeAll(async () => {
  line = buildCommandLine()
  write('orders.csv', 'Order,Total,Day\n1,10.50,2024-01-01\n2,20.00,2024-01-02\n3,5.00,2024-02-31\n')
  const steps = [await line.run('create', ws, '--zone', 'UTC'), await line.run('import', ws, 'orders.csv', '--entity', 'Orders', '--key', 'Order', '--role', 'activity', '--date', 'Day=yyyy-MM-dd')]
  for (const step of steps) if (step.code !== 0) throw new Error(step.err)
}, 300_000)
afterAll(() => line.remove())

describe('tessera source', () => {
  it('reads files again, by name or those that come with every refresh', async () => {
    expect(await line.run('source', 'refresh', ws)).toEqual({ code: 1, out: '', err: 'No data source comes with every refresh; name an entity, or set one with tessera source mode.\n' })
    expect(await line.run('source', 'mode', ws, 'orders', 'refresh')).toEqual(ok('Orders: read again with every refresh.'))
    write('orders.csv', 'Day,Order,Total,Shop\n2024-01-01,1,10.50,a\n2024-01-03,2,20.00,a\n2024-01-04,4,7.00,b\n2024-02-31,3,5.00,b\n')
    expect(await line.run('source', 'refresh', ws)).toEqual(
      ok('Orders: 1 added, 1 changed, 0 removed; 3 rows, 1 rejected.', 'orders.csv has new columns: Shop; take them in with --add.\norders.csv, first rejected: line 5: Day is no date of the form yyyy-MM-dd.\n'),
    )
    expect((await line.run('source', 'refresh', ws, 'Orders', '--add', 'Shop')).out).toBe('Orders: 0 added, 0 changed, 0 removed; 3 rows, 1 rejected.\n')
    expect((await line.run('sources', ws)).out).toContain('Orders  orders.csv  CSV, comma, UTF-8  refresh  3     1         0 added, 0 changed, 0 removed')
    expect(await line.run('source', 'refresh', ws, 'Orders', '--file', 'nowhere.csv')).toEqual({ code: 1, out: '', err: 'Orders was not refreshed. The file nowhere.csv was not found: check the name, or choose it again.\n' })
    expect((await line.run('info', ws)).out).toContain('Shop (text)')
    const unknown = await line.run('source', 'refresh', ws, 'Orders', '--add', 'Shop,shopp')
    expect(unknown).toEqual({ code: 1, out: '', err: 'Orders was not refreshed. orders.csv has no column shopp to take in; it has Day, Order, Total, Shop. The data of Orders stay as they are.\n' })
  })

  it('writes rejected rows, and takes them in once they are corrected', async () => {
    expect(await line.run('source', 'rejected', ws, 'Orders', 'rejected.csv')).toEqual(ok('rejected.csv: 1 rejected row of Orders.'))
    expect(readFileSync(join(line.folder, 'rejected.csv'), 'utf8')).toBe('\ufeffDay,Order,Total,Shop,Line,Reason\r\n2024-02-31,3,5.00,b,5,Day is no date of the form yyyy-MM-dd.\r\n')
    expect(await line.run('source', 'correct', ws, 'Orders', 'rejected.csv')).toEqual(ok('Orders: 0 corrected rows taken in, 1 still refused, 1 left out.', 'rejected.csv, first refused: line 2: Day is no date of the form yyyy-MM-dd.\n'))
    write('rejected.csv', readFileSync(join(line.folder, 'rejected.csv'), 'utf8').replace('02-31', '02-29'))
    expect(await line.run('source', 'correct', ws, 'Orders', 'rejected.csv')).toEqual(ok('Orders: 1 corrected row taken in, 0 still refused, 0 left out.'))
    expect(await line.run('source', 'refresh', ws, 'Orders', '--anew')).toEqual(ok('Orders: 0 added, 0 changed, 0 removed; 4 rows, 0 rejected.', 'Orders: 1 corrected row kept: its row in the file is still rejected.\n'))
  })

  it('says after an import or a refresh what could not be made of it anew', async () => {
    write('lines.csv', 'Id,Cust\n1,a\n2,b\n')
    write('both.json', JSON.stringify({ kind: 'combined', name: 'Both', parts: [{ entity: 'One' }, { entity: 'Two' }], columns: [{ name: 'Number', of: [{ entity: 'One', attribute: 'Id' }, { entity: 'Two', attribute: 'Id' }] }], key: ['Number'], role: 'related' }))
    for (const entity of ['One', 'Two']) expect((await line.run('import', ws, 'lines.csv', '--entity', entity, '--key', 'Id')).code).toBe(0)
    expect((await line.run('add', ws, 'both.json')).out).toBe('Both: 4 rows.\n')
    expect((await line.run('import', ws, 'lines.csv', '--entity', 'One', '--key', 'Id,Cust', '--replace')).err).toContain('With the key Id, Cust Both would have no meaning any more.')
    // As somebody else's tool might leave the file.
    const store = await openStore(storePorts(line.folder).ports, join(line.folder, ws), { access: 'commandLine', wantWrite: true })
    for (const { entity, recipe } of store.all<{ entity: string; recipe: string }>(sql`SELECT entity, recipe FROM entity_recipe`)) {
      store.edit((edit) => edit.update('entity_recipe', { entity }, { recipe: recipe.replace('"entity":"One","attribute":"Id"', '"entity":"One","attribute":"Ident"') }))
    }
    await store.close()
    const problem = 'Both could not be made anew and is as it was: Column 1: “One” has no attribute “Ident”. The key names “Number”, which is none of the columns.\n'
    write('lines.csv', 'Id,Cust\n1,a\n')
    expect(await line.run('source', 'refresh', ws, 'Two')).toEqual(ok('Two: 0 added, 0 changed, 1 removed; 1 row, 0 rejected.', problem))
  })

  it('killed while it reads, it leaves the rows that were there and nothing beside the file', async () => {
    const rows = (text: string): string => `Id,Name\n${Array.from({ length: 120_000 }, (_, n) => `k${n},${text} ${n}`).join('\n')}\n`
    write('many.csv', rows('old'))
    expect((await line.run('import', ws, 'many.csv', '--entity', 'Many', '--key', 'Id')).code).toBe(0)
    copyFileSync(join(line.folder, ws), join(line.folder, 'before.tessera'))
    const files = readdirSync(line.folder).toSorted()
    write('many.csv', rows('new'))
    let finished = 0
    for (const wait of [150, 300, 450, 600, 900]) {
      const child = spawn(process.execPath, [line.cli, 'source', 'refresh', ws, 'Many'], { cwd: line.folder, stdio: 'ignore' })
      const exited = new Promise<NodeJS.Signals | null>((resolve) => child.once('close', (_code, signal) => resolve(signal)))
      const timer = setTimeout(() => child.kill('SIGKILL'), wait)
      const signal = await exited
      clearTimeout(timer)
      if (signal === null) finished += 1
      const sources: { entityName: string; lastRefresh: unknown }[] = JSON.parse((await line.run('sources', ws, '--json')).out)
      const report = sources.find(({ entityName }) => entityName === 'Many')?.lastRefresh
      // The file as a whole: either not touched, or with all that the refresh did.
      const isWhole = report === null ? readFileSync(join(line.folder, ws)).equals(readFileSync(join(line.folder, 'before.tessera'))) : JSON.stringify(report).includes('"changed":120000') || JSON.stringify(report).includes('unchanged')
      expect({ wait, isWhole }).toEqual({ wait, isWhole: true })
      if (report !== null) break
    }
    expect(finished).toBeLessThan(5)
    // Whoever writes next takes away what the killed ones left.
    await line.run('source', 'mode', ws, 'Many', 'once')
    expect(readdirSync(line.folder).toSorted()).toEqual(files)
  }, 120_000)
})
