import type { Definition } from './definition.ts'
import type { Diagnostic } from './diagnostic.ts'
import { readJson, type JsonPath, type TextPlace } from './jsonText.ts'
import { parseDefinition } from './parse.ts'
import { diagnosticText, isObject, withIds } from './place.ts'

/** Something wrong with a definition's text, where it stands in it. */
export interface TextProblem {
  readonly place: TextPlace
  readonly message: string
  readonly severity: Diagnostic['severity']
}

export type ReadDefinition =
  | { readonly ok: true; readonly definition: Definition; /** Puts what is found out about it later at its place in the text. */ readonly problemOf: (diagnostic: Diagnostic) => TextProblem }
  | { readonly ok: false; readonly problems: readonly TextProblem[] }

/** A definition from the JSON a person typed, or every problem with it. */
export function readDefinitionText(text: string): ReadDefinition {
  const json = readJson(text)
  if (!json.ok) return { ok: false, problems: [{ place: json.place, message: json.message, severity: 'error' }] }
  const parsed = parseDefinition(json.value)
  const problemOf = (diagnostic: Diagnostic): TextProblem => ({
    place: json.placeOf(pathOf(json.value, diagnostic)),
    message: diagnosticText(json.value, diagnostic),
    severity: diagnostic.severity,
  })
  return parsed.ok ? { ok: true, definition: parsed.definition, problemOf } : { ok: false, problems: inOrder(parsed.diagnostics.map(problemOf)) }
}

export function inOrder(problems: readonly TextProblem[]): readonly TextProblem[] {
  return problems.toSorted((a, b) => a.place.offset - b.place.offset)
}

/** What a diagnostic is about, as closely as it says. Names of parts that are not there lead to what is around them. */
function pathOf(json: unknown, { ruleId, nodeId, part }: Diagnostic): JsonPath {
  const found = nodeId === null ? null : pathOfId(json, nodeId)
  const rule = ruleId === null ? null : pathOfId(json, ruleId)
  if (!found) return rule ? [...rule, ...ruleParts[part]] : topParts[part]
  return [...found, ...nodeParts[part]]
}

/** Those without an id of their own have the one that reading gives them. */
function pathOfId(json: unknown, id: string): JsonPath | null {
  const walk = (value: unknown, path: JsonPath): JsonPath | null => {
    if (Array.isArray(value)) return firstOf(value.map((item: unknown, index) => () => walk(item, [...path, index])))
    if (!isObject(value)) return null
    if (value['id'] === id) return path
    return firstOf(['rules', 'items', 'where', 'projections'].map((name) => () => walk(value[name], [...path, name])))
  }
  return walk(withIds(json), [])
}

function firstOf(ways: readonly (() => JsonPath | null)[]): JsonPath | null {
  for (const way of ways) {
    const found = way()
    if (found) return found
  }
  return null
}

type Parts = Readonly<Record<Diagnostic['part'], JsonPath>>
const whole: Parts = { audience: [], attribute: [], operator: [], value: [], path: [], quantifier: [], window: [], group: [], definition: [], projection: [] }
const nodeParts: Parts = { ...whole, attribute: ['attribute', 'name'], operator: ['test', 'operator'], value: ['test'], path: ['path'], window: ['within'] }
const ruleParts: Parts = { ...whole, path: ['path'], quantifier: ['quantifier'], window: ['window'], group: ['where'] }
const topParts: Parts = { ...whole, audience: ['audience'], projection: ['projections'] }
