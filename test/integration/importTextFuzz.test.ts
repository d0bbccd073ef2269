import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CsvError } from 'csv-parse'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TesseraError } from '@shared/errors/appError.ts'
import { openSource } from '../../electron/core/import/openSource.ts'
import { seed } from '../support/seed.ts'
import { storePorts, temporaryFolder } from '../support/storePorts.ts'

const runs = Number(process.env['TESSERA_FUZZ'] ?? 1500)

const encodings = [['utf-8', 'utf8', ''], ['utf-8', 'utf8', '\ufeff'], ['utf-16le', 'utf16le', '\ufeff'], ['iso-8859-1', 'latin1', '']] as const

interface Dialect {
  readonly delimiter: string
  readonly quote: '"' | "'"
  readonly escape: 'doubled' | 'backslash'
}

const dialects: fc.Arbitrary<Dialect> = fc.record({ delimiter: fc.constantFrom(',', ';', '\t', '|', '||', '\u00a7'), quote: fc.constantFrom('"' as const, "'" as const), escape: fc.constantFrom('doubled' as const, 'backslash' as const) })

const letter = fc.constantFrom('a', 'b', '7', ' ', '\u00e9', '\u00fc', '.', '-')

/** A cell as a program writes it, or signs put together at random. */
function cellOf({ delimiter, quote, escape }: Dialect): fc.Arbitrary<string> {
  const inner = escape === 'doubled' ? `${quote}${quote}` : `\\${quote}`
  const quoted = fc.array(fc.oneof(letter, fc.constantFrom(inner, delimiter, '\n', '\r\n', escape === 'backslash' ? '\\\\' : '\\')), { maxLength: 8 }).map((parts) => quote + parts.join('') + quote)
  const plain = fc.array(letter, { maxLength: 6 }).map((parts) => parts.join(''))
  const wild = fc.array(fc.oneof(letter, fc.constantFrom(quote, quote + quote, delimiter, '\n', '\\')), { maxLength: 6 }).map((parts) => parts.join(''))
  return fc.oneof({ weight: 5, arbitrary: quoted }, { weight: 8, arbitrary: plain }, { weight: 1, arbitrary: wild })
}

const texts = dialects.chain((dialect) =>
  fc.record({
    dialect: fc.constant(dialect),
    rows: fc.array(fc.array(cellOf(dialect), { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 12 }),
    end: fc.constantFrom('\n', '\r\n'),
    encoding: fc.constantFrom(...encodings),
  }),
)

const isBlank = (cells: readonly string[]): boolean => cells.every((cell) => cell.trim() === '' || /^null$/i.test(cell.trim()))

test(`the rows of ${runs} texts are those of csv-parse, strict; seed ${seed}`, { timeout: 600_000 }, async () => {
  console.log(`Text reader against csv-parse: ${runs} texts, seed ${seed}`)
  const folder = temporaryFolder()
  const { ports } = storePorts(folder)
  const path = join(folder, 'fuzz.csv')
  const counts = { strict: 0, ragged: 0, quotes: 0 }

  async function own({ delimiter, quote, escape }: Dialect, encoding: string) {
    try {
      const { source } = await openSource(ports, path, { delimiter, quote, escape, encoding, headerLine: 1 }, 'UTC', async () => {})
      try {
        const rows: (readonly unknown[])[] = []
        let faults = 0
        for await (const batch of source.batches()) {
          rows.push(...batch.rows)
          faults += batch.faults.length
        }
        return { rows, faults }
      } finally {
        await source.close()
      }
    } catch (error) {
      if (error instanceof TesseraError) return { refused: error.message }
      throw error
    }
  }

  await fc.assert(
    fc.asyncProperty(texts, async ({ dialect, rows, end, encoding: [encoding, node, mark] }) => {
      const { delimiter, quote, escape } = dialect
      const text = `key${delimiter}one${delimiter}two${end}${rows.map((cells, index) => [`k${index}`, ...cells].join(delimiter)).join(end)}${end}`
      writeFileSync(path, Buffer.from(mark + text, node))
      const found = await own(dialect, encoding)
      const options = { delimiter, quote, escape: escape === 'doubled' ? quote : '\\', record_delimiter: ['\r\n', '\n'], skip_empty_lines: true }
      const attempt = (relax: boolean): string[][] | CsvError => {
        try {
          return parse(text, { ...options, relax_column_count: relax })
        } catch (error) {
          if (error instanceof CsvError) return error
          throw error
        }
      }
      const strict = attempt(false)
      if (!(strict instanceof CsvError)) {
        counts.strict += 1
        expect(found).toEqual({ rows: strict.slice(1).filter((cells) => !isBlank(cells)), faults: strict.slice(1).filter(isBlank).length })
        return
      }
      const relaxed = attempt(true)
      if (!(relaxed instanceof CsvError)) {
        counts.ragged += 1
        // A row may end with a delimiter too many, which strict reading does not take.
        const fitting = relaxed.slice(1).filter((cells) => !isBlank(cells) && (cells.length === 3 || (cells.length > 3 && cells.slice(3).every((cell) => cell.trim() === ''))))
        expect('rows' in found ? found.rows : found).toEqual(fitting.map((cells) => cells.slice(0, 3)))
        return
      }
      counts.quotes += 1
      expect('refused' in found ? found.refused : found.faults).toSatisfy((fault: unknown) => (typeof fault === 'string' ? fault.includes('is never closed') : Number(fault) > 0))
    }),
    { numRuns: runs },
  )
  console.log(`read alike: ${counts.strict} without a fault, ${counts.ragged} ragged, ${counts.quotes} with broken quotes`)
  expect(Math.min(counts.strict, counts.ragged, counts.quotes)).toBeGreaterThan(runs / 100)
})
