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
  if (found === undefined) return changed(before, after)
  return together(found.map(({ added, removed, value }) => ({ kind: added ? 'added' : removed ? 'removed' : 'same', text: value.join('') })))
}

/** Changes with nothing but blanks and marks between them are read as one: a word for a word would be a riddle. */
function together(changes: readonly SentenceChange[]): readonly SentenceChange[] {
  const result: SentenceChange[] = []
  let [removed, added] = ['', '']
  const end = (): void => {
    result.push(...changed(removed, added))
    removed = added = ''
  }
  for (const [index, { kind, text }] of changes.entries()) {
    const isBetween = kind === 'same' && removed + added !== '' && index < changes.length - 1 && !/[^\s,.;()]/.test(text)
    if (kind === 'same' && !isBetween) {
      end()
      result.push({ kind, text })
      continue
    }
    if (kind !== 'added') removed += text
    if (kind !== 'removed') added += text
  }
  end()
  return result
}

function changed(removed: string, added: string): readonly SentenceChange[] {
  const both: readonly SentenceChange[] = [{ kind: 'removed', text: removed }, { kind: 'added', text: added }]
  return both.filter(({ text }) => text !== '')
}

/** Words, the blanks between them, and punctuation marks, each by itself, so that a clause may be added behind a word that stays. */
function wordsOf(sentence: string): string[] {
  return sentence.match(/\s+|[,.;()]|[^\s,.;()]+/g) ?? []
}
