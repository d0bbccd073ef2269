import type { Literal } from '../definition.ts'
import { numberBounds, type BoundedOperator } from '../operators.ts'
import { quoted } from './scope.ts'

const countWords: Partial<Record<BoundedOperator, string>> = { top: 'rows', bottom: 'rows', topPercent: 'percent', bottomPercent: 'percent', anniversaryInNext: 'days' }

/** How many rows, percent or days; a string says what is wrong. */
export function countOperand(n: number | undefined, operator: BoundedOperator): { readonly kind: 'count'; readonly n: number } | string {
  const [least, most] = numberBounds[operator]
  if (n === undefined) return `Give how many ${countWords[operator] ?? 'rows'} are meant.`
  return n < least || n > most ? `${n} ${countWords[operator] ?? ''} is not possible; give ${least} to ${most}.` : { kind: 'count', n }
}

const partWords: Partial<Record<BoundedOperator, readonly [one: string, hint: string]>> = {
  monthOf: ['a month', '1 (January) to 12 (December)'],
  dayOfMonth: ['a day of the month', '1 to 31'],
  dayOfWeek: ['a day of the week', '1 (Monday) to 7 (Sunday)'],
  yearOf: ['a year', '1 to 9999'],
  quarterOf: ['a quarter', '1 to 4'],
}

/** Months, days, years … in ascending order, each once. */
export function partsOperand(values: readonly Literal[] | undefined, operator: BoundedOperator): { readonly kind: 'parts'; readonly parts: readonly number[] } | string {
  const [one, hint] = partWords[operator] ?? ['a number', '']
  if (values === undefined || values.length === 0) return `Give at least ${one.replace(/^an? /, 'one ')}: ${hint}.`
  const [least, most] = numberBounds[operator]
  const parts = new Set<number>()
  for (const value of values) {
    const number = typeof value === 'string' && /^\d{1,4}$/.test(value.trim()) ? Number(value) : value
    if (typeof number !== 'number' || !Number.isInteger(number) || number < least || number > most) return `${quoted(String(value))} is not ${one}; write it as a number, ${hint}.`
    parts.add(number)
  }
  return { kind: 'parts', parts: [...parts].sort((a, b) => a - b) }
}
