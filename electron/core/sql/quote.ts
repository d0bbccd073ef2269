import { fail } from '@shared/errors/appError.ts'

/** A name as it stands in a statement, of any dialect. */
export function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** Single quotes doubled; a NUL, which no literal can hold, is put in by `nul`. Backslashes mean themselves. */
export function quotedText(text: string, nul: string): string {
  const parts = text.split('\0').map((part) => `'${part.replaceAll("'", "''")}'`)
  return parts.length === 1 ? parts.join('') : `(${parts.join(` || ${nul} || `)})`
}

/** Of PostgreSQL: the same whether or not the server takes backslashes for escapes. */
export function quotedPostgresText(text: string): string {
  refuseNul(text)
  const quoted = `'${text.replaceAll("'", "''")}'`
  return text.includes('\\') ? `E${quoted.replaceAll('\\', '\\\\')}` : quoted
}

export function refuseNul(text: string): void {
  if (text.includes('\0')) throw fail('invalidDefinition', 'A value of this definition holds the character NUL, which PostgreSQL has in no text; take it out, or choose another dialect.', { diagnostics: [] })
}

/** Nothing in it may end the comment or begin another: one line, no sign of a comment. */
export function remarkText(words: string): string {
  return words.replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').replaceAll('*/', '* /').replaceAll('/*', '/ *').trim()
}
