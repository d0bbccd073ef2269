import { functionNames, functionSpec } from './functions.ts'
import { usageOf } from './words.ts'

/** The functions of the published grammar, as a table in Markdown; `grammar.md` holds the very same text. */
export function grammarTable(): string {
  const lines = functionNames.filter((name) => functionSpec(name).written !== 'inserted').map((name) => `| \`${usageOf(name)}\` | ${functionSpec(name).says} |`)
  return ['| Written | Gives |', '|---|---|', ...lines].join('\n')
}
