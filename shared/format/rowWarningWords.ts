import type { RowWarning } from '../rules/derived/rowWarning.ts'
import { countWords } from './pipelineWords.ts'

const shownKeys = 10

/** "City is not the same in all rows of 3 keys, and took the last: C1; C2; C3" */
export function rowWarningText({ kind, attribute, count, keys }: RowWarning): string {
  const shown = `${keys.slice(0, shownKeys).join('; ')}${count > shownKeys ? ' …' : ''}`
  if (kind === 'differs') return `${attribute} is not the same in all rows of ${countWords(count, 'key', 'keys')}, and took the last: ${shown}`
  return `${attribute} is too large to be held exactly in ${countWords(count, 'row', 'rows')}, and is empty there: ${shown}`
}
