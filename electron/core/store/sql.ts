/** What SQLite holds, as JavaScript sees it. */
export type SqlValue = null | number | string | Uint8Array

/** A statement with its values apart: made only by {@link sql}, so that no value becomes text of a statement. */
export interface Sql {
  readonly text: string
  readonly values: readonly SqlValue[]
}

/** The private field tells what was made here from what only looks like it, for much less than a set of all that was made. */
class Made implements Sql {
  readonly text: string
  readonly values: readonly SqlValue[]
  readonly #isMade = true

  constructor(text: string, values: readonly SqlValue[]) {
    this.text = text
    this.values = values
    Object.freeze(this)
  }

  static is(part: unknown): part is Sql {
    return typeof part === 'object' && part !== null && #isMade in part && part.#isMade
  }
}

function make(text: string, values: readonly SqlValue[]): Sql {
  return new Made(text, values)
}

/** Values become parameters; a nested {@link Sql} is spliced in. */
export function sql(strings: TemplateStringsArray, ...parts: readonly (SqlValue | boolean | Sql)[]): Sql {
  let text = strings[0] ?? ''
  const values: SqlValue[] = []
  parts.forEach((part, index) => {
    if (Made.is(part)) {
      text += part.text
      values.push(...part.values)
    } else {
      text += '?'
      values.push(typeof part === 'boolean' ? Number(part) : (part as SqlValue))
    }
    text += strings[index + 1] ?? ''
  })
  return make(text, values)
}

/** The same statement with other values in place of its own. */
export function withValues(statement: Sql, values: readonly SqlValue[]): Sql {
  if (values.length !== statement.values.length) throw new Error('A statement was given more or fewer values than it has places for.')
  return make(statement.text, values)
}

/** A table or column name, quoted: the only way a name that is not written in the source enters a statement. */
export function identifier(name: string): Sql {
  if (name.includes('\0')) throw new Error('A name must not hold NUL.')
  return make(`"${name.replaceAll('"', '""')}"`, [])
}

export function join(parts: readonly Sql[], separator = ', '): Sql {
  return make(
    parts.map((part) => part.text).join(separator),
    parts.flatMap((part) => part.values),
  )
}

/** `count` parameter marks for `Bulk.insertRows`, whose values come with each row. */
export function marks(count: number): Sql {
  return make(Array.from({ length: count }, () => '?').join(', '), [])
}
