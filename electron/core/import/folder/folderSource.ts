import type { ReadHints, ReadOptions } from '@shared/contract/import.contract.ts'
import { fail } from '@shared/errors/appError.ts'
import { foldName } from '@shared/rules/names.ts'
import type { Ports } from '../../ports.ts'
import { refuseTouched } from '../fileState.ts'
import type { OpenedSource } from '../openSource.ts'
import type { RowBatch, RowSource, SourceColumn } from '../rowSource.ts'
import { filesIn, type FolderFile } from './filesIn.ts'

type Open = (path: string, hints: ReadHints) => Promise<OpenedSource>

/**
 * The files of a folder as one source, in the order of their names: each has the columns of the first one, in any order.
 * `hints.fileColumn`: a column more, with the name of the file that a row is of.
 */
export async function openFolder(ports: Ports, path: string, hints: ReadHints, open: Open): Promise<OpenedSource> {
  const folder = ports.paths.base(path)
  const files = await filesIn(ports, path)
  const { fileColumn, ...fileHints } = hints
  const [head] = files
  if (head === undefined) throw fail('dataSource', `${folder} is a folder that holds no files: choose a file, or a folder of files that have the same columns.`, { file: folder })
  const first = await open(head.path, fileHints)
  const { columns: own, options, tables, declaredKey, references } = first.source
  await first.source.close()
  if (fileColumn !== undefined && own.some(({ name }) => foldName(name) === foldName(fileColumn))) {
    throw fail('invalidInput', `The files of ${folder} have a column ${fileColumn} of their own: name the column of file names otherwise.`, { field: 'fileColumn' })
  }
  const columns: readonly SourceColumn[] = fileColumn === undefined ? own : [...own, { name: fileColumn, declared: 'text', declaredScale: null }]
  // The other files are read as the first one was, each in its own encoding.
  const again = hintsForOthers(options)
  const notes = new Set<string>()
  const openFile = async (file: FolderFile): Promise<OpenedSource> => {
    const opened = await open(file.path, file === head ? { ...fileHints, ...again } : again)
    opened.source.notes?.forEach((note) => notes.add(note))
    return opened
  }
  const sizeBytes = files.reduce((sum, { size }) => sum + size, 0)
  let rows = 0
  let bytes = 0
  let now: { readonly source: RowSource; readonly size: number } | null = null

  async function* batches(): AsyncGenerator<RowBatch, void> {
    rows = 0
    bytes = 0
    for (const file of files) {
      const { source, modifiedMs } = await openFile(file)
      now = { source, size: file.size }
      try {
        const places = placesOf(source, own, file.name, head?.name ?? '', folder)
        const isSame = fileColumn === undefined && places.every((place, index) => place === index)
        for await (const batch of source.batches()) {
          rows += batch.lines.length
          yield isSame ? passedOn(batch, file.name) : arranged(batch, places, fileColumn === undefined ? null : file.name, file.name)
        }
        await refuseTouched(ports, file.path, { sizeBytes: source.sizeBytes, modifiedMs })
      } finally {
        now = null
        bytes += file.size
        await source.close()
      }
    }
  }

  const source: RowSource = {
    fileName: folder,
    sizeBytes,
    options: fileColumn === undefined ? options : { ...options, fileColumn },
    columns,
    get notes() {
      return [...notes]
    },
    tables,
    declaredKey,
    references,
    batches,
    progress: () => ({ rows, share: Math.min(1, (bytes + (now === null ? 0 : now.size * (now.source.progress().share ?? 0))) / Math.max(1, sizeBytes)), total: null }),
    close: async () => {},
  }
  return { source, modifiedMs: Math.max(...files.map(({ modifiedMs }) => modifiedMs)) }
}

function hintsForOthers(options: ReadOptions): ReadHints {
  switch (options.format) {
    case 'sqlite':
      return { table: options.table, zone: options.zone }
    case 'workbook':
      return { headerLine: options.headerLine, zone: options.zone }
    case 'json':
    case 'parquet':
      return { zone: options.zone }
    case 'delimited': {
      const { delimiter, quote, escape = 'doubled', headerLine, decimal, zone } = options
      return { delimiter, quote, escape, headerLine, decimal, zone }
    }
  }
}

/** Where each of the first file's columns stands in another file. */
function placesOf(source: RowSource, columns: readonly SourceColumn[], file: string, first: string, folder: string): readonly number[] {
  const names = source.columns.map(({ name }) => foldName(name))
  const places = columns.map(({ name }) => names.indexOf(foldName(name)))
  const missing = columns.find((_, index) => places[index] === -1)
  const known = new Set(columns.map(({ name }) => foldName(name)))
  const more = source.columns.find(({ name }) => !known.has(foldName(name)))
  const difference = missing !== undefined ? `has no column ${missing.name}, which ${first} has` : more !== undefined ? `has a column ${more.name}, which ${first} has not` : null
  if (difference === null) return places
  throw fail('dataSource', `${file} in the folder ${folder} ${difference}: files of a folder are one table only where all have the same columns; take it out, or correct it.`, { file })
}

/** The batch as it is; its texts are still made only for those who ask. */
function passedOn(batch: RowBatch, file: string): RowBatch {
  const { text, lines, faults } = batch
  return {
    ...(text === undefined ? {} : { text }),
    lines,
    faults,
    file,
    get rows() {
      return batch.rows
    },
  }
}

/** The rows with their cells in the order of the first file's columns. */
function arranged({ lines, faults, rows }: RowBatch, places: readonly number[], cell: string | null, file: string): RowBatch {
  const order = <T>(cells: readonly T[], last: T | null): readonly (T | null)[] => [...places.map((place) => cells[place] ?? null), ...(cell === null ? [] : [last])]
  return {
    rows: rows.map((cells) => order(cells, cell)),
    lines,
    // Those whose cells are as many as the columns can be put in order; the others are not told apart.
    faults: faults.map((fault) => (fault.cells?.length === places.length ? { ...fault, cells: order(fault.cells, cell) } : fault)),
    file,
  }
}
