import type { Put } from './fileWriter.ts'

/** Bytes worth a write of their own. */
const flushAt = 1 << 18

const [zero, minus, point] = [48, 45, 46]
/** Sign, sixteen digits and the point. */
const longestNumber = 20

export interface TextSink {
  /** Adds text; nothing is kept of it but its bytes. */
  add(text: string): void
  /** One sign of ASCII. */
  addSign(code: number): void
  /** A whole number up to 2^53 with so many places behind the point: 1250 with two is "12.50". */
  addScaled(value: number, scale: number): void
  /** Adds text all of whose signs are marked in the table (by their code, below 128); false, and nothing was added, where one is not. */
  addIf(text: string, marked: Uint8Array): boolean
  /** Hands on what has gathered where that is worth it; awaited now and then, at least once a batch. */
  pass(): Promise<void>
  end(): Promise<void>
}

/**
 * Text as UTF-8 in one buffer, handed on in large pieces. Short pieces are copied sign by sign: joining a million of them
 * first makes more waste than all else. Loops touch local names: what other functions may change is looked up anew each time.
 */
export function createTextSink(put: Put): TextSink {
  const encoder = new TextEncoder()
  let buffer = new Uint8Array(flushAt * 2)
  let length = 0
  const digits = new Uint8Array(64)
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
        const [into, start] = [buffer, length]
        let seen = 0
        for (let at = 0; at < text.length; at += 1) {
          const code = text.charCodeAt(at)
          seen |= code
          into[start + at] = code
        }
        if (seen < 0x80) {
          length = start + text.length
          return
        }
      }
      length += encoder.encodeInto(text, buffer.subarray(length)).written
    },
    addSign(code) {
      if (length === buffer.length) grow(length + 1)
      buffer[length] = code
      length += 1
    },
    addScaled(value, scale) {
      if (length + longestNumber + scale > buffer.length) grow(length + longestNumber + scale)
      const into = buffer
      let end = length
      if (value < 0) into[end++] = minus
      // From the last digit to the first, and back.
      let rest = Math.abs(value)
      let count = 0
      do {
        const tenth = Math.floor(rest / 10)
        digits[count++] = rest - tenth * 10 + zero
        rest = tenth
      } while (rest > 0 || count <= scale)
      while (count > 0) {
        if (count === scale) into[end++] = point
        into[end++] = digits[--count] ?? zero
      }
      length = end
    },
    addIf(text, marked) {
      if (length + text.length > buffer.length) grow(length + text.length)
      const [into, start] = [buffer, length]
      for (let at = 0; at < text.length; at += 1) {
        const code = text.charCodeAt(at)
        // Beyond the table there is no mark.
        if (marked[code] !== 1) return false
        into[start + at] = code
      }
      length = start + text.length
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
