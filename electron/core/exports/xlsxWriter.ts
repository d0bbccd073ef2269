import { configure, ZipWriter } from '@zip.js/zip.js/lib/zip-core-external.js'
import { fail } from '@shared/errors/appError.ts'
import type { ExportRows, RowBatch } from './exportRows.ts'
import type { AuditFacts, FileWriter, Put } from './fileWriter.ts'
import { cellXml, textCell, type CutCells } from './xlsxCells.ts'
import { cellStyles, sheetHead, sheetTail, workbookParts } from './xlsxParts.ts'

configure({ useWebWorkers: false })

/** Rows of a sheet, its header included. */
const excelRows = 1_048_576
const excelColumns = 16_384
/** Above so many cells a part may pass 4 GB, which only the longer form of the archive can say; some old readers do not know it. */
const cellsOfShortForm = 40_000_000

/**
 * A workbook: the rows on as many sheets as they need, and last a sheet that says where they come from. Text, numbers,
 * days and times are cells of their kind; times are local ones of the workspace's zone.
 */
export const writeXlsx: FileWriter = async (rows, put, { audit, sheetRows = excelRows }) => {
  if (rows.columns.length > excelColumns) throw fail('conflict', `An Excel sheet has at most ${excelColumns.toLocaleString('en')} columns; choose fewer, or another format.`)
  // The time of the refresh, and not of writing: the same members are the same bytes.
  const lastModDate = new Date(Number.isNaN(Date.parse(audit.refreshedAt)) ? 0 : audit.refreshedAt)
  const archive = new ZipWriter(writableOf(put), { lastModDate, zip64: rows.total * rows.columns.length > cellsOfShortForm, useWebWorkers: false })
  const cut: CutCells = { count: 0 }
  const pages = sheetPages(rows, sheetRows, cut)
  const names: string[] = []
  let written = 0
  for (let isMore = true; isMore; ) {
    names.push(names.length === 0 ? 'Members' : `Members ${names.length + 1}`)
    const page = pages.next()
    await archive.add(`xl/worksheets/sheet${names.length}.xml`, readableOf(page))
    const { count, isLast } = page.outcome()
    written += count
    isMore = !isLast
  }
  names.push('About')
  await archive.add(`xl/worksheets/sheet${names.length}.xml`, readableOf(oneText(auditSheet(audit, rows, written))))
  for (const [name, xml] of workbookParts(names)) await archive.add(name, readableOf(oneText(xml)))
  await archive.close()
  const warnings = cut.count === 0 ? [] : [`${cut.count.toLocaleString('en')} ${cut.count === 1 ? 'text was' : 'texts were'} longer than the 32,767 signs a cell of Excel holds and ${cut.count === 1 ? 'was' : 'were'} cut off there.`]
  return { rows: written, warnings }
}

interface Page extends AsyncIterable<string> {
  outcome(): { readonly count: number; readonly isLast: boolean }
}

/** The rows divided into sheets; each is read to its end before the next. */
function sheetPages(rows: ExportRows, sheetRows: number, cut: CutCells): { next(): Page } {
  const cells = rows.columns.map((column) => cellXml(column, rows.zone, cut))
  const header = `${sheetHead(cells.length)}<row r="1">${rows.columns.map(({ name }) => textCell(name, cut, cellStyles.header)).join('')}</row>`
  const batches = rows.batches()[Symbol.asyncIterator]()
  /** Begun but not used up, or the end; null: the next is to be asked for. Never asked for ahead: nobody would hear that it failed. */
  let batch: IteratorResult<RowBatch> | null = null
  const current = async (): Promise<IteratorResult<RowBatch>> => (batch ??= await batches.next())
  /** Rows of the batch that are on sheets before. */
  let used = 0
  return {
    next() {
      let [count, isLast] = [0, false]
      return {
        outcome: () => ({ count, isLast }),
        async *[Symbol.asyncIterator]() {
          yield header
          for (;;) {
            const next = await current()
            if (next.done === true) break
            const { count: there, columns } = next.value
            const until = Math.min(there, used + sheetRows - 1 - count)
            let text = ''
            for (let row = used; row < until; row += 1) {
              text += `<row r="${count + row - used + 2}">`
              for (let column = 0; column < cells.length; column += 1) {
                const value = columns[column]?.[row] ?? null
                // A cell without a place follows the one before: an empty one has to be there all the same.
                text += value === null ? '<c/>' : (cells[column]?.(value) ?? '<c/>')
              }
              text += '</row>'
            }
            count += until - used
            used = until
            yield text
            if (until < there) break
            batch = null
            used = 0
          }
          isLast = (await current()).done === true
          yield sheetTail
        },
      }
    },
  }
}

function auditSheet(audit: AuditFacts, rows: ExportRows, written: number): string {
  const cut: CutCells = { count: 0 }
  const facts: readonly (readonly [string, string])[] = [
    ['Segment', audit.segment],
    ['Definition', audit.sentence],
    ['As of', audit.asOf],
    ['Refreshed', audit.refreshedAt],
    ['Run', audit.run],
    ['Members', String(audit.members)],
    ['Rows in this file', String(written)],
    ['SHA-256 of the keys, one a line', audit.keysChecksum() ?? 'none: the rows have no key'],
    ['Time zone of times', rows.zone],
    ['Made by', 'Tessera'],
  ]
  const lines = facts.map(([name, value], index) => `<row r="${index + 1}">${textCell(name, cut, cellStyles.header)}${textCell(value, cut)}</row>`)
  return sheetHead(2) + lines.join('') + sheetTail
}

async function* oneText(text: string): AsyncGenerator<string> {
  yield text
}

/** Pulled by whoever packs it: nothing is made before there is room for it. */
function readableOf(texts: AsyncIterable<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const iterator = texts[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await iterator.next()
      if (next.done === true) controller.close()
      else controller.enqueue(encoder.encode(next.value))
    },
    async cancel() {
      await iterator.return?.()
    },
  }, { highWaterMark: 1 })
}

function writableOf(put: Put): WritableStream<Uint8Array> {
  return new WritableStream<Uint8Array>({ write: (bytes) => put(bytes) })
}
