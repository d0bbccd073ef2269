import { z } from 'zod'
import { definitionSchema, schemaVersion, type Definition } from './definition.ts'
import type { Diagnostic } from './diagnostic.ts'
import { capital, innermost, sentence, valueAt, type Issue, type JsonPath } from './issueSentences.ts'
import { isObject, itemPlace, placeAfter, visitColumns, visitNodes, withIds } from './place.ts'

/** Groups and sequences nested deeper than this are refused: nobody reads them, and reading them would overflow the stack. */
export const maxDepth = 50

export type ParsedDefinition =
  | { readonly ok: true; readonly definition: Definition }
  | { readonly ok: false; readonly diagnostics: Diagnostic[] }

/**
 * A definition from JSON of unknown origin: its shape checked, defaults and ids filled in. Each problem is a sentence
 * that begins with its place. Names and values are checked against a catalog later, by `resolveDefinition`.
 */
export function parseDefinition(json: unknown): ParsedDefinition {
  const tooDeep = findTooDeep(json)
  if (tooDeep !== null) return { ok: false, diagnostics: [tooDeep] }
  const complete = withIds(json)
  const parsed = definitionSchema.safeParse(complete)
  if (!parsed.success) return { ok: false, diagnostics: sentences(parsed.error.issues, complete) }
  const repeated = repeatedIds(complete)
  if (repeated.length > 0) return { ok: false, diagnostics: repeated }
  // The schema leaves ids out at will; withIds has put one on every rule and node.
  return { ok: true, definition: parsed.data as Definition }
}

/** The published JSON Schema of what may be written; defaults may be left out. */
export function definitionJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(definitionSchema, { io: 'input' })
  return {
    $schema,
    $id: `urn:tessera:segment-definition:${schemaVersion}`,
    title: 'Tessera segment definition',
    description: 'Who belongs to a segment: the audience, and rules joined left to right.',
    ...schema,
  }
}

function findTooDeep(json: unknown): Diagnostic | null {
  const rules = isObject(json) && Array.isArray(json['rules']) ? json['rules'] : []
  for (const [index, rule] of rules.entries()) {
    if (!isObject(rule) || !isTooDeep(rule['where'])) continue
    const message = `Rule ${index + 1}: groups are nested more than ${maxDepth} deep; make them flatter.`
    return { severity: 'error', ruleId: null, nodeId: null, part: 'group', message }
  }
  return null
}

/** Of the conditions of a rule or a measure, whatever is in their place. */
export function isTooDeep(where: unknown): boolean {
  let level: unknown[] = [where]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth + 1) return true
    level = level.flatMap(inside)
  }
  return false
}

/** Whatever it is, as both of these are walked. */
function inside(node: unknown): readonly unknown[] {
  if (!isObject(node)) return []
  return [...(Array.isArray(node['items']) ? node['items'] : []), ...(isObject(node['where']) ? [node['where']] : [])]
}

function repeatedIds(json: unknown): Diagnostic[] {
  const first = new Map<string, string>()
  const problems: Diagnostic[] = []
  const see = (id: string, place: string, at: Pick<Diagnostic, 'ruleId' | 'nodeId'>): void => {
    const before = first.get(id)
    if (before === undefined) first.set(id, place)
    else problems.push({ severity: 'error', ...at, part: 'definition', message: `${place}: the id “${id}” is used already, by ${before.replace(/^./, (letter) => letter.toLowerCase())}; every id may be used once.` })
  }
  let ruleId: string | null = null
  visitNodes(json, (node, place) => {
    const id = String(node['id'])
    const isRule = node['kind'] === undefined
    if (isRule) ruleId = id
    see(id, place, { ruleId, nodeId: isRule ? null : id })
  })
  visitColumns(json, (column, place) => see(String(column['id']), place, { ruleId: null, nodeId: String(column['id']) }))
  return problems
}

function sentences(issues: readonly Issue[], json: unknown): Diagnostic[] {
  return issues.map((issue) => {
    const { path, issue: inner } = innermost(issue, json)
    const place = placeOf(path, json)
    const message = sentence(inner, path, valueAt(json, path))
    return { severity: 'error', ruleId: place.ruleId, nodeId: place.nodeId, part: partOf(path), message: place.words === '' ? capital(message) : `${place.words}: ${message}` }
  })
}

/** The innermost rule and node a path goes through. */
function placeOf(path: JsonPath, json: unknown): { readonly words: string; readonly ruleId: string | null; readonly nodeId: string | null } {
  const index = path[1]
  if (path[0] === 'projections' && typeof index === 'number') return { words: `Column ${index + 1}`, ruleId: null, nodeId: idOf(valueAt(json, path.slice(0, 2))) }
  if (path[0] !== 'rules' || typeof index !== 'number') return { words: '', ruleId: null, nodeId: null }
  let words = `Rule ${index + 1}`
  let itemsWords = words
  let end = 3
  for (;;) {
    const item = path[end + 1]
    if (path[end] === 'items' && typeof item === 'number') {
      const items = valueAt(json, path.slice(0, end + 1))
      itemsWords = words = itemPlace(itemsWords, Array.isArray(items) ? items : [], item)
      end += 2
    } else if (path[end] === 'where') {
      itemsWords = placeAfter(words)
      end += 1
    } else break
  }
  const idAt = (length: number): string | null => idOf(valueAt(json, path.slice(0, length)))
  // What stands in place of the group of what follows may be anything: then the sequence is meant.
  const nodeId = path[2] !== 'where' || end === 3 ? null : (idAt(end) ?? (path[end - 1] === 'where' ? idAt(end - 1) : null))
  return { words, ruleId: idAt(2), nodeId }
}

function idOf(node: unknown): string | null {
  return isObject(node) && typeof node['id'] === 'string' ? node['id'] : null
}

function partOf(path: JsonPath): Diagnostic['part'] {
  const has = (key: string): boolean => path.includes(key)
  if (path[0] === 'audience') return 'audience'
  if (path[0] === 'projections') return 'projection'
  if (has('quantifier')) return 'quantifier'
  if (has('window')) return 'window'
  if (has('within')) return 'window'
  if (has('path') || path.at(-1) === 'entity') return 'path'
  if (path.at(-1) === 'segment') return 'value'
  if (has('attribute') && !has('test')) return 'attribute'
  if (has('test')) return path.at(-1) === 'operator' ? 'operator' : 'value'
  if (has('from') || has('date') || has('at') || has('via')) return 'attribute'
  return has('where') ? 'group' : 'definition'
}
