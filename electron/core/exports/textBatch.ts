import type { StoredValue } from '../engine/engine.ts'

/** Texts of one column, some thousands at a time. */
export interface TextBatch {
  begin(): void
  /** The text of a place, as UTF-8; copied. */
  add(place: number, bytes: Uint8Array, at: number, length: number): void
  /** Sets the places that were added. */
  finish(target: StoredValue[]): void
}

const lastAscii = 127

/**
 * Decodes all of them in one piece and cuts it up: asking the decoder for each, or putting each together sign by sign, takes
 * several times as long. Those that are not ASCII, which are as long in signs as in bytes, are asked for one by one.
 */
export function createTextBatch(): TextBatch {
  const decoder = new TextDecoder()
  let bytes = new Uint8Array(1 << 14)
  let used = 0
  const places: number[] = []
  const ends: number[] = []
  const others: (readonly [place: number, text: string])[] = []
  return {
    begin() {
      used = places.length = ends.length = others.length = 0
    },
    add(place, from, at, length) {
      if (used + length > bytes.length) {
        const larger = new Uint8Array(Math.max(bytes.length * 2, used + length))
        larger.set(bytes.subarray(0, used))
        bytes = larger
      }
      // What the loop touches is local: what other functions may change is looked up anew for every byte.
      const [into, start] = [bytes, used]
      let seen = 0
      for (let index = 0; index < length; index += 1) {
        const byte = from[at + index] ?? 0
        seen |= byte
        into[start + index] = byte
      }
      if (seen > lastAscii) {
        others.push([place, decoder.decode(from.subarray(at, at + length))])
        return
      }
      used += length
      places.push(place)
      ends.push(used)
    },
    finish(target) {
      const all = decoder.decode(bytes.subarray(0, used))
      let start = 0
      for (let index = 0; index < places.length; index += 1) {
        const end = ends[index] ?? start
        target[places[index] ?? 0] = all.slice(start, end)
        start = end
      }
      for (const [place, text] of others) target[place] = text
    },
  }
}
