import { functionNamed } from '@shared/formula/syntax.ts'
import type { FormulaProblem } from '@shared/formula/scope.ts'
import { tokensOf, type Token } from '@shared/formula/tokens.ts'

/** A run of characters drawn alike. Together the pieces are the text, character for character. */
export interface Piece {
  readonly text: string
  readonly kind: 'name' | 'function' | 'text' | 'number' | 'word' | 'plain'
  readonly isFaulty: boolean
}

/** A formula as it is drawn: coloured by kind of word, problems underlined. A problem behind the end marks the last character. */
export function piecesOf(text: string, problems: readonly FormulaProblem[]): readonly Piece[] {
  const tokens = tokensOf(text).tokens.slice(0, -1)
  const marks = problems.map(({ from, to }) => {
    const start = Math.max(0, Math.min(from, text.length - 1))
    return { from: start, to: Math.max(start + 1, Math.min(to, text.length)) }
  })
  const cuts = new Set([0, text.length, ...tokens.flatMap(({ from, to }) => [from, to]), ...marks.flatMap(({ from, to }) => [from, to])])
  const order = [...cuts].filter((cut) => cut <= text.length).sort((a, b) => a - b)
  let at = 0
  return order.slice(1).map((end, index): Piece => {
    const start = order[index] ?? 0
    while (at < tokens.length && (tokens[at]?.to ?? 0) <= start) at += 1
    const token = tokens[at]
    const kind = token !== undefined && token.from <= start ? kindOf(token, tokens[at + 1]) : 'plain'
    return { text: text.slice(start, end), kind, isFaulty: marks.some(({ from, to }) => from <= start && end <= to) }
  })
}

function kindOf(token: Token, next: Token | undefined): Piece['kind'] {
  switch (token.kind) {
    case 'name':
      return token.isBare && functionNamed(token.name) !== undefined && next?.kind === 'symbol' && next.symbol === '(' ? 'function' : 'name'
    case 'text':
      return 'text'
    case 'number':
    case 'date':
      return 'number'
    case 'boolean':
      return 'word'
    case 'symbol':
      return /\p{L}/u.test(token.symbol) ? 'word' : 'plain'
    case 'faulty':
    case 'end':
      return 'plain'
  }
}
