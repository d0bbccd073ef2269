import { Tokenizer, TokenParser, TokenType } from '@streamparser/json'

/** Lists and records inside one another; a table has few. */
export const mostNesting = 100

export class NestedTooDeep extends Error {}

export interface ValueReader {
  /** Values found so far. */
  found(): number
  /** The values that the text completes. Throws where it is no JSON, and {@link NestedTooDeep}. */
  read(text: string): readonly unknown[]
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
  let depth = 0
  tokenizer.onToken = (token) => {
    if (token.token === TokenType.LEFT_BRACE || token.token === TokenType.LEFT_BRACKET) depth += 1
    else if (token.token === TokenType.RIGHT_BRACE || token.token === TokenType.RIGHT_BRACKET) depth -= 1
    if (depth > mostNesting) throw new NestedTooDeep()
    parser.write(token)
  }
  parser.onValue = ({ value }) => {
    values.push(value)
    found += 1
  }
  return {
    found: () => found,
    read(text) {
      values = []
      tokenizer.write(text)
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
