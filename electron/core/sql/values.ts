import { decimalText, isoOfDay, type ExactDecimal } from '@shared/domain/storedValue.ts'
import type { AttributeType } from '@shared/domain/entity.ts'
import type { StoredLiteral } from '@shared/rules/resolve/resolved.ts'

/** A value of a statement. `date`: days since 1970-01-01; `instant`: milliseconds since then, UTC. */
export type Value =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'integer'; readonly digits: bigint }
  /** `digits` times 10^-scale. */
  | ({ readonly type: 'decimal' } & ExactDecimal)
  | { readonly type: 'floating'; readonly number: number }
  | { readonly type: 'date'; readonly day: number }
  | { readonly type: 'instant'; readonly instant: number }

export function text(of: string): Value {
  return { type: 'text', text: of }
}

/** A value in the form its column holds, as the natural value it stands for. */
export function storedValue(stored: StoredLiteral, type: AttributeType, scale: number | null): Value {
  if (type === 'text') return text(String(stored))
  const number = Number(stored)
  switch (type) {
    case 'integer':
    case 'boolean':
      return { type: 'integer', digits: BigInt(number) }
    case 'decimal':
      return scale === null ? { type: 'floating', number } : { type: 'decimal', digits: BigInt(number), scale }
    case 'date':
      return { type: 'date', day: number }
    case 'datetime':
      return { type: 'instant', instant: number }
  }
}

/** As a person writes it, for literals and for the remarks beside stored forms; not for text. */
export function plainText(value: Exclude<Value, { type: 'text' }>): string {
  switch (value.type) {
    case 'integer':
      return value.digits.toString()
    case 'decimal':
      return decimalText(value.digits, value.scale)
    case 'floating':
      return Number.isInteger(value.number) && Math.abs(value.number) < 1e15 ? value.number.toFixed(1) : String(value.number)
    case 'date':
      return isoOfDay(value.day)
    case 'instant':
      return new Date(value.instant).toISOString().replace('.000Z', 'Z')
  }
}
