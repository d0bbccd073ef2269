import type { Put } from './fileWriter.ts'

/** Bytes worth a write of their own. */
const flushAt = 1 << 18

export interface TextSink {
  /** Adds text; nothing is kept of it but its bytes. */
  add(text: string): void
  /** Adds text all of whose signs are marked in the table (by their code, below 128); false, and nothing was added, where one is not. */
  addIf(text: string, marked: Uint8Array): boolean
  /** Hands on what has gathered where that is worth it; awaited now and then, at least once a batch. */
  pass(): Promise<void>
  end(): Promise<void>
}

/** Text as UTF-8 in one buffer, handed on in large pieces. Short pieces are copied sign by sign: joining a million of them first makes more waste than all else. */
export function createTextSink(put: Put): TextSink {
  const encoder = new TextEncoder()
  let buffer = new Uint8Array(flushAt * 2)
  let length = 0
  const grow = (least: number): void => {
    const larger = new Uint8Array(Math.max(buffer.length * 2, least))
    larger.set(buffer.subarray(0, length))
    buffer = larger
  }
  const flush = async (): Promise<void> => {
    const bytes = buffer.subarray(0, length)
    length = 0
    await put(bytes)
  }
  return {
    add(text) {
      // Three bytes are the most that one unit of UTF-16 becomes.
      const most = length + text.length * 3
      if (most > buffer.length) grow(most)
      if (text.length <= 64) {
        const start = length
        let at = 0
        for (; at < text.length; at += 1) {
          const code = text.charCodeAt(at)
          if (code > 0x7f) break
          buffer[length] = code
          length += 1
        }
        if (at === text.length) return
        length = start
      }
      length += encoder.encodeInto(text, buffer.subarray(length)).written
    },
    addIf(text, marked) {
      if (length + text.length > buffer.length) grow(length + text.length)
      let end = length
      for (let at = 0; at < text.length; at += 1) {
        const code = text.charCodeAt(at)
        // Beyond the table there is no mark.
        if (marked[code] !== 1) return false
        buffer[end] = code
        end += 1
      }
      length = end
      return true
    },
    async pass() {
      if (length >= flushAt) await flush()
    },
    async end() {
      if (length > 0) await flush()
    },
  }
}
