import { patternPieces, type PatternPiece } from '@shared/rules/pattern.ts'
import type { ResolvedTest } from '@shared/rules/resolve/resolved.ts'
import { compared, type Answer, type Lowering } from './answer.ts'
import type { Compilation } from './compilation.ts'
import { sql, value, type Fragment } from './fragment.ts'
import { truth } from './truth.ts'
import { text } from './values.ts'

/** Both sides in the same case, where case does not matter. */
export function folding(test: ResolvedTest, { dialect, inexact, needs }: Compilation) {
  if (!test.ignoreCase) return { column: (of: Fragment) => of, literal: (of: string) => of }
  if (dialect.foldCase.isExact) needs.add('fold_case')
  else inexact.add('ignoreCase')
  return dialect.foldCase
}

/** A whole text. */
export const sameText: Lowering = (subject, test, compilation) => {
  const { operand } = test
  const fold = folding(test, compilation)
  const other = operand.kind === 'attribute' ? fold.column(subject.other(operand.attribute)) : value(text(fold.literal(literalText(test))))
  return compared(fold.column(subject.sql), '=', other)
}

function literalText(test: ResolvedTest): string {
  return test.operand.kind === 'value' ? String(test.operand.value) : ''
}

/** Part of a text: a pattern where it is written out, a function where it is another attribute. */
export function partOfText(pieces: (part: PatternPiece) => readonly PatternPiece[], functionOf: 'contains' | 'startsWith' | 'endsWith'): Lowering {
  return (subject, test, compilation) => {
    const fold = folding(test, compilation)
    const own = fold.column(subject.sql)
    if (test.operand.kind !== 'attribute') return matching(own, pieces({ kind: 'text', text: fold.literal(literalText(test)) }), compilation)
    const found = compilation.dialect[functionOf](own, fold.column(subject.other(test.operand.attribute)))
    return { holds: truth(found), fails: truth(sql`NOT ${found}`) }
  }
}

function matching(own: Fragment, pieces: readonly PatternPiece[], { dialect }: Compilation): Answer {
  return { holds: truth(dialect.matches(own, pieces, false)), fails: truth(dialect.matches(own, pieces, true)) }
}

export const pattern: Lowering = (subject, test, compilation) => {
  const pieces = patternPieces(literalText(test))
  if (typeof pieces === 'string') throw new Error(pieces)
  const fold = folding(test, compilation)
  return matching(fold.column(subject.sql), pieces.map((piece) => (piece.kind === 'text' ? { ...piece, text: fold.literal(piece.text) } : piece)), compilation)
}

export const regularExpression: Lowering = (subject, test, { dialect, inexact, needs }) => {
  if (dialect.isStored) needs.add('matches_regex')
  else if (!dialect.regex.isExact) inexact.add('regularExpression')
  const found = dialect.regex.matches(subject.sql, literalText(test).normalize('NFC'), test.ignoreCase)
  return { holds: truth(found), fails: truth(sql`NOT ${found}`) }
}
