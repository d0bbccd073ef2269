import { basename, resolve } from 'node:path'
import { importOutcomeSchema, readHintsSchema, type ColumnPlan, type ImportOutcome, type ImportPlan, type Inspection, type ReadHints } from '@shared/contract/import.contract.ts'
import { attributeTypeSchema, entityRoleSchema } from '@shared/domain/entity.ts'
import { fail } from '@shared/errors/appError.ts'
import { correctionWords } from '@shared/format/refreshWords.ts'
import { findByName } from '@shared/rules/names.ts'
import { withWorkspace } from '../client.ts'
import { columnValue, commaList, oneOf, readArguments, UsageError, wholeNumber, type Command } from '../command.ts'
import { problemsOf } from '../derivedProblems.ts'
import { countWords } from '../output.ts'

const flags = {
  entity: { type: 'string' },
  table: { type: 'string' },
  key: { type: 'string' },
  role: { type: 'string' },
  date: { type: 'string', multiple: true },
  type: { type: 'string', multiple: true },
  encoding: { type: 'string' },
  delimiter: { type: 'string' },
  quote: { type: 'string' },
  escape: { type: 'string' },
  decimal: { type: 'string' },
  'header-line': { type: 'string' },
  zone: { type: 'string' },
  'file-column': { type: 'string' },
  strict: { type: 'boolean' },
  replace: { type: 'boolean' },
} as const

export const importCommand: Command = {
  name: 'import',
  usage:
    'import <ws> <file or folder> --entity NAME [--table NAME] [--key COL[,COL]] [--role individuals|accounts|contacts|related|activity] [--date "COL=yyyy-MM-dd|M/d/yyyy"]… [--type COL=TYPE]… [--encoding NAME] [--delimiter C] [--quote C|none] [--escape doubled|backslash] [--decimal .|,] [--header-line N] [--zone IANA] [--file-column NAME] [--strict] [--replace]',
  summary: 'Imports delimited text, an Excel sheet, JSON, Parquet or a table of a SQLite file as an entity; text may be packed with gzip, and a folder of files with the same columns is one table.',
  async run(args, output) {
    const { options, word } = readArguments(this.usage, args, flags, 2)
    const entity = options.entity
    if (entity === undefined) throw new UsageError(`--entity is missing. Usage: tessera ${this.usage}`)
    if (entity.trim() === '') throw new UsageError('--entity is empty: give the entity a name.')
    if (options.key !== undefined && commaList(options.key).length === 0) throw new UsageError('--key is empty: name a column, or leave --key out for the key that the file shows.')
    const role = options.role === undefined ? null : oneOf('role', options.role, entityRoleSchema.options)
    const stated = statedColumns(options.date ?? [], options.type ?? [])
    const hints = hintsOf(options)
    const path = resolve(word(1))
    const { outcome, problems } = await withWorkspace(word(0), 'write', async (client) => {
      const inspect = (more: ReadHints): Promise<Inspection> => client.ask('import.inspect', { inspection: 'command', path, hints: { ...hints, ...more }, columns: [...stated.values()] })
      const first = await inspect({})
      const table = hints.table === undefined ? tableFor(entity, first) : null
      const inspection = table === null ? first : await inspect({ table })
      const plan = planOf(inspection, { entity, role, key: commaList(options.key), stated, strict: options.strict === true, replace: options.replace === true })
      for (const words of notesOf(inspection, plan)) output.note(words)
      const { task } = await client.follow(client.ask('import.start', plan))
      return { outcome: importOutcomeSchema.parse(task.result), problems: problemsOf(await client.ask('derived.list', {})) }
    })
    if (options.json === true) output.json(outcome)
    else output.line(`${outcome.entityName}: ${countWords(outcome.rows, 'row', 'rows')} imported, ${outcome.rejected} rejected.`)
    const reason = firstReason(outcome, basename(path))
    if (reason !== null) output.note(reason)
    for (const words of correctionWords(outcome.corrections)) output.note(`${outcome.entityName}: ${words}`)
    for (const problem of problems) output.note(problem)
  },
}

/** How the file is read, where that is not plain, and columns of it that are not taken. */
function notesOf({ notes, columns, fileName }: Inspection, plan: ImportPlan): readonly string[] {
  const left = new Set(plan.columns.filter(({ include }) => !include).map(({ source }) => source))
  return [...notes, ...columns.flatMap(({ plan: { source }, reason }) => (left.has(source) ? [`${fileName}, column ${source}: ${reason}`] : []))]
}

/** Columns whose type or date formats the person states: found by their header, and kept as stated. */
function statedColumns(dates: readonly string[], types: readonly string[]): ReadonlyMap<string, ColumnPlan> {
  const columns = new Map<string, ColumnPlan>()
  for (const text of types) {
    const [source, type] = columnValue('type', text)
    columns.set(source, { source, name: source, include: true, type: oneOf('type', type, attributeTypeSchema.options), formats: [] })
  }
  for (const text of dates) {
    const [source, formatText] = columnValue('date', text)
    const formats = formatText.split('|').map((format) => format.trim()).filter((format) => format !== '')
    const type = columns.get(source)?.type ?? (formats.some((format) => /[HhmsS]/.test(format)) ? 'datetime' : 'date')
    if (type !== 'date' && type !== 'datetime') throw new UsageError(`"${source}" has date formats and the type ${type}; give one of the two.`)
    columns.set(source, { source, name: source, include: true, type, formats })
  }
  return columns
}

function hintsOf(options: { readonly [flag: string]: unknown }): ReadHints {
  const { encoding, delimiter, quote, escape, decimal, table, zone } = options
  const headerLine = options['header-line']
  const fileColumn = options['file-column']
  return readHintsSchema.parse({
    ...(encoding === undefined ? {} : { encoding }),
    ...(typeof delimiter === 'string' ? { delimiter: ['\\t', 'tab'].includes(delimiter) ? '\t' : delimiter } : {}),
    ...(typeof quote === 'string' ? { quote: quote === 'none' ? '' : oneOf('quote', quote, ['"', "'"]) } : {}),
    ...(typeof escape === 'string' ? { escape: oneOf('escape', escape, ['doubled', 'backslash']) } : {}),
    ...(typeof decimal === 'string' ? { decimal: oneOf('decimal', decimal, ['.', ',']) } : {}),
    ...(typeof headerLine === 'string' ? { headerLine: wholeNumber('header-line', headerLine, 0) } : {}),
    ...(table === undefined ? {} : { table }),
    ...(zone === undefined ? {} : { zone }),
    ...(fileColumn === undefined ? {} : { fileColumn }),
  })
}

interface Wishes {
  readonly entity: string
  readonly role: ImportPlan['role'] | null
  readonly key: readonly string[]
  readonly stated: ReadonlyMap<string, ColumnPlan>
  readonly strict: boolean
  readonly replace: boolean
}

/** What was found in the file, with what the person states in its place. */
function planOf(inspection: Inspection, { entity, role, key, stated, strict, replace }: Wishes): ImportPlan {
  const sources = inspection.columns.map((column) => column.plan.source)
  for (const column of [...stated.keys(), ...key]) if (!sources.includes(column)) throw unknownColumn(column, inspection)
  const open = inspection.columns.find((column) => column.question !== null && !stated.has(column.plan.source))
  if (open?.question) throw ambiguous(open.plan.source, open.question, inspection.fileName)
  const nameOf = (source: string): string => inspection.columns.find((column) => column.plan.source === source)?.plan.name ?? source
  return {
    path: inspection.path,
    options: inspection.options,
    entity,
    role: role ?? inspection.role.role,
    columns: inspection.columns.map((column) => column.plan),
    key: key.length === 0 ? inspection.key.columns : key.map(nameOf),
    dateColumn: inspection.dateColumn,
    nameColumn: inspection.nameColumn,
    strict,
    replace,
    relationships: [],
  }
}

/** Of several tables the one with the entity's name; null where the file holds no choice. */
function tableFor(entity: string, { tables, fileName }: Inspection): string | null {
  if (tables.length < 2) return null
  const named = findByName(tables, entity)
  if (named.kind === 'found') return named.item.name
  const names = tables.slice(0, 12).map(({ name, rows, isHidden }) => `${name} (${countWords(rows, 'row', 'rows')}${isHidden === true ? ', hidden' : ''})`)
  const more = tables.length > names.length ? ' …' : ''
  throw fail('dataSource', `"${fileName}" holds several tables: ${names.join(', ')}${more}; state which with --table.`, { file: fileName })
}

function unknownColumn(column: string, inspection: Inspection) {
  const names = inspection.columns.slice(0, 12).map(({ plan }) => plan.source).join(', ')
  const more = inspection.columns.length > 12 ? ' …' : ''
  return fail('dataSource', `"${inspection.fileName}" has no column "${column}"; it has ${names}${more}.`, { file: inspection.fileName, column })
}

function ambiguous(column: string, question: NonNullable<Inspection['columns'][number]['question']>, file: string) {
  const readings = question.choices.map((choice) => `${choice.format} (${choice.reading})`).join(' or ')
  const first = question.choices[0]?.format ?? 'yyyy-MM-dd'
  return fail('dataSource', `The dates of "${column}" in "${file}" can be read in more than one way, such as "${question.example}" as ${readings}; state which with --date "${column}=${first}".`, { file, column })
}

function firstReason({ rejected, firstRejected }: ImportOutcome, file: string): string | null {
  if (rejected === 0 || firstRejected === null) return null
  const { line, column, value, reason } = firstRejected
  const place = `line ${line}${column === null ? '' : `, column "${column}"`}${value === null ? '' : `, value "${value}"`}`
  const rows = countWords(rejected, 'row was', 'rows were')
  return `${rows} rejected in "${file}"; the first: ${place}: ${reason}`
}
