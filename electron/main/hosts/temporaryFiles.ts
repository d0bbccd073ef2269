import { randomUUID } from 'node:crypto'
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { safeFileName } from './hostPaths.ts'

/** Files on their way between a browser and the core: in one folder that only this user can read, gone at exit. */
export interface TemporaryFiles {
  readonly folder: string
  /** Writes an upload down; its name is a name only, the place is ours. */
  receive(name: string, content: Readable): Promise<{ readonly path: string; readonly name: string }>
  isUpload(path: string): boolean
  /** A place for a file the core will write and the browser will fetch. */
  placeFor(name: string): Promise<string>
  /** A link to such a file that works once. */
  linkTo(path: string): { readonly link: string; readonly name: string } | null
  /** The file behind a link; null where the link was used or never given. */
  take(link: string): string | null
  /** The file behind a used link is not needed any more. */
  drop(path: string): Promise<void>
  remove(): void
}

export function createTemporaryFiles(): TemporaryFiles {
  // mkdtemp makes the folder with mode 0700.
  const folder = mkdtempSync(join(tmpdir(), 'tessera-'))
  const uploads = new Set<string>()
  const places = new Map<string, string>()
  const links = new Map<string, string>()

  async function place(name: string): Promise<string> {
    const own = join(folder, randomUUID())
    await mkdir(own, { mode: 0o700 })
    return join(own, safeFileName(name))
  }

  return {
    folder,
    async receive(name, content) {
      const path = await place(name)
      await pipeline(content, createWriteStream(path, { mode: 0o600 }))
      uploads.add(path)
      return { path, name: safeFileName(name) }
    },
    isUpload: (path) => uploads.has(path),
    async placeFor(name) {
      const path = await place(name)
      places.set(path, safeFileName(name))
      return path
    },
    linkTo(path) {
      const name = places.get(path)
      if (name === undefined) return null
      const link = randomUUID()
      links.set(link, path)
      return { link, name }
    },
    take(link) {
      const path = links.get(link)
      links.delete(link)
      return path ?? null
    },
    async drop(path) {
      places.delete(path)
      await rm(path, { force: true })
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
