import type { AttributeType } from '@shared/domain/entity.ts'
import { cellOf, displayText } from '@shared/domain/storedValue.ts'
import type { StoredValue } from '../engine/engine.ts'

/** How rows become text: what comes first, each row, what stands between two, what comes last. */
export interface TextForm {
  readonly head: string
  row(values: readonly StoredValue[]): string
  readonly between: string
  readonly tail: string
}

/** A column of text: what it is called, and how its values are written. */
export interface TextColumn {
  readonly name: string
  readonly type: AttributeType
  readonly scale: number | null
  /** Text made of numbers and dates, in which no formula can hide. */
  readonly isPlain?: boolean
}

export interface CsvOptions {
  /** Text that a spreadsheet would run as a formula gets an apostrophe in front. */
  readonly isSafe: boolean
  readonly lineEnd: '\n' | '\r\n'
  readonly zone: string
}

/** With a header of attribute names; empty cells are empty. */
export function csvForm(attributes: readonly TextColumn[], { isSafe, lineEnd, zone }: CsvOptions): TextForm {
  const cell = (text: string, isText: boolean): string => csvCell(isSafe && isText ? formulaSafe(text) : text)
  // A line of one empty cell would be no row at all to most readers.
  const line = (cells: readonly string[]): string => (cells.length === 1 && cells[0] === '' ? '""' : cells.join(',')) + lineEnd
  return {
    head: line(attributes.map((attribute) => cell(attribute.name, true))),
    row: (values) => line(attributes.map(({ type, scale, isPlain }, index) => cell(displayText(values[index] ?? null, type, scale, zone) ?? '', type === 'text' && isPlain !== true))),
    between: '',
    tail: '',
  }
}

/** Tab-separated with a header, for pasting into spreadsheets: text that would run as a formula gets an apostrophe in front; line ends and tabs in a cell become blanks. */
export function tsvForm(attributes: readonly TextColumn[], zone: string): TextForm {
  const cell = (text: string, isText: boolean): string => {
    const plain = (isText ? formulaSafe(text) : text).replace(/[\t\r\n]+/g, ' ')
    // A quote at the beginning would be taken for the beginning of a quoted cell.
    return plain.startsWith('"') ? `"${plain.replaceAll('"', '""')}"` : plain
  }
  return {
    head: `${attributes.map(({ name }) => cell(name, true)).join('\t')}\n`,
    row: (values) => `${attributes.map(({ type, scale }, index) => cell(displayText(values[index] ?? null, type, scale, zone) ?? '', type === 'text')).join('\t')}\n`,
    between: '',
    tail: '',
  }
}

/** One key a line, as it is; the parts of a composite key are divided by tabs. */
export function keysForm(attributes: readonly TextColumn[], zone: string): TextForm {
  const text = (values: readonly StoredValue[]): string => attributes.map(({ type, scale }, index) => displayText(values[index] ?? null, type, scale, zone) ?? '').join('\t')
  return { head: '', row: (values) => `${text(values)}\n`, between: '', tail: '' }
}

/** One array of objects by attribute name. */
export function jsonForm(attributes: readonly TextColumn[], zone: string): TextForm {
  const row = (values: readonly StoredValue[]): string =>
    JSON.stringify(Object.fromEntries(attributes.map(({ name, type, scale }, index) => [name, cellOf(values[index] ?? null, type, scale, zone)])))
  return { head: '[\n', row, between: ',\n', tail: '\n]\n' }
}

/** One array of keys as text; composite ones are arrays of their parts. */
export function jsonKeysForm(attributes: readonly TextColumn[], zone: string): TextForm {
  const row = (values: readonly StoredValue[]): string => {
    const parts = attributes.map(({ type, scale }, index) => displayText(values[index] ?? null, type, scale, zone))
    return JSON.stringify(parts.length === 1 ? parts[0] : parts)
  }
  return { head: '[\n', row, between: ',\n', tail: '\n]\n' }
}

/** RFC 4180, with quotes also where blanks at an end would be lost on the way. */
export function csvCell(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/**
 * What spreadsheets take for the beginning of a formula or of a command: = + - @, tab and line ends, and the full-width and
 * small forms of those signs, which some programs fold to them.
 */
const beginsFormula = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20\uFE66\uFE62\uFE63\uFE6B]/

/** With an apostrophe in front where a spreadsheet would run the text. */
export function formulaSafe(text: string): string {
  return beginsFormula.test(text) ? `'${text}` : text
}
