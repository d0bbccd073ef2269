import { block, indented, isLong, join, nothing, sql, type Fragment } from './fragment.ts'

/**
 * What is true or not of a row. SQL knows a third answer, for what lacks a value: where only the true ones are asked
 * for it does no harm, and under "not" it is turned by {@link notTrue}.
 */
export interface Truth {
  readonly sql: Fragment
  /** What it takes to put it beside others. */
  readonly kind: 'single' | 'and' | 'or'
  /** Comments on the lines before it. */
  readonly remarks: readonly Fragment[]
}

export function truth(of: Fragment): Truth {
  return { sql: of, kind: 'single', remarks: [] }
}

export const always = truth(sql`TRUE`)
export const never = truth(sql`FALSE`)

export function remarked(of: Truth, ...remarks: readonly Fragment[]): Truth {
  return { ...of, remarks: [...remarks, ...of.remarks] }
}

export function allOf(parts: readonly Truth[]): Truth {
  return joined('and', parts)
}

export function anyOf(parts: readonly Truth[]): Truth {
  return joined('or', parts)
}

function joined(kind: 'and' | 'or', parts: readonly Truth[]): Truth {
  const [first, ...rest] = parts
  if (first === undefined) throw new Error('Nothing to judge has no meaning.')
  if (rest.length === 0) return first
  const word = kind === 'and' ? sql`AND ` : sql`OR `
  const lines = parts.map((part, index) => {
    const own = part.kind === 'single' || part.kind === kind ? part.sql : enclosed(part.sql)
    return sql`${before(part)}${index === 0 ? nothing : word}${own}`
  })
  return { sql: join(lines, '\n'), kind, remarks: [] }
}

function before({ remarks }: Truth): Fragment {
  return join(remarks.map((one) => sql`${one}
`), '')
}

function enclosed(of: Fragment): Fragment {
  return isLong(of) ? block(of) : sql`(${of})`
}

/** Everything else, what has no answer included. */
export function notTrue(of: Truth): Truth {
  return { ...truth(sql`${enclosed(alone(of))} IS NOT TRUE`), remarks: [] }
}

/** With its comments, as it stands where nothing is before it. */
export function alone(of: Truth): Fragment {
  return sql`${before(of)}${of.sql}`
}

/** "WHERE a" on one line, or each part on its own. */
export function clause(word: Fragment, of: Truth): Fragment {
  const text = alone(of)
  return isLong(text) ? sql`${word}
${indented(text)}` : sql`${word} ${text}`
}
