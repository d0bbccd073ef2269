import type { PatternPiece } from '@shared/rules/pattern.ts'

/** A pattern in the form of LIKE, a backslash before what is meant as it is. */
export function likePattern(pieces: readonly PatternPiece[]): string {
  return pieces.map((piece) => (piece.kind === 'text' ? piece.text.replaceAll(/[%_\\]/g, '\\$&') : piece.kind === 'any' ? '%' : '_')).join('')
}

/** In the form of SQLite's GLOB, which tells upper from lower case. */
export function globPattern(pieces: readonly PatternPiece[]): string {
  return pieces.map((piece) => (piece.kind === 'text' ? piece.text.replaceAll(/[*?[]/g, '[$&]') : piece.kind === 'any' ? '*' : '?')).join('')
}
