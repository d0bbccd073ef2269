import type { Dialect, SqlParameter } from './dialect.ts'
import type { Fragment } from './fragment.ts'
import { quotedName, remarkText } from './quote.ts'

export interface WrittenSql {
  readonly text: string
  /** In order: `?` in SQLite, `$1` and on elsewhere. */
  readonly parameters: readonly SqlParameter[]
}

/** The statement as text; with `literals`, values are written out, which is for reading. */
export function writeSql(fragment: Fragment, dialect: Dialect, literals: boolean): WrittenSql {
  const parameters: SqlParameter[] = []
  let text = ''
  for (const piece of fragment.pieces) {
    if (typeof piece === 'string') text += piece
    else if ('name' in piece) text += quotedName(piece.name)
    else if ('remark' in piece) text += `-- ${remarkText(piece.remark)}`
    else if (literals || piece.isLiteral) text += dialect.literal(piece.value)
    else {
      parameters.push(dialect.parameterValue(piece.value))
      text += dialect.parameter(piece.value, parameters.length)
    }
  }
  return { text, parameters }
}
