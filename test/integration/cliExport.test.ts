import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildCommandLine } from '../support/commandLine.ts'

let line: ReturnType<typeof buildCommandLine>
const ws = 'out.tessera'
const run = async (...args: readonly string[]): Promise<string> => {
  const { code, out, err } = await line.run(...args)
  if (code !== 0) throw new Error(`${args.join(' ')}: ${err}`)
  return out
}

beforeAll(async () => {
  line = buildCommandLine()
  const condition = { kind: 'condition', attribute: { name: 'Tier' }, test: { operator: 'equal', value: 'Gold' } }
  writeFileSync(join(line.folder, 'customers.csv'), 'Id,Name,Tier\nC1,-Ann,Gold\nC2,Bo,Silver\nC3,Cy,Gold\n')
  writeFileSync(join(line.folder, 'gold.json'), JSON.stringify({ schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where: { kind: 'group', items: [condition] } }] }))
  mkdirSync(join(line.folder, 'there'))
  await run('create', ws, '--zone', 'UTC')
  await run('import', ws, 'customers.csv', '--entity', 'Customers', '--key', 'Id', '--role', 'individuals')
  await run('segment', 'add', ws, 'gold.json', '--name', 'Gold')
  await run('refresh', ws)
}, 300_000)
afterAll(() => line.remove())

describe('exports by the command line (P157)', () => {
  it('are made, listed and run by name or all together', async () => {
    expect(await run('export', 'add', ws, 'Weekly', '--segments', 'Gold', '--to', 'there', '--columns', 'Name', '--file-name', '{export}/{segment}')).toBe(`Weekly: 1 segment to ${join(line.folder, 'there')}\n`)
    expect(await run('export', ws, 'weekly')).toBe('Weekly/Gold.csv: 2 rows\n')
    expect(readFileSync(join(line.folder, 'there/Weekly/Gold.csv'), 'utf8')).toBe("\uFEFFName\r\n'-Ann\r\nCy\r\n")
    await run('export', 'add', ws, 'Raw', '--segments', 'Gold', '--to', 'there', '--file-name', 'raw', '--raw', '--format', 'ndjson')
    expect(await run('export', ws)).toBe('raw.ndjson: 2 rows\nWeekly/Gold.csv: 2 rows\n')
    expect(readFileSync(join(line.folder, 'there/raw.ndjson'), 'utf8')).toBe('{"Id":"C1","Name":"-Ann","Tier":"Gold"}\n{"Id":"C3","Name":"Cy","Tier":"Gold"}\n')
    const listed = JSON.parse(await run('exports', ws, '--json')) as { name: string; status: string }[]
    expect(listed.map(({ name, status }) => [name, status])).toEqual([['Raw', 'successful'], ['Weekly', 'successful']])
  })

  it('say what was skipped, and fail with exit code 1', async () => {
    await run('export', 'add', ws, 'Small', '--segments', 'Gold', '--to', 'there', '--most', '1', '--file-name', 'small')
    const skipped = await line.run('export', ws, 'Small')
    expect([skipped.code, skipped.out, skipped.err]).toEqual([0, '', 'Small, Gold: "Gold" has 2 members, and at most 1 are taken; narrow the segment down, or raise the limit.\n'])
    await run('export', 'add', ws, 'Lost', '--segments', 'Gold', '--to', 'nowhere', '--file-name', 'lost')
    const failed = await line.run('export', ws, 'Lost')
    expect([failed.code, failed.err]).toEqual([1, '"Lost" could not be exported: The folder "nowhere" is not there; choose another one.\n'])
    expect((await line.run('export', ws, 'None')).err).toBe('There is no export named "None"; see tessera exports.\n')
    expect((await line.run('export', 'add', ws, 'Bad', '--segments', 'Gold', '--to', 'there', '--file-name', '{week}')).err).toBe('The file name holds {week}, which stands for nothing; use {export}, {segment}, {output}, {yyyy}, {mm}, {dd}, {hh}, {min}, {ss}.\n')
  })

  it('write one segment to a file of any format (P37)', async () => {
    for (const file of ['gold.csv', 'gold.xlsx', 'gold.jsonl', 'gold.parquet']) expect(await run('download', ws, 'Gold', file)).toBe(`${join(line.folder, file)}: 2 rows\n`)
    expect(readFileSync(join(line.folder, 'gold.csv'), 'utf8')).toContain("'-Ann")
    await run('download', ws, 'Gold', 'raw.csv', '--raw')
    expect(readFileSync(join(line.folder, 'raw.csv'), 'utf8')).toContain('C1,-Ann,Gold')
    const refused = await line.run('download', ws, 'Gold', 'gold.txt')
    expect([refused.code, existsSync(join(line.folder, 'gold.txt'))]).toEqual([2, false])
  })
})
