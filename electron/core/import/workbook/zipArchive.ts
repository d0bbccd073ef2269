import { configure, Reader, ZipReader, type FileEntry } from '@zip.js/zip.js/lib/zip-core-external.js'
import { fail, TesseraError } from '@shared/errors/appError.ts'
import type { ImportFile } from '../recognize.ts'

configure({ useWebWorkers: false })

/** XML of a sheet packs to a tenth or a fiftieth; what grows more than this was made to harm. Small parts are let be. */
const mostGrowth = 300
const harmless = 100_000_000
const largestPart = 8_000_000_000
const mostParts = 10_000

/** A ZIP archive of unknown origin, part by part; parts are unpacked while they are read and never beyond what they may grow to. */
export interface ZipArchive {
  readonly names: readonly string[]
  /** The text of a part piece by piece; null where there is no such part. */
  text(name: string): AsyncGenerator<string, void> | null
}

export async function openArchive(file: ImportFile): Promise<ZipArchive> {
  const reader = new ZipReader(new PortReader(file), { checkOverlappingEntry: true })
  const entries = await reader.getEntries().catch((error: unknown) => {
    throw error instanceof TesseraError ? error : damaged(file.name)
  })
  if (entries.length > mostParts) throw fail('dataSource', `${file.name} holds more than ${mostParts.toLocaleString('en')} parts: it is no workbook that Tessera reads.`, { file: file.name })
  const parts = new Map<string, FileEntry>()
  for (const entry of entries) if (!entry.directory) parts.set(entry.filename.replace(/^\//, '').toLowerCase(), entry)
  return {
    names: [...parts.keys()],
    text(name) {
      const part = parts.get(name.toLowerCase())
      return part === undefined ? null : readPart(part, file.name)
    },
  }
}

async function* readPart(part: FileEntry, file: string): AsyncGenerator<string, void> {
  if (part.encrypted) throw fail('dataSource', `${file} is protected by a password: save it without one.`, { file })
  const most = Math.min(largestPart, Math.max(harmless, part.compressedSize * mostGrowth))
  if (part.uncompressedSize > most) throw tooLarge(file)
  let giveUp = (_error: unknown): void => {}
  const pipe = new TransformStream<Uint8Array, Uint8Array>({
    start(controller) {
      giveUp = (error) => controller.error(error)
    },
  })
  // The reader may give up without closing the stream: then nothing more would come, nor an end.
  const unpacked = part.getData(pipe.writable).then(
    () => null,
    (error: unknown) => {
      giveUp(error)
      return error
    },
  )
  const pieces = pipe.readable.getReader()
  const decoder = new TextDecoder('utf-8')
  let length = 0
  try {
    for (;;) {
      const next = await pieces.read().catch(() => null)
      if (next === null) throw damaged(file)
      if (next.done) break
      length += next.value.length
      if (length > most) throw tooLarge(file)
      yield decoder.decode(next.value, { stream: true })
    }
    yield decoder.decode()
  } finally {
    await pieces.cancel().catch(() => {})
  }
  const error = await unpacked
  if (error !== null) throw error instanceof TesseraError ? error : damaged(file)
}

/** Reads the archive where it lies. */
class PortReader extends Reader<ImportFile> {
  readonly #file: ImportFile

  constructor(file: ImportFile) {
    super(file)
    this.#file = file
    this.size = file.size
  }

  override async readUint8Array(index: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, this.#file.size - index)))
    for (let at = 0; at < bytes.length; ) {
      const read = await this.#file.file.read(bytes.subarray(at), index + at)
      if (read === 0) throw damaged(this.#file.name)
      at += read
    }
    return bytes
  }
}

function tooLarge(file: string) {
  return fail('dataSource', `${file} unpacks to far more than a workbook of its size holds: it is not read, to keep this machine safe; save the sheet as CSV if you trust it.`, { file })
}

export function damaged(file: string) {
  return fail('dataSource', `${file} is damaged or cut off: it cannot be read as an Excel workbook; get it again, or save it anew in Excel.`, { file })
}
