/** Records as bytes: no string is made of a cell before somebody asks for it. */
export interface PackedRecords {
  /** UTF-8; used again for the next records. */
  readonly bytes: Uint8Array
  /** Where each cell begins and ends in `bytes`: two numbers a cell. */
  readonly bounds: Int32Array
  /** Of each record its number of cells and the line it starts in, from 1: two numbers a record. */
  readonly records: Int32Array
  readonly count: number
}

/** Records being packed. */
export class RecordPacker {
  #bounds = new Int32Array(1 << 14)
  #records = new Int32Array(1 << 11)
  /** Numbers written of each. */
  #ends = 0
  #used = 0

  /** The number of cells so far: given back to `drop` those that came after. */
  get cells(): number {
    return this.#ends >> 1
  }

  get count(): number {
    return this.#used >> 1
  }

  clear(): void {
    this.#ends = 0
    this.#used = 0
  }

  cell(from: number, to: number): void {
    if (this.#ends === this.#bounds.length) this.#bounds = larger(this.#bounds)
    this.#bounds[this.#ends] = from
    this.#bounds[this.#ends + 1] = to
    this.#ends += 2
  }

  drop(cells: number): void {
    this.#ends = cells << 1
  }

  /** Makes a record of the cells since `cells`; of one empty cell, which is an empty line, none. */
  record(cells: number, line: number): void {
    const count = this.cells - cells
    if (count === 1 && this.#bounds[this.#ends - 1] === this.#bounds[this.#ends - 2]) return this.drop(cells)
    if (this.#used === this.#records.length) this.#records = larger(this.#records)
    this.#records[this.#used] = count
    this.#records[this.#used + 1] = line
    this.#used += 2
  }

  /** Valid until the packer is used again. */
  packed(bytes: Uint8Array): PackedRecords {
    return { bytes, bounds: this.#bounds.subarray(0, this.#ends), records: this.#records.subarray(0, this.#used), count: this.count }
  }
}

function larger(array: Int32Array): Int32Array<ArrayBuffer> {
  const made = new Int32Array(array.length * 2)
  made.set(array)
  return made
}

/** Two lists of records of the same bytes in the order of their lines. */
export function mergeRecords(a: PackedRecords, b: PackedRecords, into: RecordPacker): PackedRecords {
  if (a.count === 0) return b
  if (b.count === 0) return a
  into.clear()
  const [nextA, nextB] = [taking(a, into), taking(b, into)]
  while (nextA.line() < Number.POSITIVE_INFINITY || nextB.line() < Number.POSITIVE_INFINITY) (nextA.line() < nextB.line() ? nextA : nextB).take()
  return into.packed(a.bytes)
}

function taking({ bounds, records, count }: PackedRecords, into: RecordPacker) {
  let record = 0
  let cell = 0
  return {
    line: (): number => (record < count ? (records[2 * record + 1] ?? 0) : Number.POSITIVE_INFINITY),
    take(): void {
      const first = into.cells
      const end = cell + (records[2 * record] ?? 0)
      for (; cell < end; cell += 1) into.cell(bounds[2 * cell] ?? 0, bounds[2 * cell + 1] ?? 0)
      into.record(first, records[2 * record + 1] ?? 0)
      record += 1
    },
  }
}

/** The cells of all records as texts. */
export function unpack({ bytes, bounds, records, count }: PackedRecords): { readonly records: readonly (readonly string[])[]; readonly lines: readonly number[] } {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let cell = 0
  const texts = Array.from({ length: count }, (_, record) =>
    Array.from({ length: records[2 * record] ?? 0 }, () => {
      const text = decoder.decode(bytes.subarray(bounds[2 * cell], bounds[2 * cell + 1]))
      cell += 1
      return text
    }),
  )
  return { records: texts, lines: texts.map((_, record) => records[2 * record + 1] ?? 0) }
}
