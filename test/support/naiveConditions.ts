import type { Test } from '@shared/rules/definition.ts'
import type { PlainRow } from './memorySource.ts'
import { compareDoubles, compareFractions, fraction, fractionOf, numberHolds, type Fraction } from './naiveNumbers.ts'
import { dateHolds } from './naiveDates.ts'
import { plain, rowsOf, type Value, type World } from './naiveWorld.ts'

// ---- tests of one value

export function satisfies(test: Test, value: Value & { readonly exact?: Fraction }, other: Value | null, world: World): boolean {
  switch (test.operator) {
    case 'empty':
      return value.cell === null
    case 'isTrue':
      return value.cell === true
    case 'isFalse':
      return value.cell === false
    case 'top':
    case 'bottom':
    case 'topPercent':
    case 'bottomPercent':
      return isAmong(test, value, world)
  }
  if (value.type === 'text') return textHolds(test, String(value.cell), other)
  if (value.type === 'date' || value.type === 'datetime') return dateHolds(test, value, other, world)
  return numberHolds(other ? { ...test, value: String(other.cell) } : test, value.exact ?? fractionOf(value), value.isFloating || (other?.isFloating ?? false))
}

/** Whether the row is one of the first n of all rows with a value: by value, then by the bytes of the key's text, then by number. */
function isAmong({ operator, n = 1 }: Test, { entity, name, row, isFloating }: Value, world: World): boolean {
  const rows = rowsOf(entity, world).flatMap((cells, index) => (cells && plain(cells[name] ?? null) !== null ? [{ cells, index }] : []))
  const sign = operator === 'top' || operator === 'topPercent' ? -1 : 1
  const number = (cells: PlainRow): Fraction => fraction(String(cells[name]))
  const keyParts = (cells: PlainRow): Buffer[] => entity.key.map((id) => Buffer.from(String(plain(cells[entity.attributes.find((other) => other.id === id)?.name ?? ''] ?? null) ?? '')))
  const ranked = rows.toSorted((a, b) => {
    const byValue = sign * (isFloating ? compareDoubles : compareFractions)(number(a.cells), number(b.cells))
    if (byValue !== 0) return byValue
    const [left, right] = [keyParts(a.cells), keyParts(b.cells)]
    return left.map((part, at) => Buffer.compare(part, right[at] ?? Buffer.from(''))).find((order) => order !== 0) ?? a.index - b.index
  })
  const isShare = operator === 'topPercent' || operator === 'bottomPercent'
  return ranked.slice(0, isShare ? Math.floor((n * ranked.length) / 100) : n).some((one) => one.index === row)
}

function textHolds(test: Test, text: string, other: Value | null): boolean {
  const fold = (one: string): string => (test.ignoreCase ? one.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC') : one.normalize('NFC'))
  if (test.operator === 'matchesRegex') return new RegExp(String(test.value), test.ignoreCase ? 'iu' : 'u').test(text)
  if (test.operator === 'matchesPattern') return asExpression(String(test.value), fold).test(fold(text))
  const own = fold(text)
  const wanted = fold(other ? String(other.cell) : String(test.value))
  switch (test.operator) {
    case 'equal':
      return own === wanted.trim()
    case 'anyOf':
      return (test.values ?? []).some((one) => fold(String(one).trim()) === own)
    case 'contains':
      return own.includes(wanted)
    case 'startsWith':
      return own.startsWith(wanted)
    default:
      return own.endsWith(wanted)
  }
}

/** A pattern as an expression over the whole value; its literal stretches are folded one by one. */
function asExpression(pattern: string, fold: (text: string) => string): RegExp {
  const stretches = pattern.trim().match(/(?:\\.|[^*?\\])+|[*?]/gsu) ?? []
  const source = stretches.map((stretch) => {
    if (stretch === '*') return '.*'
    return stretch === '?' ? '.' : fold(stretch.replaceAll(/\\(.)/gsu, '$1')).replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
  })
  return new RegExp(`^${source.join('')}$`, 'su')
}
