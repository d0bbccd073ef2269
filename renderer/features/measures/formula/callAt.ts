import type { FunctionName } from '@shared/formula/functions.ts'
import { functionNamed } from '@shared/formula/syntax.ts'
import { tokensOf } from '@shared/formula/tokens.ts'

/** The call whose parentheses the caret is in, and which of its arguments, counted from 0; null outside of any. */
export function callAt(text: string, caret: number): { readonly name: FunctionName; readonly argument: number } | null {
  const { tokens } = tokensOf(text.slice(0, caret))
  const open: { readonly name: FunctionName | null; argument: number }[] = []
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'symbol') continue
    const top = open.at(-1)
    if (token.symbol === '(') {
      const before = tokens[index - 1]
      open.push({ name: (before?.kind === 'name' && before.isBare ? functionNamed(before.name) : null) ?? null, argument: 0 })
    } else if (token.symbol === ')') open.pop()
    else if (token.symbol === ',' && top) top.argument += 1
  }
  const call = open.findLast(({ name }) => name !== null)
  return call === undefined || call.name === null ? null : { name: call.name, argument: call.argument }
}
