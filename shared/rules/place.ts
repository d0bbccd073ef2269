import type { Diagnostic } from './diagnostic.ts'

/** Where things are in a definition: ids for what has none, and places in words. Works on any JSON, whole or broken. */
type Json = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const longestId = 60

/**
 * The same JSON with an id on every rule, group and condition that has none: "r2" for the second rule, "r2.0" for its
 * outermost group, "r2.1.3" for the third item of its first. Ids that are there stay, whatever they are.
 */
export function withIds(json: unknown): unknown {
  if (!isObject(json) || !Array.isArray(json['rules'])) return json
  const taken = new Set<string>()
  visitNodes(json, (node) => {
    if (typeof node['id'] === 'string') taken.add(node['id'])
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
    const items = value['items']
    if (!Array.isArray(items)) return { ...value, id }
    return { ...value, id, items: items.map((item, index) => node(item, `${prefix}.${index + 1}`, `${prefix}.${index + 1}`)) }
  }
  const rule = (value: unknown, index: number): unknown => {
    if (!isObject(value)) return value
    const id = `r${index + 1}`
    const where = value['where'] === undefined ? { kind: 'group', operator: 'and', negate: false, items: [] } : value['where']
    return { ...value, id: idFor(value, id), where: node(where, `${id}.0`, id) }
  }
  return { ...json, rules: json['rules'].map(rule) }
}

/** Every id with its place in words: "Rule 2", "Rule 2.1, condition 3". Of ids used twice, the first place. */
export function placesOf(json: unknown): ReadonlyMap<string, string> {
  const places = new Map<string, string>()
  visitNodes(withIds(json), (node, place) => {
    const id = node['id']
    if (typeof id === 'string' && !places.has(id)) places.set(id, place)
  })
  return places
}

/** A diagnostic as a sentence that stands alone: "Rule 2.1, condition 3: …". */
export function diagnosticText(definition: unknown, diagnostic: Diagnostic): string {
  // One of the whole definition has no place; and a definition nested absurdly deep could not be walked for one.
  if (diagnostic.nodeId === null && diagnostic.ruleId === null) return diagnostic.message
  const places = placesOf(definition)
  const place = places.get(diagnostic.nodeId ?? '') ?? places.get(diagnostic.ruleId ?? '') ?? null
  return place === null || diagnostic.message.startsWith('Rule ') ? diagnostic.message : `${place}: ${diagnostic.message}`
}

export function visitNodes(json: unknown, visit: (node: Json, place: string) => void): void {
  const rules = isObject(json) && Array.isArray(json['rules']) ? json['rules'] : []
  const inside = (node: unknown, place: string): void => {
    if (!isObject(node)) return
    visit(node, place)
    const items = node['items']
    if (Array.isArray(items)) items.forEach((item, index) => inside(item, itemPlace(place, items, index)))
  }
  rules.forEach((rule: unknown, index) => {
    if (!isObject(rule)) return
    visit(rule, `Rule ${index + 1}`)
    inside(rule['where'], `Rule ${index + 1}`)
  })
}

/** Groups are numbered among the groups beside them, as the builder's badges are; conditions by their place in the list. */
export function itemPlace(place: string, items: readonly unknown[], index: number): string {
  if (!isGroup(items[index])) return `${place}, condition ${index + 1}`
  return `${place}.${items.slice(0, index + 1).filter(isGroup).length}`
}

const isGroup = (node: unknown): boolean => isObject(node) && node['kind'] === 'group'
