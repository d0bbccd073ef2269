import type { AttributeType } from '@shared/domain/entity.ts'
import { functionNames, functionSpec } from '@shared/formula/functions.ts'
import { tokensOf, type Token } from '@shared/formula/tokens.ts'
import { usageOf } from '@shared/formula/words.ts'
import { foldName } from '@shared/rules/names.ts'
import { bracketed } from '@shared/rules/templates/measureTemplates.ts'
import type { FormulaNames } from './formulaNames.ts'

export interface Completion {
  readonly kind: 'attribute' | 'relationship' | 'function' | 'word'
  readonly label: string
  /** What it is, in a few words or one sentence. */
  readonly says: string
  readonly type: AttributeType | null
  readonly insert: string
  /** Where the caret goes, counted in characters of what is inserted. */
  readonly caret: number
}

/** What may stand instead of the characters `from` to `to`, best first. */
export interface Completions {
  readonly from: number
  readonly to: number
  readonly items: readonly Completion[]
}

const most = 60

/**
 * What the name under the caret may become. `names`: what there is after a path of relationships. `asked`: the person
 * wants the list where no letter is written yet; null where there is nothing to offer.
 */
export function completionsAt(text: string, caret: number, names: (path: readonly string[]) => FormulaNames | null, asked: boolean): Completions | null {
  const before = tokensOf(text.slice(0, caret)).tokens.slice(0, -1)
  const place = placeAt(text, caret, before)
  if (place === null || (!asked && !place.isInvited)) return null
  const there = names(pathBefore(before, place.index))
  if (there === null) return null
  const isFirst = before[place.index - 1]?.kind !== 'symbol' || symbolOf(before[place.index - 1]) !== '.'
  const all = [...namesOf(there), ...(isFirst && !place.isBracketed ? functionsAndWords(text[place.to] === '(') : [])]
  const items = ranked(all, place.written).slice(0, most)
  return items.length === 0 ? null : { from: place.from, to: place.to, items }
}

interface Place {
  readonly from: number
  readonly to: number
  /** What is written of the name so far. */
  readonly written: string
  /** Of the token in question among those before the caret, or one behind the last. */
  readonly index: number
  readonly isBracketed: boolean
  readonly isInvited: boolean
}

function placeAt(text: string, caret: number, before: readonly Token[]): Place | null {
  const index = before.length - 1
  const last = before[index]
  const here = { from: caret, to: caret, written: '', index: before.length, isBracketed: false, isInvited: false }
  if (last === undefined) return here
  if (last.kind === 'faulty') {
    if (text[last.from] !== '[' || last.to !== caret) return null
    const rest = /^[^[\]\n]*\]/.exec(text.slice(caret))?.[0] ?? ''
    return { from: last.from, to: caret + rest.length, written: text.slice(last.from + 1, caret).replaceAll(']]', ']'), index, isBracketed: true, isInvited: true }
  }
  if (last.to < caret) return last.kind === 'symbol' ? here : null
  if (last.kind === 'name' || last.kind === 'boolean' || (last.kind === 'symbol' && /\p{L}/u.test(last.symbol))) {
    if (last.kind === 'name' && !last.isBare) return null
    const rest = /^[\p{L}\p{M}\p{N}_]*/u.exec(text.slice(caret))?.[0] ?? ''
    return { from: last.from, to: caret + rest.length, written: text.slice(last.from, caret), index, isBracketed: false, isInvited: true }
  }
  if (last.kind !== 'symbol' || last.symbol === ')') return null
  return last.symbol === '.' ? { ...here, isInvited: true } : here
}

function symbolOf(token: Token | undefined): string | null {
  return token?.kind === 'symbol' ? token.symbol : null
}

/** `[A].[B].` in front of the name: A and B. */
function pathBefore(tokens: readonly Token[], index: number): readonly string[] {
  const path: string[] = []
  for (let at = index - 1; symbolOf(tokens[at]) === '.'; at -= 2) {
    const token = tokens[at - 1]
    if (token?.kind !== 'name') break
    path.unshift(token.name)
  }
  return path
}

function namesOf({ attributes, relationships }: FormulaNames): readonly Completion[] {
  return [
    ...attributes.map((attribute): Completion => inserting('attribute', attribute.name, '', bracketed(attribute.name), attribute.type)),
    ...relationships.map(({ name, to }): Completion => inserting('relationship', name, `the one record of ${to}`, `${bracketed(name)}.`)),
  ]
}

const words: readonly (readonly [string, string])[] = [
  ['and', functionSpec('and').says],
  ['or', functionSpec('or').says],
  ['not', functionSpec('not').says],
  ['true', 'The value true.'],
  ['false', 'The value false.'],
]

function functionsAndWords(isCalled: boolean): readonly Completion[] {
  const functions = functionNames
    .filter((name) => functionSpec(name).written === 'function')
    .map((name): Completion => {
      const takesNone = functionSpec(name).parameters.length === 0
      const insert = isCalled ? name : `${name}()`
      return { kind: 'function', label: usageOf(name), says: functionSpec(name).says, type: null, insert, caret: insert.length - (takesNone || isCalled ? 0 : 1) }
    })
  return [...functions, ...words.map(([word, says]) => inserting('word', word, says, `${word} `))]
}

function inserting(kind: Completion['kind'], label: string, says: string, insert: string, type: AttributeType | null = null): Completion {
  return { kind, label, says, type, insert, caret: insert.length }
}

/** Those that begin with what is written, then those with a word that does, then those that hold it. */
function ranked(all: readonly Completion[], written: string): readonly Completion[] {
  const wanted = foldName(written)
  if (wanted === '') return all
  const rankOf = ({ kind, label }: Completion): number => {
    const name = foldName(kind === 'function' ? label.replace(/\(.*$/, '') : label)
    if (name.startsWith(wanted)) return 0
    if (name.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(wanted))) return 1
    return name.includes(wanted) ? 2 : 3
  }
  return all
    .map((completion) => ({ completion, rank: rankOf(completion) }))
    .filter(({ rank }) => rank < 3)
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ completion }) => completion)
}
