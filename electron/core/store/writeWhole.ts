import { z } from 'zod'
import { TesseraError } from '@shared/errors/appError.ts'
import type { OpenFile, Ports } from '../ports.ts'
import { writeFailure } from './fileErrors.ts'
import { newId } from './newId.ts'

const bufferBytes = 1 << 16

type WritePorts = Pick<Ports, 'files' | 'paths' | 'randomBytes'>

/** A file, under its name only once `work` has written all of it. What `work` answers. */
export async function writeWholeBytes<T>(ports: WritePorts, path: string, work: (put: (bytes: Uint8Array) => Promise<void>) => Promise<T>): Promise<T> {
  const partPath = `${path}.writing-${newId(ports, z.string())}`
  let file: OpenFile | null = null
  try {
    const open = (file = await ports.files.open(partPath, 'createNew'))
    const written = await work((bytes) => open.write(bytes))
    await file.sync()
    await file.close()
    file = null
    await ports.files.rename(partPath, path)
    await ports.files.syncFolder(ports.paths.folder(path))
    return written
  } catch (error) {
    await file?.close()
    await ports.files.remove(partPath)
    if (error instanceof TesseraError) throw error
    throw writeFailure(`"${ports.paths.base(path)}" could not be written.`, error)
  }
}

/** A text file for spreadsheets, under its name only once `work` has written all of it. What `work` answers. */
export function writeWhole<T>(ports: WritePorts, path: string, work: (write: (text: string) => Promise<void>) => Promise<T>): Promise<T> {
  return writeWholeBytes(ports, path, async (put) => {
    const sink = bufferedText(put)
    // Excel takes a file without a byte-order mark for the system's old code page and garbles every accent.
    await sink.write('\uFEFF')
    const written = await work(sink.write)
    await sink.end()
    return written
  })
}

/** Text gathered into pieces worth a write. */
function bufferedText(put: (bytes: Uint8Array) => Promise<void>): { write(text: string): Promise<void>; end(): Promise<void> } {
  const encoder = new TextEncoder()
  let waiting = ''
  const flush = async (): Promise<void> => {
    const bytes = encoder.encode(waiting)
    waiting = ''
    await put(bytes)
  }
  return {
    async write(text) {
      waiting += text
      if (waiting.length >= bufferBytes) await flush()
    },
    end: flush,
  }
}
