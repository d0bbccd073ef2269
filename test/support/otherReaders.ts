import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('readers/rows.py', import.meta.url))

const isThere = (program: string, args: readonly string[]): boolean => spawnSync(program, args, { encoding: 'utf8' }).status === 0

/** Why a program that is not ours cannot be asked here; null where it can. */
export function absent(program: 'python3' | 'soffice'): string | null {
  return isThere(program, ['--version']) ? null : `${program} is not installed here`
}

/** Rows by sheet as Python's own library reads them; numbers with their style. */
export function pythonRows(kind: 'csv' | 'xlsx', path: string): readonly (readonly [sheet: string, row: readonly unknown[]])[] {
  const { status, stdout, stderr } = spawnSync('python3', [script, kind, path], { encoding: 'utf8', maxBuffer: 1 << 30 })
  if (status !== 0) throw new Error(stderr)
  return stdout.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as readonly [string, readonly unknown[]])
}

/** The first sheet of a file as LibreOffice reads it, as text with every cell as it is stored and quoted. */
export function officeText(path: string, profile: string): string {
  // UTF-8, commas, every text quoted, cells as they are stored and not as they are shown.
  const filter = 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,false,false'
  const from = path.endsWith('.csv') ? ['--infilter=Text - txt - csv (StarCalc):44,34,76,1,,0,false,false'] : []
  const out = join(dirname(path), 'office')
  const { status, stderr } = spawnSync('soffice', [`-env:UserInstallation=file://${profile}`, '--headless', ...from, '--convert-to', filter, '--outdir', out, path], { encoding: 'utf8', timeout: 300_000 })
  if (status !== 0) throw new Error(stderr)
  const base = basename(path).replace(/\.\w+$/, '')
  return readFileSync(join(out, `${base}.csv`), 'utf8')
}
