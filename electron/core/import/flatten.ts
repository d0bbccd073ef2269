import type { Cell } from './rowSource.ts'

/** Deeper records are left as the text of their JSON. */
const mostDepth = 8

/**
 * The cells of one record by column name: records within it add their names after a dot, lists of plain values are one
 * text joined by "; ", and any other list is the text of its JSON.
 */
export function flatten(record: object, visit: (column: string, cell: Cell) => void, prefix = '', depth = 0): void {
  for (const [name, value] of Object.entries(record)) {
    const column = prefix + name
    if (isRecord(value) && depth < mostDepth) flatten(value, visit, `${column}.`, depth + 1)
    else visit(column, cellOf(value))
  }
}

/** A typed value as a cell; null for what holds nothing. */
export function cellOf(value: unknown): Cell {
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
      return Number.isFinite(value) ? value : null
    case 'bigint':
      return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : String(value)
    case 'boolean':
      return String(value)
    case 'object':
      return value === null || value instanceof Uint8Array ? value : objectText(value)
    default:
      return null
  }
}

function objectText(value: object): string {
  if (Array.isArray(value) && value.every((one) => one === null || typeof one !== 'object')) {
    return value.filter((one) => one !== null && one !== undefined).map(String).join('; ')
  }
  return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner))
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
}
