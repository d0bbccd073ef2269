import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { expect, test } from 'vitest'
import { TesseraError } from '@shared/errors/appError.ts'
import { openSource } from '../../electron/core/import/openSource.ts'
import { seed } from '../support/seed.ts'
import { sqliteLibrary } from '../support/sqliteLibrary.ts'
import { storePorts, temporaryFolder } from '../support/storePorts.ts'
import { workbookFile } from '../support/workbookFile.ts'

const runs = Number(process.env['TESSERA_MUTANTS'] ?? 60)
/** Of one file, in milliseconds: a hundred times what the whole one takes. */
const mostTime = 10_000

const cells = (row: number): string => `<row><c><v>${row}</v></c><c t="inlineStr"><is><t>name ${row}</t></is></c></row>`
const files: Readonly<Record<string, () => Promise<Uint8Array>>> = {
  'a.xlsx': () => workbookFile([{ name: 'S', rows: `<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>${Array.from({ length: 200 }, (_, row) => cells(row)).join('')}` }], { texts: ['<t>id</t>', '<t>name</t>'] }),
  'a.parquet': async () => new Uint8Array(parquetWriteBuffer({ columnData: [{ name: 'id', data: Array.from({ length: 500 }, (_, at) => at), type: 'INT32' }, { name: 'name', data: Array.from({ length: 500 }, (_, at) => `n${at % 9}`), type: 'STRING' }] })),
  'a.sqlite': async () => {
    const sqlite = await sqliteLibrary()
    const database = new sqlite.Database()
    database.run("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO t SELECT value, 'name ' || value FROM (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n LIMIT 300) SELECT value FROM n)")
    const bytes = database.export()
    database.close()
    return bytes
  },
  'a.csv.gz': async () => gzipSync(`id,name\n${Array.from({ length: 500 }, (_, row) => `${row},name ${row}`).join('\n')}\n`),
  'a.json': async () => Buffer.from(JSON.stringify(Array.from({ length: 200 }, (_, row) => ({ id: row, name: { first: `n${row}`, tags: ['a', null] } })))),
  'a.csv': async () => Buffer.from(`id,name\n${Array.from({ length: 200 }, (_, row) => `${row},"na""me ${row}"`).join('\r\n')}\n`),
}

test.each(Object.keys(files))('%s with bytes changed, cut out or put in is read or refused in a sentence', { timeout: 240_000 }, async (name) => {
  const whole = Buffer.from((await files[name]?.()) ?? new Uint8Array())
  const folder = temporaryFolder()
  const { ports } = storePorts(folder)
  const path = join(folder, name)
  const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })
  const harm = fc.record({ at: place, kind: fc.constantFrom('change', 'cut', 'insert'), bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }) })
  let refused = 0
  console.log(`${name}: ${runs} files, seed ${seed}`)
  await fc.assert(
    fc.asyncProperty(fc.array(harm, { minLength: 1, maxLength: 4 }), async (harms) => {
      const changed = harms.reduce((file, { at, kind, bytes }) => {
        const start = Math.floor(at * file.length)
        const rest = kind === 'insert' ? start : start + bytes.length
        return Buffer.concat([file.subarray(0, start), kind === 'cut' ? Buffer.alloc(0) : bytes, file.subarray(rest)])
      }, whole)
      writeFileSync(path, changed)
      const started = performance.now()
      try {
        const { source } = await openSource(ports, path, {}, 'UTC', async () => {})
        try {
          for await (const { lines, rows } of source.batches()) expect(rows).toHaveLength(lines.length)
        } finally {
          await source.close()
        }
      } catch (error) {
        if (!(error instanceof TesseraError)) throw error
        expect(error.data).toMatchObject({ code: 'dataSource', message: expect.stringMatching(/^[^\n]{20,500}\.$/) as string })
        refused += 1
      }
      expect(performance.now() - started).toBeLessThan(mostTime)
    }),
    { numRuns: runs },
  )
  expect(refused).toBeGreaterThan(0)
})
