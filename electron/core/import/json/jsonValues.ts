import { Tokenizer, TokenParser } from '@streamparser/json'

export interface ValueReader {
  /** Values found so far. */
  found(): number
  /** The values that the bytes complete. Throws where they are no JSON. */
  read(bytes: Uint8Array): readonly unknown[]
  /** Throws where the text ends inside a value. */
  end(): void
}

/** Values one by one as their text arrives: the items of a list, or values that follow one another (JSON lines). */
export function readValues(isList: boolean): ValueReader {
  const many = isList ? {} : { separator: '' }
  const tokenizer = new ExactTokenizer(many)
  const parser = new TokenParser({ ...many, paths: [isList ? '$.*' : '$'], keepStack: false })
  let values: unknown[] = []
  let found = 0
  tokenizer.onToken = (token) => parser.write(token)
  parser.onValue = ({ value }) => {
    values.push(value)
    found += 1
  }
  return {
    found: () => found,
    read(bytes) {
      values = []
      tokenizer.write(bytes)
      return values
    },
    end() {
      if (!tokenizer.isEnded) tokenizer.end()
      if (!parser.isEnded) parser.end()
    },
  }
}

class ExactTokenizer extends Tokenizer {
  /** A number with more digits than a double is sure of stays the text it was written as; the parser passes on what it is given. */
  protected override parseNumber(text: string): number {
    const digits = text.replace(/[eE].*$/, '').replaceAll(/\D/g, '').replace(/^0+/, '')
    return (digits.length > 15 ? text : Number(text)) as number
  }
}
