import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** The folder of the built files: the bundle's own. */
export const distFolder = __dirname

/** The first argument that names a workspace file there is; whatever else stands on the command line is not for us. */
export function fileToOpen(argv: readonly string[], folder: string): string | null {
  const named = argv.filter((argument) => !argument.startsWith('-') && argument.toLowerCase().endsWith('.tessera'))
  return named.map((name) => resolve(folder, name)).find((path) => existsSync(path)) ?? null
}

/** Where settings and the recent list live, the same for all hosts. */
export function appFolder(): string {
  const stated = process.env['TESSERA_APP_FOLDER']
  if (stated !== undefined && stated !== '') return resolve(stated)
  if (process.platform === 'win32') return join(process.env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Tessera')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Tessera')
  return join(process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'Tessera')
}

export function log(message: string, error?: unknown): void {
  console.error(message, error ?? '')
}
