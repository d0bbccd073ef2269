/** Cuts bytes into lines, and lines into batches of so many rows or bytes, whichever is reached first. */
export interface LineBatches {
  /** The batches that are full now; the last lines stay until more come or `rest`. The bytes are the caller's again. */
  add(bytes: Uint8Array): readonly (readonly string[])[]
  /** What is left; empty where nothing is. */
  rest(): readonly string[]
}

const lineFeed = 10

export function lineBatches(mostRows: number, mostBytes: number): LineBatches {
  const decoder = new TextDecoder()
  let started: Uint8Array[] = []
  let batch: string[] = []
  let batchBytes = 0

  function lineOf(end: Uint8Array): string {
    const length = started.reduce((sum, piece) => sum + piece.length, end.length)
    const whole = new Uint8Array(length)
    let at = 0
    for (const piece of [...started, end]) {
      whole.set(piece, at)
      at += piece.length
    }
    started = []
    return decoder.decode(whole)
  }

  return {
    add(bytes) {
      const full: string[][] = []
      let from = 0
      for (let at = bytes.indexOf(lineFeed); at !== -1; at = bytes.indexOf(lineFeed, from)) {
        const line = lineOf(bytes.subarray(from, at))
        from = at + 1
        if (line === '') continue
        // A full batch goes when the next line is there: the last one is marked as such.
        if (batch.length === mostRows || (batch.length > 0 && batchBytes + line.length > mostBytes)) {
          full.push(batch)
          batch = []
          batchBytes = 0
        }
        batch.push(line)
        batchBytes += line.length
      }
      if (from < bytes.length) started.push(bytes.slice(from))
      return full
    },
    rest() {
      const last = started.length === 0 ? '' : lineOf(new Uint8Array())
      const rows = last === '' ? batch : [...batch, last]
      batch = []
      return rows
    },
  }
}
