/** The cells of a batch as UTF-8, for readers that do without strings; valid until the next batch. */
export class TextRows {
  readonly #latin = new TextDecoder('latin1')
  readonly #utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
  #plain: string | null = null

  /** `bounds`: where each cell begins and ends, row by row, two numbers a cell. */
  constructor(
    readonly bytes: Uint8Array,
    readonly bounds: Int32Array,
    readonly width: number,
    readonly count: number,
  ) {}

  /** One row as texts. */
  row(index: number): readonly string[] {
    return Array.from({ length: this.width }, (_, column) => this.cell(index, column))
  }

  cell(row: number, column: number): string {
    const at = 2 * (row * this.width + column)
    return this.text(this.bounds[at] ?? 0, this.bounds[at + 1] ?? 0)
  }

  /** The bytes as text. ASCII is cut out of a text made once for all. */
  text(from: number, to: number): string {
    if (from === to) return ''
    if (!isAscii(this.bytes, from, to)) return this.#utf8.decode(this.bytes.subarray(from, to))
    this.#plain ??= this.#latin.decode(this.bytes)
    return this.#plain.slice(from, to)
  }
}

export function isAscii(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if ((bytes[at] ?? 0) > 127) return false
  return true
}
