import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fail } from '@shared/errors/appError.ts'

/** A JSON file the person named; what is wrong with it is said with its place. */
export function readJsonFile(path: string): unknown {
  const name = basename(path)
  const text = readText(path, name)
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown
  } catch (error) {
    throw fail('invalidInput', `"${name}" is not valid JSON${placeIn(text, error)}; correct it there and try again.`)
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

/** V8 says "at position 17", or that the text ended. */
function placeIn(text: string, error: unknown): string {
  const position = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1]
  const before = text.slice(0, position === undefined ? text.length : Number(position)).split('\n')
  return ` (line ${before.length}, column ${(before.at(-1) ?? '').length + 1})`
}
