import { existsSync, statSync } from 'node:fs'
import { homedir, platform } from 'node:os'
import { join, parse, resolve } from 'node:path'
import { fail } from '@shared/errors/appError.ts'

export const workspaceExtension = '.tessera'

/** Where a new workspace is proposed: the person's documents, else their home. */
export function documentsFolder(): string {
  const documents = join(homedir(), 'Documents')
  return existsSync(documents) ? documents : homedir()
}

/** A typed workspace path made whole: `~` is the home folder, a bare name lies in `folder`, the extension is added. */
export function workspacePath(text: string, folder: string): string {
  const path = wholePath(text, folder, 'Type the name of a workspace file, or its whole path.')
  return path.toLowerCase().endsWith(workspaceExtension) ? path : `${path}${workspaceExtension}`
}

/** The same for a folder whose files are to be imported. */
export function folderPath(text: string, folder: string): { readonly path: string; readonly exists: boolean } {
  const path = wholePath(text, folder, 'Type the path of a folder.')
  return { path, exists: statSync(path, { throwIfNoEntry: false })?.isDirectory() === true }
}

function wholePath(text: string, folder: string, empty: string): string {
  const typed = text.trim().replace(/^(["'])(.*)\1$/, '$2')
  if (typed === '' || typed.includes('\0')) throw fail('invalidInput', empty, { field: 'text' })
  const fromHome = typed === '~' || /^~[\\/]/.test(typed) ? join(homedir(), typed.slice(1)) : typed
  return resolve(folder, fromHome)
}

/** The names as paths in a folder; one that is there, or among those before it, gets a number: "a.csv", "a (2).csv". */
export function freePaths(folder: string, names: readonly string[], exists: (path: string) => boolean): string[] {
  const taken = new Set<string>()
  return names.map((name) => {
    const { name: base, ext } = parse(name)
    for (let n = 1; ; n += 1) {
      const path = join(folder, n === 1 ? name : `${base} (${n})${ext}`)
      if (taken.has(path.toLowerCase()) || exists(path)) continue
      taken.add(path.toLowerCase())
      return path
    }
  })
}

/** The page knows three systems; everything that is not macOS or Windows behaves like Linux. */
export function systemName(): 'darwin' | 'win32' | 'linux' {
  const name = platform()
  return name === 'darwin' || name === 'win32' ? name : 'linux'
}

const reservedOnWindows = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i

/** A name from a page as a harmless file name: one part, nothing a file system treats specially, never hidden, at most 120 long. */
export function safeFileName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? ''
  const plain = last.normalize('NFC').replace(/[\p{C}<>:"|?*]/gu, '_').replace(/^[. ]+|[. ]+$/g, '')
  const short = plain.length <= 120 ? plain : `${plain.slice(0, 100)}${plain.slice(-20)}`
  if (short === '') return 'file'
  return reservedOnWindows.test(short) ? `_${short}` : short
}
