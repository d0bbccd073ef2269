import type { Put } from './fileWriter.ts'

/** Characters worth a write of their own. */
const flushAt = 1 << 18

/** Text gathered into large pieces and handed on as UTF-8, through one buffer. */
export function createTextSink(put: Put): { write(text: string): Promise<void>; end(): Promise<void> } {
  const encoder = new TextEncoder()
  let buffer = new Uint8Array(flushAt * 2)
  let waiting = ''
  const flush = async (): Promise<void> => {
    const text = waiting
    waiting = ''
    // Three bytes are the most that one unit of UTF-16 becomes.
    if (buffer.length < text.length * 3) buffer = new Uint8Array(text.length * 3)
    await put(buffer.subarray(0, encoder.encodeInto(text, buffer).written))
  }
  return {
    async write(text) {
      waiting += text
      if (waiting.length >= flushAt) await flush()
    },
    async end() {
      if (waiting !== '') await flush()
    },
  }
}
