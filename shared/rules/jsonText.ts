/** JSON with the places of its parts in the text, so that what is wrong with a part can be shown where it stands. */
export type JsonPath = readonly (string | number)[]

export interface TextPlace {
  /** Both from 1 on. */
  readonly line: number
  readonly column: number
  readonly offset: number
}

export type ReadJson =
  | { readonly ok: true; readonly value: unknown; /** Where a part begins, or the innermost part around it that there is. */ readonly placeOf: (path: JsonPath) => TextPlace }
  | { readonly ok: false; readonly message: string; readonly place: TextPlace }

class Unreadable extends Error {
  readonly offset: number
  constructor(message: string, offset: number) {
    super(message)
    this.offset = offset
  }
}

/** Deeper than any definition may be; a text of opening brackets must not exhaust the stack. */
const deepest = 500

/** Reads strict JSON; of a text that is none, the first problem as a sentence and its place. */
export function readJson(text: string): ReadJson {
  const offsets = new Map<string, number>()
  const placeAt = (offset: number): TextPlace => {
    const before = text.slice(0, offset)
    const line = before.split('\n').length
    return { line, column: offset - before.lastIndexOf('\n'), offset }
  }
  try {
    const value = readWhole(text, offsets)
    const placeOf = (path: JsonPath): TextPlace => {
      for (let length = path.length; length >= 0; length--) {
        const offset = offsets.get(keyOf(path.slice(0, length)))
        if (offset !== undefined) return placeAt(offset)
      }
      return placeAt(0)
    }
    return { ok: true, value, placeOf }
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    return { ok: false, message: error.message, place: placeAt(error.offset) }
  }
}

function keyOf(path: JsonPath): string {
  return JSON.stringify(path)
}

function readWhole(text: string, offsets: Map<string, number>): unknown {
  let at = 0

  function skip(): void {
    while (at < text.length && ' \t\n\r'.includes(text.charAt(at))) at += 1
  }
  function refuse(expected: string): never {
    const found = at >= text.length ? 'the text ends' : `there is ${JSON.stringify(text.charAt(at))}`
    throw new Unreadable(`Here ${expected} is expected, but ${found}.`, at)
  }
  function readValue(path: JsonPath): unknown {
    skip()
    if (path.length > deepest) throw new Unreadable('This is nested too deep.', at)
    offsets.set(keyOf(path), at)
    const char = text.charAt(at)
    if (char === '{') return readObject(path)
    if (char === '[') return readArray(path)
    if (char === '"') return readString()
    return readWord()
  }
  function readString(): string {
    const start = at
    const found = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
    found.lastIndex = at
    const match = found.exec(text)
    if (!match) throw new Unreadable('This text in quotes is not closed, or holds a character that has to be escaped.', start)
    at += match[0].length
    return JSON.parse(match[0]) as string
  }
  function readWord(): unknown {
    const found = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|true\b|false\b|null\b/y
    found.lastIndex = at
    const match = found.exec(text)
    if (!match) return refuse('a value')
    at += match[0].length
    return JSON.parse(match[0])
  }
  function readArray(path: JsonPath): unknown[] {
    const items: unknown[] = []
    at += 1
    skip()
    if (text.charAt(at) === ']') return (at += 1), items
    for (;;) {
      items.push(readValue([...path, items.length]))
      skip()
      const char = text.charAt(at)
      if (char !== ',' && char !== ']') refuse('a comma or “]”')
      at += 1
      if (char === ']') return items
    }
  }
  function readObject(path: JsonPath): Record<string, unknown> {
    const parts: [string, unknown][] = []
    at += 1
    skip()
    if (text.charAt(at) === '}') return (at += 1), {}
    for (;;) {
      skip()
      if (text.charAt(at) !== '"') refuse('a name in double quotes')
      const start = at
      const name = readString()
      if (parts.some(([other]) => other === name)) throw new Unreadable(`“${name}” is there twice.`, start)
      skip()
      if (text.charAt(at) !== ':') refuse('a colon')
      at += 1
      parts.push([name, readValue([...path, name])])
      skip()
      const char = text.charAt(at)
      if (char !== ',' && char !== '}') refuse('a comma or “}”')
      at += 1
      if (char === '}') return Object.fromEntries(parts)
    }
  }

  const value = readValue([])
  skip()
  if (at < text.length) refuse('the end')
  return value
}
