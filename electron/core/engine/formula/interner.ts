import { blockRows, type TextVector } from './vector.ts'

/** Codes for texts that a formula makes, in the order they first occur. */
export interface Interner {
  readonly textAt: (code: number) => string
  /** Translates another's codes, looking at each text once. */
  adopting(textAt: (code: number) => string): (code: number) => number
}

export function createInterner(): Interner {
  const codes = new Map<string, number>()
  const texts: string[] = []

  function codeOf(text: string): number {
    let code = codes.get(text)
    if (code === undefined) {
      code = texts.length
      texts.push(text)
      codes.set(text, code)
    }
    return code
  }

  return {
    textAt: (code) => texts[code] ?? '',
    adopting: (textAt) => remembering((code) => codeOf(textAt(code))),
  }
}

/** Asks `work` once for each code and remembers the answer, a whole number from 0 to 2^32 - 2. */
export function remembering(work: (code: number) => number): (code: number) => number {
  // One more than the answer; 0 where it was not asked for yet.
  let answers = new Uint32Array(256)
  return (code) => {
    if (code >= answers.length) {
      const wider = new Uint32Array(Math.max(code + 1, answers.length * 2))
      wider.set(answers)
      answers = wider
    }
    const known = answers[code] ?? 0
    if (known !== 0) return known - 1
    const answer = work(code)
    answers[code] = answer + 1
    return answer
  }
}

/** Texts that are as many as there are rows: kept for one block, each under the number of its row. */
export function blockTexts(): { put(row: number, text: string): void; readonly vector: Pick<TextVector, 'kind' | 'codes' | 'isRepeating' | 'textAt'> } {
  const texts: string[] = Array.from({ length: blockRows }, () => '')
  return {
    put(row, text) {
      texts[row] = text
    },
    vector: { kind: 'text', codes: Uint32Array.from(texts, (_, row) => row), isRepeating: false, textAt: (code) => texts[code] ?? '' },
  }
}
