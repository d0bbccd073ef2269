import { schemaVersion, type Definition, type PathStep, type Rule, type RuleNode } from './definition.ts'
import { parseDefinition } from './parse.ts'
import { isObject } from './place.ts'

/**
 * Rules or conditions as they are copied: JSON text that other segments, windows and programs can read. Conditions carry
 * the way to the records they are about, so that the place they are put in can tell whether they mean anything there.
 */
export type Clip =
  | { readonly kind: 'rules'; readonly audience: string; readonly rules: readonly Rule[] }
  | { readonly kind: 'conditions'; readonly audience: string; readonly entity: string; readonly path?: readonly PathStep[] | undefined; readonly nodes: readonly RuleNode[] }

export function clipText(clip: Clip): string {
  if (clip.kind === 'rules') return JSON.stringify({ tessera: 'rules', audience: clip.audience, rules: clip.rules }, null, 2)
  const { audience, entity, path, nodes } = clip
  return JSON.stringify({ tessera: 'conditions', audience, entity, ...(path === undefined ? {} : { path }), conditions: nodes }, null, 2)
}

/** What a text holds: a clip, a whole definition taken as its rules, or a sentence that says why it is neither. */
export function readClip(text: string): Clip | string {
  const json = parsed(text)
  if (!isObject(json) || (json['tessera'] === undefined && json['rules'] === undefined)) return nothingThere
  const { audience, entity, path, conditions } = json
  if (json['tessera'] === 'conditions') {
    const read = definitionOf(audience, [{ entity, path, where: { kind: 'group', items: conditions } }])
    const rule = typeof read === 'string' ? null : read.rules[0]
    if (typeof read === 'string' || !rule) return typeof read === 'string' ? read : nothingThere
    return { kind: 'conditions', audience: read.audience, entity: rule.entity, ...(rule.path === undefined ? {} : { path: rule.path }), nodes: rule.where.items }
  }
  const read = definitionOf(audience, json['rules'])
  if (typeof read === 'string') return read
  return read.rules.length === 0 ? nothingThere : { kind: 'rules', audience: read.audience, rules: read.rules }
}

const nothingThere = 'The clipboard holds no rules or conditions; copy some in a builder first.'

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function definitionOf(audience: unknown, rules: unknown): Definition | string {
  const read = parseDefinition(JSON.parse(JSON.stringify({ schemaVersion, audience, rules })))
  return read.ok ? read.definition : `The clipboard’s rules cannot be read. ${read.diagnostics[0]?.message ?? ''}`.trim()
}
