const common = [',', ';', '\t', '|'] as const
/** Asked only where none of the common ones divides the lines. The last ones are ASCII's own separators, and Hive's. */
const rare = ['^', '~', '\u00a6', '\u00a7', '\u00a4', '::', '~~', '^^', '##', '$$', '\u001f', '\u001e', '\u0001'] as const
/** Longer signs that hold one of the others: where that stands nowhere alone, they are meant. */
const longer = ['||', '^|^', '|^|', '~|~', '|~|', '#|#', '@|@', '|#|', '^^', '~~', '::'] as const

/** Excel's own first line: "sep=;". */
const statement = /^sep=(.{1,4}?)\r?[\n\r]/i

/** The delimiter that the file itself states in its first line, which is then no row; null where it does not. */
export function statedDelimiter(sample: string): string | null {
  return statement.exec(sample)?.[1] ?? null
}

/**
 * The delimiter whose number per line varies least; more columns win among equals. Lines are cut at their end even
 * inside quotes: what is asked is only which sign repeats.
 */
export function detectDelimiter(sample: string, quote: string, newline: string): string {
  // A letter in place of each quoted cell, so that its delimiters stay apart.
  const bare = quote === '' ? sample : sample.replaceAll(new RegExp(`${quote}[^${quote}]*${quote}`, 'g'), 'x')
  const rows = bare.split(newline).filter((row) => row.trim() !== '').slice(0, 500)
  const best = bestOf(common, rows)
  const other = best.share < 0.8 ? bestOf(rare.filter((one) => rows[0]?.includes(one) === true), rows) : null
  const chosen = other !== null && other.share >= 0.95 && other.share > best.share ? other.delimiter : best.delimiter
  return longer.find((sign) => sign !== chosen && sign.includes(chosen) && standsFor(sign, chosen, rows)) ?? chosen
}

function bestOf(candidates: readonly string[], rows: readonly string[]): { readonly delimiter: string; readonly share: number } {
  let best = { delimiter: ',', share: 0, score: 0 }
  for (const delimiter of candidates) {
    const counts = new Map<number, number>()
    for (const row of rows) {
      const count = row.split(delimiter).length - 1
      counts.set(count, (counts.get(count) ?? 0) + 1)
    }
    counts.delete(0)
    for (const [count, times] of counts) {
      const share = times / rows.length
      const score = share + Math.min(count, 50) / 1000
      if (score > best.score) best = { delimiter, share, score }
    }
  }
  return best
}

/** Whether `part` stands nowhere but in `sign`, which the first line, of names, holds too. */
function standsFor(sign: string, part: string, rows: readonly string[]): boolean {
  const times = sign.split(part).length - 1
  const count = (row: string, text: string): number => row.split(text).length - 1
  return rows[0]?.includes(sign) === true && rows.every((row) => count(row, part) === count(row, sign) * times)
}
