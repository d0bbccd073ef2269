/** A stretch of literal text, one character whatever it is, or any number of characters. */
export type PatternPiece = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'one' | 'any' }

/**
 * A pattern taken apart: `*` stands for any number of characters, `?` for one, a backslash takes the next character as
 * it is. It is about the whole value, so outer spaces, which no value has, are dropped. A string says what is wrong.
 */
export function patternPieces(pattern: string): readonly PatternPiece[] | string {
  const trimmed = pattern.trim().normalize('NFC')
  if (trimmed === '') return 'Give a pattern: * stands for any characters, ? for one.'
  const pieces: PatternPiece[] = []
  let text = ''
  const endText = (): void => {
    if (text !== '') pieces.push({ kind: 'text', text })
    text = ''
  }
  const characters = [...trimmed]
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? ''
    if (character === '\\') {
      const next = characters[++at]
      if (next === undefined) return 'The pattern ends with a backslash that has nothing to escape; write \\\\ for a backslash.'
      text += next
    } else if (character === '*' || character === '?') {
      endText()
      if (character === '?') pieces.push({ kind: 'one' })
      else if (pieces.at(-1)?.kind !== 'any') pieces.push({ kind: 'any' })
    } else text += character
  }
  endText()
  return pieces
}
