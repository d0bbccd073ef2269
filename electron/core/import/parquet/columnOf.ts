import type { FileMetaData, SchemaElement } from 'hyparquet'
import type { AttributeType } from '@shared/domain/entity.ts'
import { cellOf } from '../flatten.ts'
import type { Cell, SourceColumn } from '../rowSource.ts'

export interface ParquetColumn extends SourceColumn {
  /** A decoded value as a cell. */
  readonly cell: (value: unknown) => Cell
}

/** Instants and days stay numbers: which of them are in UTC only the column knows. */
export const parsers = {
  timestampFromMilliseconds: (value: bigint) => Number(value),
  timestampFromMicroseconds: (value: bigint) => Number(value / 1000n),
  timestampFromNanoseconds: (value: bigint) => Number(value / 1_000_000n),
  dateFromDays: (days: number) => days,
}

/** The same file with its decimals as the integers that are stored: the reader would make doubles of them. */
export function withoutDecimals(metadata: FileMetaData): FileMetaData {
  const schema = metadata.schema.map((element): SchemaElement => {
    if (!isDecimal(element)) return element
    const { converted_type: _converted, logical_type: _logical, ...plain } = element
    return plain
  })
  return { ...metadata, schema }
}

export function columnOf(element: SchemaElement): ParquetColumn {
  const { name, type, converted_type: converted, logical_type: logical } = element
  const column = (declared: AttributeType | null, cell: (value: unknown) => Cell = cellOf, declaredScale: number | null = null): ParquetColumn => ({ name, declared, declaredScale, cell })
  if (isDecimal(element)) {
    const scale = element.scale ?? (logical?.type === 'DECIMAL' ? logical.scale : 0)
    return column('decimal', (value) => decimalText(value, scale), scale)
  }
  if (converted === 'DATE') return column('date', (value) => isoText(typeof value === 'number' ? value * 86_400_000 : null, 'day'))
  if (converted === 'TIMESTAMP_MILLIS' || converted === 'TIMESTAMP_MICROS' || logical?.type === 'TIMESTAMP' || type === 'INT96') {
    const kind = logical?.type === 'TIMESTAMP' && !logical.isAdjustedToUTC ? 'local' : 'instant'
    return column('datetime', (value) => isoText(typeof value === 'number' ? value : null, kind))
  }
  if (converted === 'TIME_MILLIS' || converted === 'TIME_MICROS' || logical?.type === 'TIME') {
    const unit = logical?.type === 'TIME' ? logical.unit : converted === 'TIME_MILLIS' ? 'MILLIS' : 'MICROS'
    return column('text', (value) => clockText(value, unit))
  }
  if (type === 'BOOLEAN') return column('boolean')
  if (type === 'INT32' || type === 'INT64') return column('integer')
  if (type === 'FLOAT' || type === 'DOUBLE') return column('decimal')
  return column(type === 'BYTE_ARRAY' ? 'text' : null, (value) => (type === 'BYTE_ARRAY' && value instanceof Uint8Array ? textOf(value) : cellOf(value)))
}

function isDecimal({ converted_type: converted, logical_type: logical }: SchemaElement): boolean {
  return converted === 'DECIMAL' || logical?.type === 'DECIMAL'
}

/** Every digit of a whole number of 10^-scale: an integer, or its bytes, the highest first. Source: the format's logical type DECIMAL. */
export function decimalText(value: unknown, scale: number): string | null {
  const whole = value instanceof Uint8Array ? signed(value) : typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value)) ? BigInt(value) : null
  if (whole === null) return null
  const digits = (whole < 0n ? -whole : whole).toString().padStart(scale + 1, '0')
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`
  return whole < 0n ? `-${text}` : text
}

function signed(bytes: Uint8Array): bigint | null {
  if (bytes.length === 0) return null
  let value = 0n
  for (const byte of bytes) value = (value << 8n) | BigInt(byte)
  return BigInt.asIntN(bytes.length * 8, value)
}

/** Old writers do not say that bytes are text. */
function textOf(bytes: Uint8Array): Cell {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return bytes
  }
}

/** Null for what no calendar holds. */
function isoText(milliseconds: number | null, kind: 'day' | 'local' | 'instant'): string | null {
  if (milliseconds === null || Math.abs(milliseconds) > 8.64e15) return null
  const text = new Date(milliseconds).toISOString()
  return kind === 'day' ? text.slice(0, 10) : kind === 'local' ? text.slice(0, -1) : text
}

const perMillisecond = { MILLIS: 1, MICROS: 1000, NANOS: 1_000_000 } as const

function clockText(value: unknown, unit: keyof typeof perMillisecond): string | null {
  if (typeof value !== 'number' && typeof value !== 'bigint') return null
  const milliseconds = Math.floor(Number(value) / perMillisecond[unit])
  if (milliseconds < 0 || milliseconds >= 86_400_000) return null
  const text = new Date(milliseconds).toISOString().slice(11, 23)
  return text.endsWith('.000') ? text.slice(0, 8) : text
}
