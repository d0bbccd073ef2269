import { fail } from '@shared/errors/appError.ts'
import { escapedText } from './escapedText.ts'
import { numberFormatOf, type NumberFormat } from './numberFormat.ts'
import { readXml, visitXml } from './xml.ts'
import { damaged, type ZipArchive } from './zipArchive.ts'

export interface Sheet {
  readonly name: string
  /** The part of the archive. */
  readonly part: string
  readonly isHidden: boolean
}

/** What all sheets share. */
export interface Workbook {
  readonly sheets: readonly Sheet[]
  readonly is1904: boolean
  /** By the style's number. */
  readonly formats: readonly NumberFormat[]
  readonly texts: readonly string[]
}

/** Characters of all shared texts: they are held while a sheet is read. */
const mostText = 200_000_000

export async function readWorkbook(archive: ZipArchive, file: string, breathe: () => Promise<void>): Promise<Workbook> {
  const book = archive.text('xl/workbook.xml')
  if (book === null) throw notAWorkbook(archive, file)
  const targets = await readTargets(archive, file)
  const sheets: Sheet[] = []
  let is1904 = false
  await readXml(book, {
    open(name, attributes) {
      if (name === 'workbookPr') is1904 = attributes['date1904'] === '1' || attributes['date1904'] === 'true'
      if (name !== 'sheet') return
      const part = targets.get(String(Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1] ?? ''))
      if (part?.includes('worksheets/') === true) sheets.push({ name: escapedText(String(attributes['name'])), part, isHidden: attributes['state'] !== undefined && attributes['state'] !== 'visible' })
    },
    close() {},
  }, file)
  if (sheets.length === 0) throw fail('dataSource', `${file} has no sheet of cells: there is nothing to import.`, { file })
  return { sheets, is1904, formats: await readFormats(archive, file), texts: await readTexts(archive, file, breathe) }
}

async function readTargets(archive: ZipArchive, file: string): Promise<ReadonlyMap<string, string>> {
  const targets = new Map<string, string>()
  const part = archive.text('xl/_rels/workbook.xml.rels')
  if (part === null) throw damaged(file)
  await readXml(part, {
    open(name, { Id, Target }) {
      if (name === 'Relationship' && Id !== undefined && Target !== undefined) targets.set(Id, Target.startsWith('/') ? Target.slice(1) : `xl/${Target}`)
    },
    close() {},
  }, file)
  return targets
}

async function readFormats(archive: ZipArchive, file: string): Promise<readonly NumberFormat[]> {
  const codes = new Map<number, string>()
  const formats: NumberFormat[] = []
  const part = archive.text('xl/styles.xml')
  let inCells = false
  if (part === null) return formats
  await readXml(part, {
    open(name, { numFmtId, formatCode }) {
      if (name === 'numFmt') codes.set(Number(numFmtId), formatCode ?? '')
      if (name === 'cellXfs') inCells = true
      if (name === 'xf' && inCells) formats.push(numberFormatOf(Number(numFmtId ?? 0), codes.get(Number(numFmtId ?? 0))))
    },
    close(name) {
      if (name === 'cellXfs') inCells = false
    },
  }, file)
  return formats
}

async function readTexts(archive: ZipArchive, file: string, breathe: () => Promise<void>): Promise<readonly string[]> {
  const texts: string[] = []
  const part = archive.text('xl/sharedstrings.xml')
  if (part === null) return texts
  let text = ''
  let isText = false
  let phonetic = 0
  let length = 0
  const visitor = {
    open(name: string) {
      if (name === 'si') text = ''
      if (name === 'rPh') phonetic += 1
      isText = name === 't' && phonetic === 0
    },
    close(name: string) {
      if (name === 't') isText = false
      if (name === 'rPh') phonetic -= 1
      if (name !== 'si') return
      texts.push(escapedText(text))
      length += text.length
      if (length > mostText) throw fail('dataSource', `${file} holds more than 200 million characters of text: save the sheet as CSV, which is read piece by piece.`, { file })
    },
    text(more: string) {
      if (isText) text += more
    },
  }
  for await (const _ of visitXml(part, visitor, file)) await breathe()
  return texts
}

function notAWorkbook(archive: ZipArchive, file: string) {
  if (archive.names.includes('xl/workbook.bin')) return fail('dataSource', `${file} is a binary Excel workbook (.xlsb): save it as .xlsx, or the sheet as CSV.`, { file })
  if (archive.names.includes('content.xml')) return fail('dataSource', `${file} is an OpenDocument file: save it as .xlsx, or the sheet as CSV.`, { file })
  return fail('dataSource', `${file} is a ZIP archive, not an Excel workbook: unpack it and choose the data file.`, { file })
}
