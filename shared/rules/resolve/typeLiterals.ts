import type { AttributeType } from '../../domain/entity.ts'
import { storedText } from '../../domain/storedValue.ts'
import { days, instants } from './dateLiterals.ts'
import { noPattern, type Literals } from './literals.ts'
import { floatingNumbers, scaledNumbers } from './numberLiterals.ts'
import { patternLiteral } from './patternLiterals.ts'
import type { StoredLiteral } from './resolved.ts'

/** How literals are read that are compared with an attribute of a type. */
export function literalsOf(type: AttributeType, scale: number | null, zone: string): Literals<StoredLiteral> {
  switch (type) {
    case 'text':
      return texts
    case 'integer':
      return scaledNumbers(0)
    case 'decimal':
      return scale === null ? floatingNumbers : scaledNumbers(scale)
    case 'date':
      return days
    case 'datetime':
      return instants(zone)
    case 'boolean':
      return { value: () => noValue, values: () => noValue, range: () => noValue, pattern: noPattern }
  }
}

const noValue = 'True and false take no value; remove it.'

const texts: Literals<StoredLiteral> = {
  value(literal, operator) {
    if (typeof literal === 'number') return `A text is compared here; write the value in quotes: "${literal}".`
    // What is contained may begin or end with a space on purpose; whole values are trimmed as they were at import.
    const text = operator === 'equal' ? (storedText(literal) ?? '') : literal.normalize('NFC')
    return text === '' ? 'Give a text to look for, or use “is empty”.' : { kind: 'value', value: text }
  },
  values(literals) {
    const number = literals.find((literal) => typeof literal === 'number')
    if (number !== undefined) return `Texts are compared here; write every value in quotes: "${number}".`
    const values = literals.map((literal) => storedText(String(literal)))
    if (values.includes(null)) return 'One of the values is empty; remove it, or use “is empty” in a condition of its own.'
    return { kind: 'values', values: values.filter((value) => value !== null) }
  },
  range: () => 'Texts have no range; use “any of”.',
  pattern(literal, operator, ignoreCase) {
    const pattern = patternLiteral(literal, operator, ignoreCase)
    return typeof pattern === 'string' ? pattern : { kind: 'value', value: pattern.text }
  },
}
