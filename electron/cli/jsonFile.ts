import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fail } from '@shared/errors/appError.ts'

/** A JSON file the person named; what is wrong with it is said with its place. */
export function readJsonFile(path: string): unknown {
  const name = basename(path)
  const text = readText(path, name)
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw fail('invalidInput', `"${name}" is not valid JSON${placeIn(text)}; correct it there and try again.`)
  }
}

function readText(path: string, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT') throw fail('notFound', `There is no file "${name}"; check its name and folder.`)
    if (code === 'EISDIR') throw fail('invalidInput', `"${name}" is a folder; name a file.`)
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') throw fail('invalidInput', `"${name}" is not UTF-8 text; save it as UTF-8 JSON.`)
    throw fail('invalidInput', `"${name}" cannot be read; check that you may open it.`)
  }
}

function placeIn(text: string): string {
  const before = text.slice(0, faultIn(text)).split('\n')
  return ` (line ${before.length}, column ${(before.at(-1) ?? '').length + 1})`
}

const space = /[ \t\n\r]*/y
const token = /[{}[\],:]|"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y

/** Where text stops being JSON; V8 says so only in some of its versions. */
function faultIn(text: string): number {
  const open: ('{' | '[')[] = []
  let expected: 'value' | 'firstValue' | 'key' | 'firstKey' | 'colon' | 'next' = 'value'
  for (let at = skip(space, text, 0); ; at = skip(space, text, at + (match(token, text, at) ?? '').length)) {
    const found = match(token, text, at)
    if (found === null) return at
    const isValue = !/^[}\],:]$/.test(found)
    if (expected === 'colon' && found === ':') expected = 'value'
    else if ((expected === 'key' || expected === 'firstKey') && found.startsWith('"')) expected = 'colon'
    else if ((expected === 'value' || expected === 'firstValue') && isValue) {
      if (found === '{' || found === '[') open.push(found)
      expected = found === '{' ? 'firstKey' : found === '[' ? 'firstValue' : 'next'
    } else if (found === ',' && expected === 'next' && open.length > 0) expected = open.at(-1) === '{' ? 'key' : 'value'
    else if ((found === '}' && open.at(-1) === '{' && (expected === 'next' || expected === 'firstKey')) || (found === ']' && open.at(-1) === '[' && (expected === 'next' || expected === 'firstValue'))) {
      open.pop()
      expected = 'next'
    } else return at
  }
}

function match(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? null
}

function skip(pattern: RegExp, text: string, at: number): number {
  return at + (match(pattern, text, at) ?? '').length
}
