import type { Attribute, Entity } from '@shared/domain/entity.ts'
import { displayText } from '@shared/domain/storedValue.ts'
import type { MemberSet } from '../engine/engine.ts'
import type { Reader } from '../store/store.ts'
import { inKeyOrder } from './keyOrder.ts'
import { readRows } from './memberRows.ts'

/** Rows fetched and written at a time: memory does not grow with the segment. */
const batch = 2000

export interface CsvOptions {
  readonly attributes: readonly Attribute[]
  /** Text that a spreadsheet would run as a formula gets an apostrophe in front. */
  readonly isSafe: boolean
  readonly lineEnd: '\n' | '\r\n'
  readonly zone: string
}

interface Progress {
  readonly breathe: () => Promise<void>
  readonly onRows?: (done: number, total: number) => void
}

/** Hands the members as CSV, header first and sorted by key, to `write` piece by piece; the number of rows. */
export async function writeCsv(
  reader: Reader,
  entity: Entity,
  members: MemberSet,
  options: CsvOptions,
  write: (text: string) => Promise<void>,
  progress: Progress,
): Promise<number> {
  const { attributes, isSafe, lineEnd, zone } = options
  // A line of one empty cell would be no row at all to most readers.
  const line = (cells: readonly string[]): string => (cells.length === 1 && cells[0] === '' ? '""' : cells.join(',')) + lineEnd
  await write(line(attributes.map((attribute) => csvCell(isSafe ? formulaSafe(attribute.name) : attribute.name))))
  return eachBatch(reader, entity, members, attributes, progress, (rows) =>
    write(
      rows
        .map((row) =>
          line(
            attributes.map(({ type, scale }, index) => {
              const text = displayText(row[index] ?? null, type, scale, zone) ?? ''
              return csvCell(isSafe && type === 'text' ? formulaSafe(text) : text)
            }),
          ),
        )
        .join(''),
    ),
  )
}

/** Hands the members' keys to `write`, one a line and as they are; the parts of a composite key are divided by tabs. */
export async function writeKeys(
  reader: Reader,
  entity: Entity,
  members: MemberSet,
  attributes: readonly Attribute[],
  zone: string,
  write: (text: string) => Promise<void>,
  progress: Progress,
): Promise<number> {
  return eachBatch(reader, entity, members, attributes, progress, (rows) =>
    write(rows.map((row) => `${attributes.map(({ type, scale }, index) => displayText(row[index] ?? null, type, scale, zone) ?? '').join('\t')}\n`).join('')),
  )
}

async function eachBatch(
  reader: Reader,
  entity: Entity,
  members: MemberSet,
  attributes: readonly Attribute[],
  { breathe, onRows }: Progress,
  visit: (rows: ReturnType<typeof readRows>) => Promise<void>,
): Promise<number> {
  const ordinals = await inKeyOrder(reader, entity, members, breathe)
  let done = 0
  for (let from = 0; from < ordinals.length; from += batch) {
    const rows = readRows(reader, entity, attributes, ordinals.slice(from, from + batch))
    await visit(rows)
    done += rows.length
    onRows?.(done, ordinals.length)
    await breathe()
  }
  return done
}

/** RFC 4180, with quotes also where blanks at an end would be lost on the way. */
export function csvCell(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

export function formulaSafe(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
}
