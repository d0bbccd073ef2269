import type { AttributeType } from '@shared/domain/entity.ts'
import type { ResolvedTest, StoredLiteral } from '@shared/rules/resolve/resolved.ts'
import { foldCase } from '@shared/rules/foldCase.ts'
import { patternPieces, type PatternPiece } from '@shared/rules/pattern.ts'
import type { Clock } from './clock.ts'
import { anniversaries, isPartOperator, partAsked, type PartPredicate } from './datePart.ts'
import { isPeriod, periodInterval } from './period.ts'
import type { RankPredicate } from './rank.ts'
import { spanInterval, type Interval } from './span.ts'

/**
 * What one stored value must be, with "now" worked in: two tests that mean the same have the same predicate, and a
 * predicate that does not depend on the day stays the same from day to day.
 */
export type Predicate =
  | { readonly kind: 'missing' }
  | { readonly kind: 'true' | 'false' }
  /** Texts are folded where `ignoreCase` is set. */
  | { readonly kind: 'text'; readonly how: 'is' | 'contains' | 'startsWith' | 'endsWith'; readonly texts: readonly string[]; readonly ignoreCase: boolean }
  /** Of the whole value; literal stretches are folded where `ignoreCase` is set. */
  | { readonly kind: 'pattern'; readonly pieces: readonly PatternPiece[]; readonly ignoreCase: boolean }
  | { readonly kind: 'regex'; readonly expression: string; readonly ignoreCase: boolean }
  /** Both ends included; nothing where `from` is above `to`. */
  | { readonly kind: 'within'; readonly from: number; readonly to: number }
  /** Ascending. */
  | { readonly kind: 'oneOf'; readonly numbers: readonly number[] }
  | PartPredicate
  /** Judged over all rows at once. */
  | RankPredicate

type Literal = Extract<ResolvedTest['operand'], { kind: 'value' | 'values' | 'instants' | 'range' }>

/** Of a test against literals; one against another attribute is no predicate of one value. */
export function predicateOf(test: ResolvedTest, type: AttributeType, scale: number | null, clock: Clock): Predicate {
  const { operator, operand, ignoreCase } = test
  if (isPeriod(operator)) return { kind: 'within', ...periodInterval(operator, type === 'date' ? type : 'datetime', clock) }
  const zone = type === 'date' ? null : clock.zone
  if (isPartOperator(operator)) return { kind: 'part', part: partAsked(operator), parts: operand.kind === 'parts' ? operand.parts : unlike(operand), zone }
  switch (operator) {
    case 'empty':
      return { kind: 'missing' }
    case 'anniversaryToday':
      return { kind: 'part', part: 'monthDay', parts: anniversaries(1, clock), zone }
    case 'anniversaryInNext':
      return { kind: 'part', part: 'monthDay', parts: anniversaries(countOf(operand), clock), zone }
    case 'isTrue':
      return { kind: 'true' }
    case 'isFalse':
      return { kind: 'false' }
    case 'contains':
    case 'startsWith':
    case 'endsWith':
      return textPredicate(operator, valuesOf(operand as Literal), ignoreCase)
    case 'matchesPattern':
      return patternPredicate(valuesOf(operand as Literal), ignoreCase)
    case 'matchesRegex':
      return { kind: 'regex', expression: String(valuesOf(operand as Literal)[0] ?? '').normalize('NFC'), ignoreCase }
    case 'top':
    case 'bottom':
      return { kind: 'rank', end: operator, n: countOf(operand), isPercent: false }
    case 'topPercent':
    case 'bottomPercent':
      return { kind: 'rank', end: operator === 'topPercent' ? 'top' : 'bottom', n: countOf(operand), isPercent: true }
    case 'inLast':
    case 'inNext':
    case 'moreThanAgo': {
      if (operand.kind !== 'span') return unlike(operand)
      return { kind: 'within', ...spanInterval(operator, operand.n, operand.unit, type === 'date' ? type : 'datetime', clock) }
    }
    case 'equal':
    case 'anyOf': {
      const values = valuesOf(operand as Literal)
      if (type === 'text') return textPredicate('is', values, ignoreCase)
      return { kind: 'oneOf', numbers: [...new Set(values.map(Number))].sort((a, b) => a - b) }
    }
    case 'greater':
    case 'greaterOrEqual':
    case 'less':
    case 'lessOrEqual':
    case 'between':
    case 'on':
    case 'before':
    case 'after':
    case 'onOrBefore':
    case 'onOrAfter': {
      const span = spanOf(operand as Literal)
      const isFloating = type === 'decimal' && scale === null
      return { kind: 'within', ...comparison(operator, span, isFloating) }
    }
  }
}

function countOf(operand: ResolvedTest['operand']): number {
  return operand.kind === 'count' ? operand.n : unlike(operand)
}

/** Resolving gives each operator the operand that it takes. */
function unlike(operand: ResolvedTest['operand']): never {
  throw new Error(`An operator was given ${operand.kind}, which it does not take.`)
}

function patternPredicate([pattern]: readonly StoredLiteral[], ignoreCase: boolean): Predicate {
  const pieces = patternPieces(String(pattern))
  if (typeof pieces === 'string') throw new Error(pieces)
  const folded = pieces.map((piece): PatternPiece => (piece.kind === 'text' && ignoreCase ? { kind: 'text', text: foldCase(piece.text) } : piece))
  return plainPattern(folded, ignoreCase) ?? { kind: 'pattern', pieces: folded, ignoreCase }
}

/** A pattern that says no more than another operator does, as that: the same answer under the same key, and found faster. */
function plainPattern(pieces: readonly PatternPiece[], ignoreCase: boolean): Predicate | null {
  const [startsOpen, endsOpen] = [pieces[0]?.kind === 'any', pieces.at(-1)?.kind === 'any']
  const inner = pieces.slice(startsOpen ? 1 : 0, endsOpen ? -1 : undefined)
  const [only] = inner
  if (inner.length !== 1 || only?.kind !== 'text') return null
  const how = startsOpen ? (endsOpen ? 'contains' : 'endsWith') : endsOpen ? 'startsWith' : 'is'
  return { kind: 'text', how, texts: [only.text], ignoreCase }
}

function textPredicate(how: 'is' | 'contains' | 'startsWith' | 'endsWith', values: readonly StoredLiteral[], ignoreCase: boolean): Predicate {
  const texts = values.map((value) => (ignoreCase ? foldCase(String(value)) : String(value)))
  return { kind: 'text', how, texts: [...new Set(texts)].sort(), ignoreCase }
}

function valuesOf(operand: Literal): readonly StoredLiteral[] {
  return operand.kind === 'value' ? [operand.value] : operand.kind === 'values' ? operand.values : []
}

/** A literal as the stored values it covers: itself, or all moments of a day. */
function spanOf(operand: Literal): Interval {
  if (operand.kind === 'value') return { from: Number(operand.value), to: Number(operand.value) }
  return operand.kind === 'values' ? { from: Infinity, to: -Infinity } : { from: Number(operand.from), to: Number(operand.to) }
}

type Comparison = 'greater' | 'greaterOrEqual' | 'less' | 'lessOrEqual' | 'between' | 'on' | 'before' | 'after' | 'onOrBefore' | 'onOrAfter'

function comparison(operator: Comparison, { from, to }: Interval, isFloating: boolean): Interval {
  switch (operator) {
    case 'between':
    case 'on':
      return { from, to }
    case 'greater':
    case 'after':
      return { from: isFloating ? neighbour(to, 1) : to + 1, to: Infinity }
    case 'less':
    case 'before':
      return { from: -Infinity, to: isFloating ? neighbour(from, -1) : from - 1 }
    case 'greaterOrEqual':
    case 'onOrAfter':
      return { from, to: Infinity }
    case 'lessOrEqual':
    case 'onOrBefore':
      return { from: -Infinity, to }
  }
}

/** The next double above or below: an open end of a range of doubles is a closed one at its neighbour. */
function neighbour(value: number, direction: 1 | -1): number {
  if (value === 0) return direction * Number.MIN_VALUE
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  const step = BigInt(value > 0 ? direction : -direction)
  view.setBigInt64(0, view.getBigInt64(0) + step)
  return view.getFloat64(0)
}
