import type { z } from 'zod'
import type { Ports } from '../ports.ts'
import { replaceFile } from '../store/writeFile.ts'

/** A small JSON file of this user, in the app's folder. Whoever damages it loses what it said, never the start. */
export interface UserFile<T> {
  /** `fallback` where the file is missing or not understood. */
  read(): Promise<T>
  /** Atomic; changes of one process come one after the other. Rejects with Node's error where it cannot be written. */
  change(change: (before: T) => T): Promise<T>
}

export function userFile<T>(ports: Ports, name: string, schema: z.ZodType<T>, fallback: T): UserFile<T> {
  const path = ports.paths.join(ports.appFolder, name)
  let turn: Promise<unknown> = Promise.resolve()

  async function read(): Promise<T> {
    const facts = await ports.files.facts(path)
    if (facts === null || facts.kind !== 'file' || facts.size > 1 << 20) return fallback
    const file = await ports.files.open(path, 'read')
    try {
      const bytes = new Uint8Array(facts.size)
      const length = await file.read(bytes, 0)
      const result = schema.safeParse(parsed(new TextDecoder().decode(bytes.subarray(0, length))))
      return result.success ? result.data : fallback
    } finally {
      await file.close()
    }
  }

  async function change(change: (before: T) => T): Promise<T> {
    const after = change(await read())
    await ports.files.makeFolder(ports.appFolder)
    await replaceFile(ports, path, new TextEncoder().encode(`${JSON.stringify(after, null, 2)}\n`))
    return after
  }

  return {
    read,
    change(work) {
      const result = turn.then(() => change(work))
      turn = result.catch(() => {})
      return result
    },
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
