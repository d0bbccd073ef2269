import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import { parquetMetadata } from 'hyparquet'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, it } from 'vitest'
import { openSource } from '../../electron/core/import/openSource.ts'
import { checkPages, pageLimits } from '../../electron/core/import/parquet/checkPages.ts'
import { decimalText } from '../../electron/core/import/parquet/columnOf.ts'
import { openImportFile } from '../../electron/core/import/recognize.ts'
import type { Cell } from '../../electron/core/import/rowSource.ts'
import { duckDatabase } from '../support/duckDatabase.ts'
import { importWorkspace } from '../support/importWorkspace.ts'
import { storePorts, temporaryFolder } from '../support/storePorts.ts'
import { enginesMissing } from '../support/testEngines.ts'

const missing = enginesMissing()
if (missing !== null) console.log(`Skipped: Parquet files that another program wrote, because ${missing}.`)

async function read(path: string) {
  const { ports } = storePorts(temporaryFolder())
  const { source } = await openSource(ports, path, {}, 'UTC', async () => {})
  const rows: (readonly Cell[])[] = []
  for await (const batch of source.batches()) rows.push(...batch.rows)
  await source.close()
  return { declared: source.columns.map(({ name, declared, declaredScale }) => `${name} ${declared ?? '?'}${declaredScale === null ? '' : `(${declaredScale})`}`), rows }
}

const select = `SELECT i::INTEGER AS id, 'n' || i AS name, (i * 1234567 / 100)::DECIMAL(9, 2) AS small, (9007199254740993 + i)::DECIMAL(18, 1) AS wide,
  -(123456789012345678901234567.89 + i)::DECIMAL(38, 2) AS huge, (i % 2 = 0) AS flag, DATE '2024-02-28' + i::INTEGER AS day,
  TIMESTAMP '2024-02-29 23:59:59.5' AS local, TIMESTAMPTZ '2024-02-29 23:59:59.5+01' AS instant, TIME '08:30:00' AS clock,
  CASE WHEN i = 1 THEN NULL ELSE 0.1 END::DOUBLE AS share, 9007199254740993 + i AS long, [i, NULL, 7] AS list FROM range(3) t(i)`

describe.skipIf(missing !== null)('a Parquet file of another program', () => {
  it.each(['uncompressed', 'snappy', 'gzip', 'zstd', 'lz4_raw', 'brotli'])('%s, gives every value exactly', async (codec) => {
    const path = join(temporaryFolder(), 'a.parquet')
    const database = await duckDatabase()
    await database.run(`COPY (${select}) TO '${path}' (FORMAT parquet, COMPRESSION ${codec})`)
    database.close()
    const { declared, rows } = await read(path)
    expect(declared).toEqual(['id integer', 'name text', 'small decimal(2)', 'wide decimal(1)', 'huge decimal(2)', 'flag boolean', 'day date', 'local datetime', 'instant datetime', 'clock text', 'share decimal', 'long integer', 'list ?'])
    expect(rows[1]).toEqual([1, 'n1', '12345.67', '9007199254740994.0', '-123456789012345678901234568.89', 'false', '2024-02-29', '2024-02-29T23:59:59.500', '2024-02-29T22:59:59.500Z', '08:30:00', null, '9007199254740994', '1; 7'])
    expect(rows).toHaveLength(3)
  })

  it('is imported with its types, over row groups and pages', async () => {
    const workspace = await importWorkspace()
    const path = join(workspace.folder, 'orders.parquet')
    const database = await duckDatabase()
    await database.run(`COPY (SELECT i AS id, (i / 100.0)::DECIMAL(12, 2) AS total, DATE '2020-01-01' + (i % 900)::INTEGER AS day FROM range(150000) t(i)) TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 40000)`)
    database.close()
    expect(await workspace.importPath(path, { entity: 'Orders' })).toMatchObject({ rows: 150_000, rejected: 0 })
    expect(workspace.catalog().entities[0]?.attributes.map(({ name, type, scale }) => [name, type, scale])).toEqual([['id', 'integer', null], ['total', 'decimal', 2], ['day', 'date', null]])
  })
})

describe('a Parquet file made to harm', () => {
  const written = (): Buffer => Buffer.from(parquetWriteBuffer({ columnData: [{ name: 'a', data: Array.from({ length: 1000 }, () => 'x'), type: 'STRING' }] }))
  const inFolder = (file: Uint8Array): string => {
    const path = join(temporaryFolder(), 'a.parquet')
    writeFileSync(path, file)
    return path
  }

  it('with a page of more than a page may hold is refused before it is unpacked', async () => {
    const { ports } = storePorts(temporaryFolder())
    const path = inFolder(written())
    const file = await openImportFile(ports, path)
    const [group] = parquetMetadata(new Uint8Array(written()).buffer).row_groups
    if (group === undefined) throw new Error('The file has a row group.')
    const check = (limits: typeof pageLimits): Promise<void> => checkPages(file, group, () => new Error('damaged'), async () => {}, limits)
    await check(pageLimits)
    await expect(check({ values: 999, bytes: 1e9 })).rejects.toThrow('a.parquet holds a page of 1,000 values or 0 MB, and Tessera takes pages of 999 values')
    await expect(check({ values: 1000, bytes: 3 })).rejects.toThrow('holds a page of 1 values or 0 MB')
    await file.file.close()
  })

  it('with pages beyond the end of the file is refused in a sentence', async () => {
    await expect(read(inFolder(written().fill(0xff, 4, 20)))).rejects.toThrow('a.parquet is damaged or cut off')
  })
})

it.each<[unknown, number, string | null]>([
  [5, 2, '0.05'],
  [-5n, 0, '-5'],
  [new Uint8Array([0xff, 0x85]), 1, '-12.3'],
  [new Uint8Array([0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]), 3, '2361183241434822606.847'],
  [new Uint8Array(), 2, null],
  [undefined, 2, null],
])('the decimal %s of scale %d is %s', (value, scale, text) => {
  expect(decimalText(value, scale)).toBe(text)
})
