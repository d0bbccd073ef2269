import { diffArrays } from 'diff'
import { z } from 'zod'

/** Some words of one sentence, of the other, or of both. */
export const sentenceChangeSchema = z.object({ text: z.string(), kind: z.enum(['same', 'added', 'removed']) })
export type SentenceChange = z.infer<typeof sentenceChangeSchema>

/** Beyond so many words that differ the two sentences have little in common, and comparing them would cost more than it tells. */
const mostEdits = 500

/**
 * Word by word, in reading order; what was removed comes before what took its place. The texts of `same` and `added` make
 * up `after` again, those of `same` and `removed` make up `before`.
 */
export function sentenceDiff(before: string, after: string): readonly SentenceChange[] {
  const found = diffArrays(wordsOf(before), wordsOf(after), { maxEditLength: mostEdits })
  if (found === undefined) return [change('removed', before), change('added', after)].filter(({ text }) => text !== '')
  return found.map(({ added, removed, value }) => change(added ? 'added' : removed ? 'removed' : 'same', value.join('')))
}

/** Words, the blanks between them, and punctuation marks, each by itself, so that a clause may be added behind a word that stays. */
function wordsOf(sentence: string): string[] {
  return sentence.match(/\s+|[,.;()]|[^\s,.;()]+/g) ?? []
}

function change(kind: SentenceChange['kind'], text: string): SentenceChange {
  return { text, kind }
}
