import { dayOfIso } from '../domain/storedValue.ts'
import type { FormulaProblem } from './scope.ts'

interface Span {
  readonly from: number
  readonly to: number
}

/** `name`: bare or in brackets; `symbol`: operators, parentheses, comma and point, and the words and, or, not. */
export type Token = Span &
  (
    | { readonly kind: 'number'; readonly digits: string }
    | { readonly kind: 'text'; readonly value: string }
    | { readonly kind: 'date'; readonly day: number }
    | { readonly kind: 'boolean'; readonly value: boolean }
    | { readonly kind: 'name'; readonly name: string; readonly isBare: boolean }
    | { readonly kind: 'symbol'; readonly symbol: string }
    | { readonly kind: 'faulty' }
    | { readonly kind: 'end' }
  )

const blank = /\s+/y
const number = /(?:\d+(?:\.\d*)?|\.\d+)/y
const bareName = /[\p{L}_][\p{L}\p{M}\p{N}_]*/uy
const symbol = /<>|<=|>=|==|!=|&&|\|\||[-+*/&=<>(),.]/y
const quoted = { "'": /'((?:[^']|'')*)'/y, '"': /"((?:[^"]|"")*)"/y, '[': /\[((?:[^\]]|\]\])*)\]/y } as const

/** What other languages write, and what is written here. */
const elsewhere: Readonly<Record<string, string>> = { '==': '=', '!=': '<>', '&&': 'and', '||': 'or, or & to join texts', '!': 'not', '%': 'mod(a, b), or / 100 for a percentage', '^': 'a product', ';': 'a comma', '{': 'parentheses', '}': 'parentheses' }

/** The words of a formula in order, the end as the last one; what is none is reported and stands as `faulty`. */
export function tokensOf(text: string): { readonly tokens: readonly Token[]; readonly problems: readonly FormulaProblem[] } {
  const tokens: Token[] = []
  const problems: FormulaProblem[] = []
  const matchAt = (pattern: RegExp, from: number): RegExpExecArray | null => {
    pattern.lastIndex = from
    return pattern.exec(text)
  }
  const faulty = (from: number, to: number, message: string): Token => {
    problems.push({ from, to, message })
    return { kind: 'faulty', from, to }
  }

  function quotedAt(from: number, quote: keyof typeof quoted): Token {
    const match = matchAt(quoted[quote], from)
    if (match === null) {
      const message = quote === '[' ? 'This name has no closing bracket “]”.' : `This text has no closing quotation mark ${quote}; one inside a text is written twice.`
      return faulty(from, text.length, message)
    }
    const to = from + match[0].length
    const inner = match[1] ?? ''
    if (quote !== '[') return { kind: 'text', value: inner.replaceAll(quote + quote, quote).normalize('NFC'), from, to }
    const name = inner.replaceAll(']]', ']').trim()
    return name === '' ? faulty(from, to, 'There is no name between these brackets.') : { kind: 'name', name, isBare: false, from, to }
  }

  function dateAt(from: number): Token {
    const end = text.indexOf('#', from + 1)
    const to = end < 0 ? text.length : end + 1
    const inner = end < 0 ? '' : text.slice(from + 1, end)
    const day = inner === inner.trim() ? dayOfIso(inner) : null
    return day === null || inner.startsWith('0000') ? faulty(from, to, 'A date is written #2024-01-31# and must be one of the calendar.') : { kind: 'date', day, from, to }
  }

  function wordAt(from: number, word: string): Token {
    const to = from + word.length
    const lower = word.toLowerCase()
    if (lower === 'true' || lower === 'false') return { kind: 'boolean', value: lower === 'true', from, to }
    if (lower === 'and' || lower === 'or' || lower === 'not') return { kind: 'symbol', symbol: lower, from, to }
    return { kind: 'name', name: word.normalize('NFC'), isBare: true, from, to }
  }

  function numberAt(from: number, digits: string): Token {
    const to = from + digits.length
    const tail = matchAt(bareName, to)
    if (tail === null) return { kind: 'number', digits, from, to }
    const end = to + tail[0].length
    return faulty(from, end, `“${text.slice(from, end)}” is no number and no name; numbers are written with digits and one point, names that begin with a digit in brackets.`)
  }

  function strange(from: number): Token {
    const character = String.fromCodePoint(text.codePointAt(from) ?? 0)
    const instead = elsewhere[character]
    return faulty(from, from + character.length, `“${character}” has no meaning in a formula${instead === undefined ? '; names with such characters are put in brackets' : `; write ${instead}`}.`)
  }

  function tokenAt(from: number): Token {
    const first = text[from] ?? ''
    if (first === "'" || first === '"' || first === '[') return quotedAt(from, first)
    if (first === '#') return dateAt(from)
    const digits = matchAt(number, from)?.[0]
    if (digits !== undefined) return numberAt(from, digits)
    const word = matchAt(bareName, from)?.[0]
    if (word !== undefined) return wordAt(from, word)
    const sign = matchAt(symbol, from)?.[0]
    if (sign === undefined) return strange(from)
    const instead = elsewhere[sign]
    if (instead === undefined) return { kind: 'symbol', symbol: sign, from, to: from + sign.length }
    return faulty(from, from + sign.length, `“${sign}” has no meaning in a formula; write ${instead}.`)
  }

  let at = 0
  while (at < text.length) {
    const space = matchAt(blank, at)
    if (space !== null) {
      at += space[0].length
      continue
    }
    const token = tokenAt(at)
    tokens.push(token)
    at = token.to
  }
  tokens.push({ kind: 'end', from: text.length, to: text.length })
  return { tokens, problems }
}
