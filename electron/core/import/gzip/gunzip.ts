import { fail } from '@shared/errors/appError.ts'
import type { OpenFile } from '../../ports.ts'
import { readBytes } from '../delimited/encoding.ts'
import type { ImportFile } from '../recognize.ts'

/** Deflate makes at most 1,032 bytes of one; tables rarely more than fifty. Small files are let be. */
const mostGrowth = 300
const harmless = 200_000_000

/**
 * The file inside a gzip file, unpacked while it is read: reading on is cheap, reading from before starts anew. Its size
 * is what the packed file states, modulo 4 GB: good enough for a share of the work done.
 */
export async function gunzip(packed: ImportFile): Promise<ImportFile> {
  const tail = new Uint8Array(4)
  const stated = (await packed.file.read(tail, Math.max(0, packed.size - 4))) === 4 ? new DataView(tail.buffer).getUint32(0, true) : 0
  return { ...packed, contentSize: Math.max(stated, packed.size), file: unpackedFile(packed) }
}

function unpackedFile(packed: ImportFile): OpenFile {
  let pieces = unpack(packed)
  let piece = new Uint8Array()
  let start = 0

  async function restart(): Promise<void> {
    await pieces.return()
    pieces = unpack(packed)
    piece = new Uint8Array()
    start = 0
  }

  return {
    ...packed.file,
    async read(buffer, position) {
      if (position < start) await restart()
      while (position >= start + piece.length) {
        const next = await pieces.next()
        if (next.done === true) return 0
        start += piece.length
        piece = next.value
      }
      const from = position - start
      const length = Math.min(buffer.length, piece.length - from)
      buffer.set(piece.subarray(from, from + length))
      return length
    },
    async close() {
      await pieces.return()
      await packed.file.close()
    },
  }
}

async function* unpack({ file, name, size }: ImportFile): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  const unpacker = new DecompressionStream('gzip')
  const reader = unpacker.readable.getReader()
  // What goes wrong while it is fed shows where it is read.
  void feed(file, unpacker.writable.getWriter()).catch(() => {})
  let length = 0
  try {
    for (;;) {
      const next = await reader.read().catch(() => null)
      if (next === null) throw fail('dataSource', `${name} is damaged or cut off: its packed content cannot be unpacked; get it again.`, { file: name })
      if (next.done) return
      length += next.value.length
      if (length > harmless && length > size * mostGrowth) {
        throw fail('dataSource', `${name} unpacks to more than ${mostGrowth} times its size, which no table does: unpack it yourself if you trust it.`, { file: name })
      }
      yield new Uint8Array(next.value)
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}

async function feed(file: OpenFile, writer: { write(bytes: Uint8Array<ArrayBuffer>): Promise<void>; close(): Promise<void>; abort(reason: unknown): Promise<void> }): Promise<void> {
  try {
    for await (const bytes of readBytes(file)) await writer.write(bytes.slice())
    await writer.close()
  } catch (error) {
    await writer.abort(error)
  }
}
