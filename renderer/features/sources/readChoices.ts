import type { ReadHints, ReadOptions } from '@shared/contract/import.contract.ts'

interface Choice<T> {
  readonly value: T
  readonly title: string
}

type Delimited = Extract<ReadOptions, { format: 'delimited' }>

const delimiters: readonly Choice<string>[] = [
  { value: ',', title: 'Comma' },
  { value: ';', title: 'Semicolon' },
  { value: '\t', title: 'Tab' },
  { value: '|', title: 'Pipe' },
  { value: ' ', title: 'Space' },
]

const separators: Readonly<Record<string, string>> = { '\u0001': 'Control-A', '\u001e': 'Record separator', '\u001f': 'Unit separator' }

/** The known delimiters, and the one in use where it is another. */
export function delimiterChoices(used: string): readonly Choice<string>[] {
  return delimiters.some((choice) => choice.value === used) || used === '' ? delimiters : [...delimiters, { value: used, title: separators[used] ?? `Delimiter ${used}` }]
}

/** The quote, and how one is written in a quoted cell: twice, or behind a backslash. */
export const quoteChoices: readonly Choice<string>[] = [
  { value: '"', title: 'Quote "' },
  { value: "'", title: "Quote '" },
  { value: '"\\', title: 'Quote ", \\" within' },
  { value: "'\\", title: "Quote ', \\' within" },
  { value: '', title: 'No quotes' },
]

/** As {@link quoteChoices} has it; null while neither is known. */
export function quoteValue(quote: Delimited['quote'] | null, escape: ReadHints['escape'] | null): string | null {
  return quote === null || quote === '' || escape !== 'backslash' ? quote : `${quote}\\`
}

export function quoteHint(value: string): ReadHints {
  const quote = value.startsWith('"') ? '"' : value.startsWith("'") ? "'" : ''
  return { quote, escape: value.endsWith('\\') ? 'backslash' : 'doubled' }
}

export const encodingChoices: readonly Choice<Delimited['encoding']>[] = [
  { value: 'utf-8', title: 'UTF-8' },
  { value: 'windows-1252', title: 'Windows-1252' },
  { value: 'iso-8859-1', title: 'ISO-8859-1' },
  { value: 'utf-16le', title: 'UTF-16 LE' },
  { value: 'utf-16be', title: 'UTF-16 BE' },
]

export const decimalChoices: readonly Choice<'.' | ','>[] = [
  { value: '.', title: 'Decimal point' },
  { value: ',', title: 'Decimal comma' },
]

/** No header, or one of the first lines; the line in use is always among them. */
export function headerChoices(used: number): readonly Choice<number>[] {
  const lines = Array.from({ length: Math.max(12, used) }, (_, index) => index + 1)
  return [{ value: 0, title: 'No header' }, ...lines.map((line) => ({ value: line, title: `Header in line ${line}` }))]
}

export function zoneChoices(used: string): readonly Choice<string>[] {
  const zones = Intl.supportedValuesOf('timeZone')
  return [...new Set([used, 'UTC', ...zones])].filter((zone) => zone !== '').map((zone) => ({ value: zone, title: zone }))
}

/** The title of what is in use; what is being chosen where nothing is known yet. */
export function titleOf<T>(choices: readonly Choice<T>[], value: T | null, what: string): string {
  return choices.find((choice) => choice.value === value)?.title ?? what
}
