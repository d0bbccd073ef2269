import { fail } from '@shared/errors/appError.ts'
import { maxColumns } from './rowSource.ts'

/**
 * The header's names, trimmed and NFC; names at its end that are blank are no columns. `line`: where the header stands,
 * null where the names are no line of the file. Names that are missing, doubled or too long are refused.
 */
export function checkNames(header: readonly string[], line: number | null, file: string): readonly string[] {
  const names = header.map((name) => name.trim().normalize('NFC'))
  while (names.length > 1 && names.at(-1) === '') names.pop()
  const place = line === null ? file : `${file}, line ${line}`
  const remedy = line === null ? 'in the file' : 'in the file, or state another header line'
  const data = line === null ? { file } : { file, line }
  if (names.length > maxColumns) {
    throw fail('dataSource', `${file} has ${names.length.toLocaleString('en')} columns; Tessera takes ${maxColumns.toLocaleString('en')} at most: split the file.`, data)
  }
  const empty = names.indexOf('')
  if (empty !== -1) throw fail('dataSource', `${place}: column ${empty + 1} has no name: name it ${remedy}.`, data)
  const seen = new Map<string, number>()
  names.forEach((name, index) => {
    const before = seen.get(name.toLowerCase())
    if (before !== undefined) throw fail('dataSource', `${place}: columns ${before + 1} and ${index + 1} are both named "${name}": rename one ${remedy}.`, { ...data, column: name })
    seen.set(name.toLowerCase(), index)
  })
  const long = names.find((name) => name.length > 200)
  if (long !== undefined) throw fail('dataSource', `${place}: the column name "${long.slice(0, 40)}…" is longer than 200 characters: shorten it ${remedy}.`, data)
  return names
}
