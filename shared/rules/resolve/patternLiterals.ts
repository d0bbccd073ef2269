import type { Literal } from '../definition.ts'
import type { OperatorName } from '../operators.ts'
import { patternPieces } from '../pattern.ts'
import { compileRegex } from '../regex.ts'

/** A pattern or regular expression as it will be used; `text` where it is in order, else a sentence. */
export function patternLiteral(literal: Literal, operator: OperatorName, ignoreCase: boolean): { readonly text: string } | string {
  if (typeof literal === 'number') return `A text is compared here; write the value in quotes: "${literal}".`
  const checked = operator === 'matchesRegex' ? compileRegex(literal, ignoreCase) : patternPieces(literal)
  return typeof checked === 'string' ? checked : { text: literal }
}
