import { CsvError, parse } from 'csv-parse/sync'
import { trackedAppSchema, type TrackedApp, type UnreadableUse } from '@shared/domain/usage.ts'
import { usageColumns } from '@shared/domain/usageFile.ts'
import { fail } from '@shared/errors/appError.ts'
import { readJson } from '@shared/rules/jsonText.ts'
import { foldName, listWords } from '@shared/rules/names.ts'

export interface ReadEntries {
  readonly apps: readonly TrackedApp[]
  readonly unreadable: readonly UnreadableUse[]
}

type Raw = Readonly<Record<string, unknown>>
interface Entry {
  readonly line: number
  readonly raw: Raw
}

const mostEntries = 20_000

/**
 * What a usage file states, and the entries that are none. @throws dataSource with one sentence where it is no usage file
 * at all: then nothing of it is taken.
 */
export function readEntries(text: string, fileName: string): ReadEntries {
  const isJson = /^\s*[{[]/.test(text)
  const { entries, faults } = isJson ? ofJson(text, fileName) : ofCsv(text, fileName)
  if (entries.length > mostEntries) throw fail('dataSource', `${fileName} has more than 20,000 entries, which is the most a usage file holds: split it.`, { file: fileName })
  const apps: TrackedApp[] = []
  const unreadable: UnreadableUse[] = [...faults]
  const seen = new Map<string, number>()
  for (const { line, raw } of entries) {
    const parsed = trackedAppSchema.safeParse(raw)
    if (!parsed.success) {
      unreadable.push({ line, reason: reasonOf(parsed.error.issues[0], raw) })
      continue
    }
    const app = parsed.data
    const key = [app.product, app.kind, app.name].map(foldName).join('\n')
    const before = seen.get(key)
    if (before !== undefined) {
      unreadable.push({ line, reason: `“${app.name}” stands in ${isJson ? 'entry' : 'line'} ${before} already.` })
      continue
    }
    seen.set(key, line)
    apps.push(app)
  }
  return { apps, unreadable: unreadable.toSorted((a, b) => a.line - b.line) }
}

interface Found {
  readonly entries: readonly Entry[]
  readonly faults: readonly UnreadableUse[]
}

function ofJson(text: string, fileName: string): Found {
  const json = parsedJson(text, fileName)
  const list = Array.isArray(json) ? (json as readonly unknown[]) : isRecord(json) && Array.isArray(json['usages']) ? (json['usages'] as readonly unknown[]) : null
  if (list === null) throw fail('dataSource', `${fileName} is JSON, but no usage file: it has to be {"usages": […]}.`, { file: fileName })
  if (isRecord(json) && (json['schemaVersion'] ?? 1) !== 1) throw fail('dataSource', `${fileName} is a usage file of version ${String(json['schemaVersion'])}; this Tessera reads version 1.`, { file: fileName })
  const entries = list.flatMap((raw, index) => (isRecord(raw) ? [{ line: index + 1, raw: withoutProto(raw) }] : []))
  const faults = list.flatMap((raw, index) => (isRecord(raw) ? [] : [{ line: index + 1, reason: 'It is no object with a product, a kind, a name and segments.' }]))
  return { entries, faults }
}

function parsedJson(text: string, fileName: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    const read = readJson(text)
    const where = read.ok ? '' : ` Line ${read.place.line}: ${read.message}`
    throw fail('dataSource', `${fileName} is not JSON.${where}`, { file: fileName, ...(read.ok ? {} : { line: read.place.line }) })
  }
}

/** Headings in any order and case, with spaces or underscores; columns that are not ours are left alone. */
function ofCsv(text: string, fileName: string): Found {
  const delimiter = delimiterOf(text)
  const faults: UnreadableUse[] = []
  const rows = records(text, delimiter, fileName)
  const [head, ...rest] = rows
  if (head === undefined) throw fail('dataSource', `${fileName} is empty: a usage file has at least the headings ${usageColumns.join(', ')}.`, { file: fileName })
  const places = new Map(head.record.map((name, index) => [headingOf(name), index] as const))
  const lacking = ['product', 'kind', 'name', 'segments'].filter((name) => !places.has(name))
  if (lacking.length > 0) throw fail('dataSource', `${fileName} has no column ${listWords(lacking)}: a usage file has the headings ${usageColumns.join(', ')}.`, { file: fileName, line: head.line })
  const entries = rest.flatMap(({ record, line }): readonly Entry[] => {
    if (record.length > head.record.length) {
      faults.push({ line, reason: `It has ${record.length} cells, and the headings are ${head.record.length}.` })
      return []
    }
    const cell = (name: (typeof usageColumns)[number]): string => record[places.get(name.toLowerCase()) ?? -1]?.trim() ?? ''
    const optional = (name: (typeof usageColumns)[number]): string | null => cell(name) || null
    return [{ line, raw: { product: cell('product'), kind: cell('kind'), name: cell('name'), campaign: optional('campaign'), link: optional('link'), status: optional('status'), mayOpen: yesOrNo(cell('mayOpen')), segments: cell('segments').split(';').map((one) => one.trim()).filter((one) => one !== '') } }]
  })
  return { entries, faults }
}

function records(text: string, delimiter: string, fileName: string): readonly { readonly record: readonly string[]; readonly line: number }[] {
  try {
    let [next, blank] = [1, 0]
    // With `info` each record comes with the line it ends in and the empty lines up to it: it begins after both.
    return (parse(text, { delimiter, bom: true, info: true, relax_column_count: true, skip_empty_lines: true, relax_quotes: true, to: mostEntries + 2 }) as unknown as readonly { readonly record: readonly string[]; readonly info: { readonly lines: number; readonly empty_lines: number } }[]).map(({ record, info }) => {
      const line = next + info.empty_lines - blank
      next = info.lines + 1
      blank = info.empty_lines
      return { record, line }
    })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const line = typeof error['lines'] === 'number' ? error['lines'] : 1
    throw fail('dataSource', `${fileName} cannot be taken apart: a cell in quotes that begins in or before line ${line} is not closed.`, { file: fileName, line })
  }
}

function delimiterOf(text: string): string {
  const first = /[^\r\n]*/.exec(text.replace(/^\uFEFF/, '').trimStart())?.[0] ?? ''
  const counts = [',', ';', '\t', '|'].map((sign) => ({ sign, count: first.split(sign).length }))
  return counts.toSorted((a, b) => b.count - a.count)[0]?.sign ?? ','
}

function headingOf(name: string): string {
  return name.trim().toLowerCase().replaceAll(/[\s_-]/g, '')
}

/** Anything else is refused by the schema with its own words. */
function yesOrNo(cell: string): unknown {
  const folded = cell.toLowerCase()
  if (folded === '' || ['yes', 'true', '1', 'y'].includes(folded)) return true
  return ['no', 'false', '0', 'n'].includes(folded) ? false : cell
}

function isRecord(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A key of that name would be the prototype's in a careless copy, and is no field of an entry anyway. */
function withoutProto(raw: Raw): Raw {
  return Object.fromEntries(Object.entries(raw).filter(([key]) => key !== '__proto__'))
}

interface Issue {
  readonly code?: string | undefined
  readonly path: readonly PropertyKey[]
  readonly message: string
}

const longest: Readonly<Record<string, number>> = { product: 100, kind: 40, name: 200, campaign: 200, status: 60, segments: 200 }

function reasonOf(issue: Issue | undefined, raw: Raw): string {
  const field = String(issue?.path[0] ?? '')
  const value = raw[field]
  if (issue === undefined || field === '') return issue?.code === 'unrecognized_keys' ? `${issue.message}.` : 'It is no entry of a usage file.'
  if (field === 'link') return `The link ${shown(value)} is none that Tessera opens: it has to begin with http:// or https://.`
  if (field === 'mayOpen') return `mayOpen is ${shown(value)}; write yes or no.`
  if (value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)) return field === 'segments' ? 'It names no segment.' : `It has no ${field}.`
  if (issue.code === 'too_big') return Array.isArray(value) && issue.path.length === 1 ? 'It names more than 1,000 segments.' : field === 'segments' ? 'It names a segment by more than 200 characters.' : `The ${field} is longer than ${longest[field] ?? 0} characters.`
  return `The ${field} cannot be read: ${issue.message}.`
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return `“${text.length > 60 ? `${text.slice(0, 60)}…` : text}”`
}
