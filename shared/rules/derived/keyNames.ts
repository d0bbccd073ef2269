import { foldName } from '../names.ts'

/** What a column is called that tells one order from another. */
export const orderWords = ['order', 'invoice', 'transaction', 'receipt', 'basket', 'booking', 'purchase', 'sale'] as const

const keyEndings = ['id', 'key', 'code', 'number', 'no', 'nr', 'num', 'ref', 'guid', 'uuid']

/** The word of a column that names a key of its kind, null where it does not. Less `rank` is better: an id before an address before a name. */
export function keyWord(name: string, words: readonly string[]): { readonly word: string; readonly rank: number } | null {
  const plain = foldName(name).replaceAll(/[^\p{L}\p{N}]/gu, '')
  for (const word of words) {
    if (keyEndings.some((ending) => plain === `${word}${ending}` || plain === `${word}s${ending}`)) return { word, rank: 0 }
    if (plain === `${word}email` || plain === `${word}mail`) return { word, rank: 1 }
    if (plain === word || plain === `${word}name`) return { word, rank: 2 }
  }
  return null
}
