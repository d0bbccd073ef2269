/**
 * Distinct texts as UTF-8 bytes, one after the other: a million of them are one array, not a million strings. Text
 * `code` is bytes `offsets[code]` to `offsets[code + 1]` - 1; the first, of no bytes, stands for no value.
 */
export interface Dictionary {
  readonly bytes: Uint8Array
  readonly offsets: Uint32Array
}

const decoder = new TextDecoder()
const encoder = new TextEncoder()

/** One more than the largest code. */
export function dictionarySize({ offsets }: Dictionary): number {
  return offsets.length - 1
}

export function dictionaryBytes({ bytes, offsets }: Dictionary): number {
  return bytes.byteLength + offsets.byteLength
}

export function textAt({ bytes, offsets }: Dictionary, code: number): string {
  const [from, to] = [offsets[code] ?? 0, offsets[code + 1] ?? 0]
  return decodeText(bytes, from, to)
}

/** Short ASCII, which is most of it, without the decoder: calling that takes longer. */
export function decodeText(bytes: Uint8Array, from: number, to: number): string {
  if (to - from > 24) return decoder.decode(bytes.subarray(from, to))
  let text = ''
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0
    if (byte > 0x7f) return decoder.decode(bytes.subarray(from, to))
    text += String.fromCharCode(byte)
  }
  return text
}

export function encodeText(text: string): Uint8Array {
  return encoder.encode(text)
}

/** Orders two texts by their bytes, which is the order of code points. */
export function compareTexts(a: Dictionary, codeA: number, b: Dictionary, codeB: number): number {
  let [atA, atB] = [a.offsets[codeA] ?? 0, b.offsets[codeB] ?? 0]
  const [endA, endB] = [a.offsets[codeA + 1] ?? 0, b.offsets[codeB + 1] ?? 0]
  for (; atA < endA && atB < endB; atA++, atB++) {
    const order = (a.bytes[atA] ?? 0) - (b.bytes[atB] ?? 0)
    if (order !== 0) return order
  }
  return endA - atA - (endB - atB)
}
