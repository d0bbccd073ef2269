import { TextReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js'

export interface SheetText {
  readonly name: string
  /** What stands inside `sheetData`. */
  readonly rows: string
  readonly state?: string
}

const head = '<?xml version="1.0" encoding="UTF-8"?>\n'

/** An Excel workbook part by part, so that each test says what it is about; `styles`: inside `styleSheet`. */
export async function workbookFile(sheets: readonly SheetText[], { texts = [], styles = '', is1904 = false, more = {} }: { texts?: readonly string[]; styles?: string; is1904?: boolean; more?: Readonly<Record<string, string>> } = {}): Promise<Uint8Array> {
  const parts: Record<string, string> = {
    'xl/workbook.xml': `<workbook xmlns:r="x"><workbookPr date1904="${is1904 ? 1 : 0}"/><sheets>${sheets.map(({ name, state }, at) => `<sheet name="${name}" sheetId="${at + 1}" r:id="rId${at + 1}"${state === undefined ? '' : ` state="${state}"`}/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${sheets.map((_, at) => `<Relationship Id="rId${at + 1}" Target="worksheets/sheet${at + 1}.xml"/>`).join('')}</Relationships>`,
    'xl/styles.xml': `<styleSheet>${styles}</styleSheet>`,
    'xl/sharedStrings.xml': `<sst>${texts.map((text) => `<si>${text}</si>`).join('')}</sst>`,
    ...Object.fromEntries(sheets.map(({ rows }, at) => [`xl/worksheets/sheet${at + 1}.xml`, `<worksheet><sheetData>${rows}</sheetData></worksheet>`])),
    ...more,
  }
  return zipFile(parts)
}

export async function zipFile(parts: Readonly<Record<string, string>>): Promise<Uint8Array> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false })
  for (const [name, text] of Object.entries(parts)) await writer.add(name, new TextReader(head + text), text === '' ? { level: 0 } : {})
  return writer.close()
}

/** An archive of so many empty parts, byte by byte: the ZIP library takes a millisecond for each. */
export function zipOfEmptyParts(count: number): Buffer {
  const [locals, directory]: [Buffer[], Buffer[]] = [[], []]
  let at = 0
  for (let part = 0; part < count; part += 1) {
    const name = Buffer.from(`p/${part}`)
    const local = Buffer.concat([Buffer.alloc(30), name])
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(name.length, 26)
    const entry = Buffer.concat([Buffer.alloc(46), name])
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(name.length, 28)
    entry.writeUInt32LE(at, 42)
    locals.push(local)
    directory.push(entry)
    at += local.length
  }
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(count, 8)
  end.writeUInt16LE(count, 10)
  end.writeUInt32LE(directory.reduce((sum, { length }) => sum + length, 0), 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...locals, ...directory, end])
}
