/** Stands in a text for a byte that is not UTF-8: a character that no text may hold, so that it is told from what was written. */
export const badByte = '\ufdd0'

/** Visits each stretch of bytes that is no UTF-8; says how many characters beyond ASCII there are, and where one begins that the end cuts off. */
export function eachFault(bytes: Uint8Array, visit: (start: number, end: number) => void): { readonly characters: number; readonly open: number } {
  let characters = 0
  let start = 0
  /** Bytes that the character still needs, and what the next one of them may be. The table: Unicode 15, 3.9, table 3-7. */
  let needed = 0
  let least = 0x80
  let most = 0xbf
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0
    if (needed > 0 && (byte < least || byte > most)) {
      visit(start, at)
      needed = 0
    }
    if (needed > 0) {
      needed -= 1
      least = 0x80
      most = 0xbf
      if (needed === 0) characters += 1
    } else if (byte >= 0x80) {
      start = at
      if (byte >= 0xc2 && byte <= 0xdf) needed = 1
      else if (byte >= 0xe0 && byte <= 0xef) needed = 2
      else if (byte >= 0xf0 && byte <= 0xf4) needed = 3
      else visit(at, at + 1)
      least = byte === 0xe0 ? 0xa0 : byte === 0xf0 ? 0x90 : 0x80
      most = byte === 0xed ? 0x9f : byte === 0xf4 ? 0x8f : 0xbf
    }
  }
  return { characters, open: needed > 0 ? start : bytes.length }
}

export interface Utf8Look {
  /** Characters beyond ASCII, and stretches of bytes that are none. */
  readonly characters: number
  readonly faults: number
  /** Of the first fault, from 1; the column in characters. */
  readonly line: number
  readonly column: number
}

/** Such a file is UTF-8 with some bytes broken, not text of another encoding, which hardly ever looks like UTF-8 by chance. */
export function isMostlyUtf8({ characters, faults }: Utf8Look): boolean {
  return characters >= faults * 9
}

/** Looks through all bytes, which come in pieces. */
export async function lookAtUtf8(pieces: AsyncIterable<Uint8Array>, rest: () => Promise<void>): Promise<Utf8Look> {
  let held: Uint8Array = new Uint8Array()
  let characters = 0
  let faults = 0
  let line = 1
  let column = 1
  let isStart = true
  for await (const piece of pieces) {
    const bytes = joined(held, piece)
    // The mark of the byte order is no character of the first line.
    if (isStart && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) column = 0
    isStart = false
    let first = -1
    const found = eachFault(bytes, (start) => {
      if (faults === 0 && first === -1) first = start
      faults += 1
    })
    if (faults === 0 || first !== -1) {
      for (const byte of bytes.subarray(0, first === -1 ? found.open : first)) {
        if (byte === 10) [line, column] = [line + 1, 1]
        else if ((byte & 0xc0) !== 0x80) column += 1
      }
    }
    characters += found.characters
    held = bytes.slice(found.open)
    await rest()
  }
  return { characters, faults, line, column }
}

/** The text of bytes that are UTF-8 but for some, in the place of which {@link badByte} stands; and what is left at the end of a character. */
export function markedText(bytes: Uint8Array): { readonly text: string; readonly open: Uint8Array } {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let text = ''
  let from = 0
  const { open } = eachFault(bytes, (start, end) => {
    text += decoder.decode(bytes.subarray(from, start)) + badByte
    from = end
  })
  return { text: text + decoder.decode(bytes.subarray(from, open)), open: bytes.slice(open) }
}

/** The first bytes of a character at the end whose others are still to come. */
export function openTail(bytes: Uint8Array): Uint8Array {
  const last = bytes.slice(-4)
  const { open } = eachFault(last, () => {})
  return last.slice(open)
}

export function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b
  const both = new Uint8Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}
