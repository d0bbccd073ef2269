import type { Diagnostic } from './diagnostic.ts'

/** Where things are in a definition: ids for what has none, and places in words. Works on any JSON, whole or broken. */
type Json = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const longestId = 60

/**
 * The same JSON with an id on every rule, group and condition that has none: "r2" for the second rule, "r2.0" for its
 * outermost group, "r2.1.3" for the third item of its first; in a sequence "r2.1.0" is the group of what follows; "c2" for
 * the second output column. Ids that are there stay, whatever they are. A rule or sequence without conditions gets an empty
 * group for them.
 */
export function withIds(json: unknown): unknown {
  if (!isObject(json) || !Array.isArray(json['rules'])) return json
  const taken = new Set<string>()
  visitNodes(json, (node) => {
    if (typeof node['id'] === 'string') taken.add(node['id'])
  })
  visitColumns(json, (column) => {
    if (typeof column['id'] === 'string') taken.add(column['id'])
  })
  const idFor = (node: Json, wanted: string): unknown => {
    if (node['id'] !== undefined) return node['id']
    let id = wanted.length > longestId ? `n${taken.size}` : wanted
    while (taken.has(id)) id += '_'
    taken.add(id)
    return id
  }
  const node = (value: unknown, wanted: string, prefix: string): unknown => {
    if (!isObject(value)) return value
    const id = idFor(value, wanted)
    if (isSequence(value)) return { ...value, id, where: node(whereOf(value), `${prefix}.0`, prefix) }
    const items = value['items']
    if (!Array.isArray(items)) return { ...value, id }
    return { ...value, id, items: items.map((item, index) => node(item, `${prefix}.${index + 1}`, `${prefix}.${index + 1}`)) }
  }
  const rule = (value: unknown, index: number): unknown => {
    if (!isObject(value)) return value
    const id = `r${index + 1}`
    return { ...value, id: idFor(value, id), where: node(whereOf(value), `${id}.0`, id) }
  }
  const columns = json['projections']
  const column = (value: unknown, index: number): unknown => (isObject(value) ? { ...value, id: idFor(value, `c${index + 1}`) } : value)
  return { ...json, rules: json['rules'].map(rule), ...(Array.isArray(columns) ? { projections: columns.map(column) } : {}) }
}

function whereOf(value: Json): unknown {
  return value['where'] === undefined ? { kind: 'group', operator: 'and', negate: false, items: [] } : value['where']
}

/**
 * Every id with its place in words: "Rule 2", "Rule 2.1, condition 3", "Rule 2, condition 3, then condition 1",
 * "Column 2". Of ids used twice, the first place.
 */
export function placesOf(json: unknown): ReadonlyMap<string, string> {
  const places = new Map<string, string>()
  const see = (node: Json, place: string): void => {
    const id = node['id']
    if (typeof id === 'string' && !places.has(id)) places.set(id, place)
  }
  const complete = withIds(json)
  visitNodes(complete, see)
  visitColumns(complete, see)
  return places
}

/** A diagnostic as a sentence that stands alone: "Rule 2.1, condition 3: …". */
export function diagnosticText(definition: unknown, diagnostic: Diagnostic): string {
  // One of the whole definition has no place; and a definition nested absurdly deep could not be walked for one.
  if (diagnostic.nodeId === null && diagnostic.ruleId === null) return diagnostic.message
  const places = placesOf(definition)
  const place = places.get(diagnostic.nodeId ?? '') ?? places.get(diagnostic.ruleId ?? '') ?? null
  return place === null || /^(Rule|Column) \d/.test(diagnostic.message) ? diagnostic.message : `${place}: ${diagnostic.message}`
}

/** The output columns. */
export function visitColumns(json: unknown, visit: (column: Json, place: string) => void): void {
  const columns = isObject(json) && Array.isArray(json['projections']) ? json['projections'] : []
  columns.forEach((column: unknown, index) => {
    if (isObject(column)) visit(column, `Column ${index + 1}`)
  })
}

export function visitNodes(json: unknown, visit: (node: Json, place: string) => void): void {
  const rules = isObject(json) && Array.isArray(json['rules']) ? json['rules'] : []
  const inside = (node: unknown, place: string, itemsPlace = place): void => {
    if (!isObject(node)) return
    visit(node, place)
    if (isSequence(node)) return inside(node['where'], place, placeAfter(place))
    const items = node['items']
    if (Array.isArray(items)) items.forEach((item, index) => inside(item, itemPlace(itemsPlace, items, index)))
  }
  rules.forEach((rule: unknown, index) => {
    if (!isObject(rule)) return
    visit(rule, `Rule ${index + 1}`)
    inside(rule['where'], `Rule ${index + 1}`)
  })
}

/** Groups are numbered among the groups beside them, as the builder's badges are; conditions by their place in the list. */
export function itemPlace(place: string, items: readonly unknown[], index: number): string {
  const isAfter = place.endsWith(after)
  if (!isGroup(items[index])) return `${place}${isAfter ? '' : ','} condition ${index + 1}`
  return `${place}${isAfter ? ' group ' : '.'}${items.slice(0, index + 1).filter(isGroup).length}`
}

const after = ', then'

/** Of the conditions on what follows in a sequence. */
export function placeAfter(place: string): string {
  return place + after
}

const isGroup = (node: unknown): boolean => isObject(node) && node['kind'] === 'group'
const isSequence = (node: unknown): boolean => isObject(node) && node['kind'] === 'sequence'
