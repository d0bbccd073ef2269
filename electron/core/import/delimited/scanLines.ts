import type { RecordPacker } from './packedRecords.ts'

/** As bytes; `quote` -1: nothing quotes. */
interface Signs {
  readonly delimiter: number
  readonly quote: number
  /** A sign that makes the next one part of a quoted cell; -1: none. */
  readonly escape: number
  readonly newline: number
}

interface Left {
  /** The lines that were left to the parser, one after the other. */
  readonly left: Uint8Array
  /** The line number of each of them. */
  readonly leftLines: readonly number[]
}

const carriageReturn = 13

/**
 * Takes whole lines apart whose quotes, if any, do nothing but surround cells. Others are left: quotes within quotes,
 * line ends in cells, whatever is not right. Quotes come in pairs, an escaped one too: a line with an odd number of them
 * opens a record that goes on, or closes it.
 */
export function scanLines(bytes: Uint8Array, end: number, signs: Signs, firstLine: number, into: RecordPacker): Left {
  const { quote, newline, escape } = signs
  const parts: Uint8Array[] = []
  const leftLines: number[] = []
  let isOpen = false
  into.clear()
  for (let start = 0, line = firstLine; start < end; line += 1) {
    const next = isOpen ? -1 : scanLine(bytes, start, end, signs, line, into)
    if (next !== -1) {
      start = next
      continue
    }
    let close = bytes.indexOf(newline, start) + 1
    if (close === 0 || close > end) close = end
    const text = bytes.subarray(start, close)
    if (escape === -1) for (let at = text.indexOf(quote); at !== -1; at = text.indexOf(quote, at + 1)) isOpen = !isOpen
    else isOpen = isOpenAfter(text, isOpen, quote, escape)
    parts.push(text)
    leftLines.push(line)
    start = close
  }
  return { left: joined(parts), leftLines }
}

/** Where the next line starts; -1 where this one is to be left. */
function scanLine(bytes: Uint8Array, start: number, end: number, { delimiter, quote, newline, escape }: Signs, line: number, into: RecordPacker): number {
  const first = into.cells
  for (let at = start; ; ) {
    let to = at
    let byte = at < end ? bytes[at] : newline
    if (byte === quote) {
      const from = at + 1
      for (to = from; to < end; to += 1) {
        byte = bytes[to]
        if (byte === quote || byte === newline || byte === escape) break
      }
      if (to >= end || byte !== quote) return leave(into, first)
      into.cell(from, to)
      at = to + 1
      if (newline === 10 && at < end && bytes[at] === carriageReturn && (at + 1 >= end || bytes[at + 1] === newline)) at += 1
      byte = at < end ? bytes[at] : newline
      if (byte !== delimiter && byte !== newline) return leave(into, first)
    } else {
      while (byte !== delimiter && byte !== newline) {
        if (byte === quote) return leave(into, first)
        to += 1
        byte = to < end ? bytes[to] : newline
      }
      const isLast = byte === newline
      into.cell(at, isLast && newline === 10 && to > at && bytes[to - 1] === carriageReturn ? to - 1 : to)
      at = to
    }
    at += 1
    if (byte === newline) {
      into.record(first, line)
      return at
    }
  }
}

function isOpenAfter(text: Uint8Array, before: boolean, quote: number, escape: number): boolean {
  let isOpen = before
  for (let at = 0; at < text.length; at += 1) {
    if (isOpen && text[at] === escape) at += 1
    else if (text[at] === quote) isOpen = !isOpen
  }
  return isOpen
}

function leave(into: RecordPacker, cells: number): -1 {
  into.drop(cells)
  return -1
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
