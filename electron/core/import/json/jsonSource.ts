import { fail, TesseraError } from '@shared/errors/appError.ts'
import type { ReadHints, RejectedRow } from '@shared/contract/import.contract.ts'
import { checkNames } from '../columnNames.ts'
import { readText } from '../delimited/encoding.ts'
import { flatten } from '../flatten.ts'
import { isUtf16, type ImportFile } from '../recognize.ts'
import { maxColumns, type Cell, type RowBatch, type RowSource } from '../rowSource.ts'
import { mostNesting, NestedTooDeep, readValues } from './jsonValues.ts'

/** Characters of one record: what is longer is no table, and all of it would have to be held. */
const longestRecord = 16_000_000

/** A list of objects, or objects one after another (NDJSON). Columns are the names of all of them, in order of appearance: the file is read once to know them. */
export async function openJson(file: ImportFile, hints: ReadHints, zone: string, breathe: () => Promise<void>): Promise<RowSource> {
  const { encoding, isList } = await startOf(file)
  let bytesRead = 0
  let rowsRead = 0

  /** Pieces of values, each with the number of its first one, from 1. */
  async function* pieces(): AsyncGenerator<{ readonly values: readonly unknown[]; readonly first: number }, void> {
    const reader = readValues(isList)
    bytesRead = 0
    let before = 0
    let open = 0
    const guarded = <T>(work: () => T): T => {
      try {
        return work()
      } catch (error) {
        if (error instanceof TesseraError) throw error
        if (error instanceof NestedTooDeep) throw fail('dataSource', `${file.name}: record ${(reader.found() + 1).toLocaleString('en')} nests lists and objects more than ${mostNesting} deep: the file is no table of records.`, { file: file.name, line: reader.found() + 1 })
        throw fail('dataSource', `${file.name} is no well-formed JSON after record ${reader.found().toLocaleString('en')}: correct the file, or get it again.`, { file: file.name, line: reader.found() + 1 })
      }
    }
    for await (const text of readText(file, encoding, (length) => (bytesRead += length), { remedy: 'save it as UTF-8, in which JSON is written' })) {
      const values = guarded(() => reader.read(text))
      open = values.length > 0 ? 0 : open + text.length
      if (open > longestRecord) throw fail('dataSource', `${file.name}: record ${before + 1} is longer than 16 MB: the file is no table of records.`, { file: file.name, line: before + 1 })
      yield { values, first: before + 1 }
      before += values.length
    }
    guarded(() => reader.end())
  }

  const { names, records } = await survey(pieces(), isList, file.name, breathe)
  const places = new Map(names.map((name, index) => [name, index]))

  async function* batches(): AsyncGenerator<RowBatch, void> {
    rowsRead = 0
    for await (const { values, first } of pieces()) {
      const rows: Cell[][] = []
      const lines: number[] = []
      const faults: RejectedRow[] = []
      values.forEach((value, index) => {
        const cells: Cell[] = names.map(() => null)
        const put = (column: string, cell: Cell): void => {
          const place = places.get(column.trim().normalize('NFC'))
          if (place !== undefined) cells[place] = cell
        }
        if (isObject(value)) flatten(value, put)
        const reason = isObject(value) ? (cells.every((cell) => cell === null || cell === '') ? 'The record holds no value.' : null) : 'The record is no object with named values.'
        if (reason === null) {
          rows.push(cells)
          lines.push(first + index)
        } else faults.push({ line: first + index, column: null, value: JSON.stringify(value).slice(0, 200), reason })
      })
      rowsRead += rows.length
      yield { rows, lines, faults }
    }
  }

  return {
    fileName: file.name,
    sizeBytes: file.size,
    options: { format: 'json', decimal: '.', zone: hints.zone ?? zone },
    columns: names.map((name) => ({ name, declared: null, declaredScale: null })),
    tables: [],
    declaredKey: [],
    references: [],
    batches,
    progress: () => ({ rows: rowsRead, share: file.contentSize === 0 ? null : Math.min(1, bytesRead / file.contentSize), total: records }),
    close: () => file.file.close(),
  }
}

async function survey(pieces: AsyncIterable<{ readonly values: readonly unknown[] }>, isList: boolean, file: string, breathe: () => Promise<void>): Promise<{ names: readonly string[]; records: number }> {
  const found = new Set<string>()
  let records = 0
  let only: unknown = null
  for await (const { values } of pieces) {
    for (const value of values) {
      if (isObject(value)) flatten(value, (column) => found.add(column.trim().normalize('NFC')))
      only = value
    }
    records += values.length
    if (found.size > maxColumns) throw fail('dataSource', `${file} has more than ${maxColumns.toLocaleString('en')} columns, which is all Tessera takes: its records name too many different values.`, { file })
    await breathe()
  }
  const list = !isList && records === 1 && isObject(only) ? Object.entries(only).find(([, value]) => Array.isArray(value) && value.some(isObject)) : undefined
  if (list !== undefined) throw fail('dataSource', `${file} holds one object, whose "${list[0]}" is the list of records: save that list as a file of its own.`, { file })
  if (found.size === 0) throw fail('dataSource', `${file} holds no records with named values: there is nothing to import.`, { file })
  return { names: checkNames([...found], null, file), records }
}

async function startOf({ file }: ImportFile): Promise<{ readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be'; readonly isList: boolean }> {
  const head = new Uint8Array(4096)
  const bytes = head.subarray(0, await file.read(head, 0))
  const encoding = isUtf16(bytes) ?? 'utf-8'
  return { encoding, isList: new TextDecoder(encoding).decode(bytes).trimStart().startsWith('[') }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
