import { z } from 'zod'
import type { OpenFile, Ports } from '../ports.ts'
import { newId } from './newId.ts'

/**
 * The file beside a workspace that spares it from reading its columns anew: `<workspace>.columns`. Never truth: each
 * entry's key says what it was made from, and a file that is damaged, cut short or of another format is as good as none.
 * Deleting it costs time only. Layout: magic; arrays, each at a multiple of 8; the index as JSON; its place, length and
 * checksum; magic again.
 */
export interface ColumnFile {
  /** The keys that are there; none where the file cannot be read. */
  keys(): Promise<readonly string[]>
  /** Null where it is not there or not whole. */
  read(key: string): Promise<FiledArrays | null>
  /** Puts these in place of all that was there, wholly or not at all; what goes beyond the limit is left out. No entries: no file. */
  replace(entries: readonly FileEntry[]): Promise<void>
}

export type FiledArray = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array

export interface FiledArrays {
  readonly facts: Readonly<Record<string, string | number | boolean>>
  readonly arrays: readonly FiledArray[]
}

export interface FileEntry {
  readonly key: string
  /** Called when its turn comes; null where there is nothing after all. */
  arrays(): Promise<FiledArrays | null>
}

export function columnFilePath(workspace: string): string {
  return `${workspace}.columns`
}

const magic = new TextEncoder().encode('TSRCOL01')
const chunkBytes = 2 ** 20
/** Ten million customers' worth; more is read from the store again. */
const largestColumnFile = 2 ** 30
const footerBytes = 32

const types = { Uint8Array, Uint16Array, Uint32Array, Int32Array, Float64Array }
const placeSchema = z.strictObject({
  type: z.enum(['Uint8Array', 'Uint16Array', 'Uint32Array', 'Int32Array', 'Float64Array']),
  at: z.number().int().min(0),
  bytes: z.number().int().min(0),
  checksum: z.number().int(),
})
const indexSchema = z.array(z.strictObject({ key: z.string(), facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])), arrays: z.array(placeSchema).max(8) })).max(1_000_000)
type Index = z.infer<typeof indexSchema>

export function createColumnFile(ports: Pick<Ports, 'files' | 'paths' | 'log' | 'randomBytes'>, workspace: string): ColumnFile {
  const path = columnFilePath(workspace)
  let known: Index | null = null

  async function index(): Promise<Index> {
    known ??= await reading(readIndex, [])
    return known
  }

  /** What goes wrong here costs time, no data. */
  async function reading<T>(work: (file: OpenFile) => Promise<T>, without: T): Promise<T> {
    try {
      if ((await ports.files.facts(path)) === null) return without
      const file = await ports.files.open(path, 'read')
      try {
        return await work(file)
      } finally {
        await file.close()
      }
    } catch (error) {
      ports.log('The cached columns could not be read.', error)
      return without
    }
  }

  async function readIndex(file: OpenFile): Promise<Index> {
    const size = (await ports.files.facts(path))?.size ?? 0
    const footer = new DataView(new ArrayBuffer(footerBytes))
    await fill(file, new Uint8Array(footer.buffer), size - footerBytes)
    const [at, length] = [footer.getFloat64(0, true), footer.getUint32(8, true)]
    if (!isMagic(new Uint8Array(footer.buffer, 24)) || at + length + footerBytes !== size) throw new Error('The end is not what was written.')
    const bytes = new Uint8Array(length)
    await fill(file, bytes, at)
    if (checksum(bytes, 0) !== footer.getInt32(12, true)) throw new Error('The index is damaged.')
    const found = indexSchema.parse(JSON.parse(new TextDecoder().decode(bytes)))
    return found.filter(({ arrays }) => arrays.every((place) => place.at % 8 === 0 && place.at + place.bytes <= at && place.bytes % types[place.type].BYTES_PER_ELEMENT === 0))
  }

  async function write(file: OpenFile, entries: readonly FileEntry[]): Promise<Index> {
    const written: Index = []
    await file.write(magic)
    let at = magic.length
    for (const { key, arrays: load } of entries) {
      const loaded = await load()
      if (loaded === null || at + loaded.arrays.reduce((sum, array) => sum + array.byteLength + 8, 0) > largestColumnFile) continue
      const arrays: Index[number]['arrays'] = []
      for (const array of loaded.arrays) {
        const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
        const sum = await inChunks(bytes.length, (from, to) => file.write(bytes.subarray(from, to)), bytes)
        const padding = -bytes.length & 7
        if (padding > 0) await file.write(new Uint8Array(padding))
        arrays.push({ type: typeOf(array), at, bytes: bytes.length, checksum: sum })
        at += bytes.length + padding
      }
      written.push({ key, facts: loaded.facts, arrays })
    }
    const text = new TextEncoder().encode(JSON.stringify(written))
    const footer = new DataView(new ArrayBuffer(footerBytes))
    footer.setFloat64(0, at, true)
    footer.setUint32(8, text.length, true)
    footer.setInt32(12, checksum(text, 0), true)
    new Uint8Array(footer.buffer).set(magic, 24)
    await file.write(text)
    await file.write(new Uint8Array(footer.buffer))
    return written
  }

  return {
    keys: async () => (await index()).map(({ key }) => key),
    async read(key) {
      const entry = (await index()).find((other) => other.key === key)
      if (entry === undefined) return null
      return reading(async (file) => ({ facts: entry.facts, arrays: await Promise.all(entry.arrays.map((place) => readArray(file, place))) }), null)
    },
    async replace(entries) {
      if (entries.length === 0) {
        known = []
        await ports.files.remove(path)
        return
      }
      // Named like half a save, so that what a killed process leaves behind is swept up with those.
      const temporary = `${workspace}.saving-${newId(ports, z.string())}`
      try {
        const file = await ports.files.open(temporary, 'createNew')
        let written: Index
        try {
          await ports.files.keepRights(workspace, temporary)
          written = await write(file, entries)
        } finally {
          await file.close()
        }
        // Not made durable first: what a power failure garbles, the checksums find.
        await ports.files.rename(temporary, path)
        known = written
      } catch (error) {
        await ports.files.remove(temporary)
        throw error
      }
    },
  }
}

async function readArray(file: OpenFile, { type, at, bytes: length, checksum: sum }: z.infer<typeof placeSchema>): Promise<FiledArray> {
  const bytes = new Uint8Array(length)
  if ((await inChunks(length, (from, to) => fill(file, bytes.subarray(from, to), at + from), bytes)) !== sum) throw new Error('An array is damaged.')
  return new types[type](bytes.buffer)
}

/** Does the work chunk by chunk, and sums up each chunk's bytes after it. */
async function inChunks(length: number, work: (from: number, to: number) => Promise<void>, bytes: Uint8Array): Promise<number> {
  let sum = 0
  for (let from = 0; from < length; from += chunkBytes) {
    const to = Math.min(from + chunkBytes, length)
    await work(from, to)
    sum = checksum(bytes.subarray(from, to), sum)
  }
  return sum
}

async function fill(file: OpenFile, bytes: Uint8Array, at: number): Promise<void> {
  if (at < 0) throw new Error('The file is too short.')
  for (let done = 0; done < bytes.length; ) {
    const read = await file.read(bytes.subarray(done), at + done)
    if (read === 0) throw new Error('The file is too short.')
    done += read
  }
}

function isMagic(bytes: Uint8Array): boolean {
  return magic.every((byte, index) => bytes[index] === byte)
}

function typeOf(array: FiledArray): keyof typeof types {
  return array.constructor.name as keyof typeof types
}

/** Four bytes at a time: some ten times as fast as a CRC, and as good at finding what a disk garbles. */
function checksum(bytes: Uint8Array, seed: number): number {
  const words = bytes.byteOffset % 4 === 0 ? new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >>> 2) : new Int32Array(bytes.slice(0, bytes.length & ~3).buffer)
  let sum = seed ^ bytes.length
  for (let index = 0; index < words.length; index++) {
    sum = Math.imul(sum ^ (words[index] ?? 0), 0x9e3779b1)
    sum = (sum << 13) | (sum >>> 19)
  }
  for (let at = words.length * 4; at < bytes.length; at++) sum = Math.imul(sum ^ (bytes[at] ?? 0), 0x01000193)
  return sum | 0
}
