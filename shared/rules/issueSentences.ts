import type { z } from 'zod'
import { schemaVersion } from './definition.ts'
import { didYouMean, listWords } from './names.ts'
import { isObject } from './place.ts'

export type Issue = z.core.$ZodIssue
export type JsonPath = readonly PropertyKey[]

/** Of the forms a value may take, what is wrong with the one that was meant: the one that was understood furthest. */
export function innermost(issue: Issue, json: unknown): { readonly path: JsonPath; readonly issue: Issue } {
  let path: JsonPath = issue.path
  let current = issue
  while (current.code === 'invalid_union') {
    const branches: readonly (readonly Issue[])[] = current.errors
    const reached = branches.map((branch) => branch[0]).filter((first) => first !== undefined && (first.path.length > 0 || isFromObject(first, valueAt(json, path))))
    const next = reached[0]
    if (next === undefined) break
    path = [...path, ...next.path]
    current = next
  }
  return { path, issue: current }
}

function isFromObject(issue: Issue, value: unknown): boolean {
  return issue.code === 'unrecognized_keys' && isObject(value)
}

/** What is wrong, without its place. `value` is what stands at `path` now. */
export function sentence(issue: Issue, path: JsonPath, value: unknown): string {
  const last = path.at(-1)
  const field = fieldWords(path)
  switch (issue.code) {
    case 'unrecognized_keys':
      return `${last === undefined ? '' : `in ${field}, `}the field ${listWords(issue.keys.map((key) => `“${key}”`))} is not known; remove it or correct its spelling.`
    case 'invalid_value':
      if (last === 'schemaVersion') return versionSentence(value)
      if (value === undefined) return `${field} is missing; give one of ${listWords(issue.values.map(String), 'or', 30)}.`
      return `${field} is ${shown(value)}, which is not known; give one of ${listWords(issue.values.map(String), 'or', 30)}.${typeof value === 'string' ? didYouMean(issue.values.map(String), value) : ''}`
    case 'invalid_type':
      if (value === undefined) return `${field} is missing; it must be ${kindWords(issue.expected)}.`
      return `${field} must be ${kindWords(issue.expected)}, not ${shown(value)}.`
    case 'too_small':
      if (issue.origin === 'string') return `${field} is empty; fill it in.`
      return issue.origin === 'array' ? `${field} ${Array.isArray(value) && value.length === 0 ? 'is an empty list; it ' : ''}needs at least ${issue.minimum} ${issue.minimum === 1 ? 'entry' : 'entries'}.` : `${field} is ${shown(value)}; it must be at least ${issue.minimum}.`
    case 'too_big':
      if (issue.origin === 'string') return `${field} is longer than ${issue.maximum} characters; shorten it.`
      return issue.origin === 'array' ? `${field} has more than ${issue.maximum} entries; use fewer.` : `${field} is ${shown(value)}; it must be at most ${issue.maximum}.`
    case 'invalid_union':
      if (last === 'kind') return `${field} is ${value === undefined ? 'missing' : shown(value)}; give ${path.includes('quantifier') ? 'some, none, count or aggregate' : 'condition, segment, sequence or group'}.`
      return value === undefined ? `${field} is missing.` : `${field} must be text or a number, not ${shown(value)}.`
    default:
      return `${field} is not as it should be: ${issue.message}.`
  }
}

function versionSentence(value: unknown): string {
  const newer = typeof value === 'number' && value > schemaVersion
  const advice = newer ? 'it was written by a newer Tessera; update this one to read it' : `write "schemaVersion": ${schemaVersion}`
  return `“schemaVersion” is ${value === undefined ? 'missing' : shown(value)} and must be ${schemaVersion}; ${advice}.`
}

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  never: 'left out',
}

function kindWords(expected: string): string {
  return kinds[expected] ?? expected
}

function shown(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return value === '' ? 'empty' : `“${value.length > 60 ? `${value.slice(0, 60)}…` : value}”`
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : String(value)
}

function fieldWords(path: JsonPath): string {
  const last = path.at(-1)
  if (last === undefined) return 'the definition'
  if (typeof last !== 'number') return `“${String(last)}”`
  const list = String(path.at(-2))
  return list === 'rules' ? 'the rule' : list === 'projections' ? 'the column' : list === 'items' ? 'the condition' : `entry ${last + 1} of “${list}”`
}

export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}

export function valueAt(json: unknown, path: JsonPath): unknown {
  return path.reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined), json)
}
