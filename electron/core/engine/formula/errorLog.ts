import { countBits, emptyBits, type Bits } from '../bitset.ts'
import { formulaErrorKinds, formulaErrorMessages, namedRows, type FormulaErrorKind, type FormulaErrors } from './formulaErrors.ts'
import { wordsOf, type ErrorWords } from './vector.ts'

/** Gathers the errors of one block after the other. */
export interface ErrorLog {
  take(errors: ErrorWords, from: number, to: number): void
  /** Rows by kind, over all rows. */
  readonly rows: ReadonlyMap<FormulaErrorKind, Bits>
  /** Null where there were none. */
  finish(): FormulaErrors | null
}

export function createErrorLog(length: number, presence: Bits): ErrorLog {
  const rows = new Map<FormulaErrorKind, Bits>()
  return {
    rows,
    take(errors, from, to) {
      const first = from >>> 5
      for (const [kind, words] of errors) {
        for (let word = 0; word < wordsOf(to - from); word++) {
          const failed = (words[word] ?? 0) & (presence[first + word] ?? 0)
          if (failed === 0) continue
          const all = rows.get(kind) ?? emptyBits(length)
          all[first + word] = (all[first + word] ?? 0) | failed
          rows.set(kind, all)
        }
      }
    },
    finish() {
      if (rows.size === 0) return null
      const any = emptyBits(length)
      for (const bits of rows.values()) for (let word = 0; word < any.length; word++) any[word] = (any[word] ?? 0) | (bits[word] ?? 0)
      const kinds = formulaErrorKinds.flatMap((kind) => {
        const bits = rows.get(kind)
        return bits === undefined ? [] : [{ kind, count: countBits(bits), rows: firstRows(bits), message: formulaErrorMessages[kind] }]
      })
      return { count: countBits(any), kinds }
    },
  }
}

function firstRows(bits: Bits): readonly number[] {
  const rows: number[] = []
  for (let word = 0; word < bits.length && rows.length < namedRows; word++) {
    for (let bit = 0; bit < 32 && rows.length < namedRows; bit++) if (((bits[word] ?? 0) & (1 << bit)) !== 0) rows.push(word * 32 + bit)
  }
  return rows
}
