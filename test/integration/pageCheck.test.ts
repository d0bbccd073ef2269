import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { doubtAboutPages, type TreeRoot } from '../../electron/core/store/pageCheck.ts'
import { sqliteLibrary } from '../support/sqliteLibrary.ts'

type SqlJs = Awaited<ReturnType<typeof sqliteLibrary>>

let library: SqlJs
beforeAll(async () => {
  library = await sqliteLibrary()
})

/** Tables of every kind, three deep, with overflow chains, holes, free pages and free blocks. */
function fileOf(pageSize: number, extra: readonly string[] = []): Uint8Array {
  const database = new library.Database()
  for (const statement of [
    `PRAGMA page_size = ${pageSize}`,
    'CREATE TABLE plain (ordinal INTEGER PRIMARY KEY, a, b)',
    'CREATE TABLE keyed (id TEXT PRIMARY KEY, a TEXT) STRICT, WITHOUT ROWID',
    'CREATE TABLE wide (id TEXT NOT NULL PRIMARY KEY, bytes BLOB NOT NULL) STRICT',
    'CREATE TABLE empty (a)',
    'CREATE INDEX plain_a ON plain (a)',
    'WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) INSERT INTO plain SELECT i * 3, i % 97, hex(zeroblob(i % 40)) FROM n',
    `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 400) INSERT INTO keyed SELECT 'key ' || (i * 7919 % 401), hex(zeroblob(i % 300 * 5)) FROM n`,
    `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 30) INSERT INTO wide SELECT 'run ' || i, zeroblob(i * 1500) FROM n`,
    'DELETE FROM plain WHERE ordinal % 7 < 2 OR ordinal BETWEEN 3000 AND 6000',
    'UPDATE plain SET b = b || b WHERE ordinal % 5 = 0',
    `DELETE FROM wide WHERE id LIKE '%1'`,
    `DELETE FROM keyed WHERE a LIKE '%00000%' AND id LIKE '%3'`,
    ...extra,
  ]) database.run(statement)
  const bytes = database.export()
  database.close()
  return bytes
}

function rootsOf(bytes: Uint8Array): readonly TreeRoot[] {
  const database = new library.Database(bytes)
  const found = database.exec('SELECT rootpage, type, sql FROM sqlite_schema WHERE rootpage > 0')[0]?.values ?? []
  database.close()
  return [{ page: 1, isIndex: false }, ...found.map(([page, type, text]) => ({ page: Number(page), isIndex: type === 'index' || String(text).endsWith('WITHOUT ROWID') }))]
}

/** SQLite's own opinion of the pages; what it says of rows and their order in an index is no business of the pages. */
function sqliteFindsFault(bytes: Uint8Array): boolean {
  const database = new library.Database(bytes)
  try {
    const answers = database.exec('PRAGMA cell_size_check = ON; PRAGMA quick_check(1)')[0]?.values.map(([text]) => String(text)) ?? []
    return answers.some((text) => /^(Tree|Page|Freelist|\*\*\*|wrong|Main freelist)/.test(text) || text.includes('never used') || text.includes('btreeInitPage'))
  } catch {
    // Not even its schema or a row can be read: the check of the schema, or of whoever reads the row, says so.
    return false
  } finally {
    database.close()
  }
}

const goOn = () => Promise.resolve()

test.each([512, 1024, 4096, 65_536])('a sound file with pages of %i bytes raises no doubt', async (pageSize) => {
  const bytes = fileOf(pageSize)
  expect(bytes.length % pageSize).toBe(0)
  expect(await doubtAboutPages(bytes, rootsOf(bytes), goOn)).toBeNull()
})

test.each([
  ['a row number of nine bytes', ['INSERT INTO plain VALUES (-5, 1, 1)']],
  ['a tree nobody named', []],
] as const)('%s raises a doubt, so that SQLite is asked', async (what, extra) => {
  const bytes = fileOf(1024, extra)
  const roots = rootsOf(bytes)
  expect(await doubtAboutPages(bytes, what.includes('tree') ? roots.slice(0, -1) : roots, goOn)).not.toBeNull()
})

test.each([512, 4096])('whatever is changed in the pages, no fault that SQLite finds in them goes unseen (%i bytes a page)', async (pageSize) => {
  const good = fileOf(pageSize)
  const roots = rootsOf(good)
  let faults = 0
  // Page headers, cell pointers and the starts of cells are where a change does harm: half of the draws go to the head of a page.
  const place = fc.oneof(
    fc.nat(good.length - 101).map((at) => at + 100),
    fc.tuple(fc.integer({ min: 1, max: good.length / pageSize - 1 }), fc.nat(40)).map(([page, at]) => page * pageSize + at),
  )
  const change = fc.oneof(
    fc.record({ at: place, values: fc.uint8Array({ minLength: 1, maxLength: 4 }) }),
    fc.record({ at: place, values: fc.integer({ min: 1, max: good.length / pageSize }).map((page) => Uint8Array.of(0, 0, page >> 8, page & 255)) }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 2 }), async (changes) => {
      const bytes = new Uint8Array(good)
      for (const { at, values } of changes) bytes.set(values.subarray(0, bytes.length - at), at)
      if (!sqliteFindsFault(bytes)) return
      faults += 1
      expect(await doubtAboutPages(bytes, roots, goOn)).not.toBeNull()
    }),
    { numRuns: 400 },
  )
  expect(faults).toBeGreaterThan(30)
}, 60_000)
