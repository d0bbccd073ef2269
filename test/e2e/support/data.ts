import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const dataFolder = resolve(root, process.env['TESSERA_DATA'] ?? '../shared/data')

/** A file of the customer data beside the project; null, with the reason printed, where it is absent. */
export function dataFile(dataset: string, name: string): string | null {
  const path = join(dataFolder, dataset, name)
  if (existsSync(path)) return path
  console.log(`Skipped: there is no ${dataset}/${name}; set TESSERA_DATA to the folder of customer data.`)
  return null
}

export interface Answer {
  readonly id: string
  readonly count: number
  readonly sha256_sorted_ids: string
}

export function answersOf(dataset: string): ReadonlyMap<string, Answer> {
  const path = dataFile(dataset, 'truth-dev.json')
  if (path === null) return new Map()
  const { questions } = JSON.parse(readFileSync(path, 'utf8')) as { readonly questions: readonly Answer[] }
  return new Map(questions.map((answer) => [answer.id, answer]))
}

/** SHA-256 of distinct ids, sorted by their UTF-8 bytes, joined by newlines. */
export function hashOfIds(ids: readonly string[]): string {
  const sorted = [...new Set(ids)].map((id) => Buffer.from(id)).sort(Buffer.compare)
  return createHash('sha256').update(sorted.map(String).join('\n')).digest('hex')
}
