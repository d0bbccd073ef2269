import type { Value } from './values.ts'

/**
 * A part of a statement: text of this program's own, names from the catalog and values, each told apart until the
 * statement is written, so that no name and no value ever becomes text unquoted and no indentation reaches into one.
 */
export interface Fragment {
  readonly pieces: readonly Piece[]
}
type Piece = string | { readonly name: string } | { readonly remark: string } | { readonly value: Value; readonly isLiteral: boolean }

const made = new WeakSet<object>()

function make(pieces: readonly Piece[]): Fragment {
  const fragment = Object.freeze({ pieces })
  made.add(fragment)
  return fragment
}

/** SQL text from the source code, with fragments spliced in. */
export function sql(strings: TemplateStringsArray, ...parts: readonly Fragment[]): Fragment {
  const pieces: Piece[] = [strings[0] ?? '']
  parts.forEach((part, index) => {
    if (!made.has(part)) throw new Error('Only fragments may become part of a statement.')
    pieces.push(...part.pieces, strings[index + 1] ?? '')
  })
  return make(pieces)
}

/** A table or column, quoted when the statement is written. */
export function name(text: string): Fragment {
  if (text.includes('\0')) throw new Error('A name must not hold NUL.')
  return make([{ name: text }])
}

export function column(table: string, attribute: string): Fragment {
  return sql`${name(table)}.${name(attribute)}`
}

/** A value: a parameter, or a literal where the statement is for reading. */
export function value(of: Value): Fragment {
  return make([{ value: of, isLiteral: false }])
}

/** A value that is always written out: what is not the person's own, as a zone or a number of rows. */
export function literal(of: Value): Fragment {
  return make([{ value: of, isLiteral: true }])
}

export function whole(number: number): Fragment {
  return literal({ type: 'integer', digits: BigInt(number) })
}

/** A line of comment; whatever the words are, they end with it. */
export function remark(words: string): Fragment {
  return make([{ remark: words }])
}

export const nothing = make([])

export function join(parts: readonly Fragment[], separator: string): Fragment {
  return make(parts.flatMap((part, index) => (index === 0 ? part.pieces : [separator, ...part.pieces])))
}

/** "a, b" on one line. */
export function list(parts: readonly Fragment[]): Fragment {
  return join(parts, ', ')
}

/** Each on a line of its own. */
export function lines(parts: readonly Fragment[], end = ''): Fragment {
  return join(parts, `${end}\n`)
}

/** All lines moved in by two; the first one too. */
export function indented(fragment: Fragment): Fragment {
  return make(['  ', ...hanging(fragment).pieces])
}

/** All lines but the first moved in. */
export function hanging(fragment: Fragment): Fragment {
  return make(fragment.pieces.map((piece) => (typeof piece === 'string' ? piece.replaceAll('\n', '\n  ') : piece)))
}

/** "(…)" with what is inside on lines of its own. */
export function block(fragment: Fragment): Fragment {
  return sql`(
${indented(fragment)}
)`
}

export function isLong(fragment: Fragment): boolean {
  return fragment.pieces.some((piece) => typeof piece === 'string' && piece.includes('\n'))
}
