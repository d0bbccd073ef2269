/** Kinds of pages. */
export const interiorIndex = 2
export const interiorTable = 5
export const leafIndex = 10
export const leafTable = 13

/** What is not as it should be, or not of the plain form that is followed here. */
export class Doubt extends Error {
  override readonly name = 'Doubt'
}

export function one(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0
}

export function two(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}

export function four(bytes: Uint8Array, at: number): number {
  return two(bytes, at) * 65_536 + two(bytes, at + 2)
}

/** A number of one to seven bytes with seven bits each. */
export function keyAt(bytes: Uint8Array, at: number): number {
  let value = 0
  for (let index = 0; index < 7; index += 1) {
    const byte = bytes[at + index] ?? 0
    value = value * 128 + (byte & 127)
    if (byte < 128) return value
  }
  throw new Doubt('A number is larger than those that are followed here.')
}

export function varintLength(bytes: Uint8Array, at: number): number {
  let length = 1
  while ((bytes[at + length - 1] ?? 0) >= 128) {
    length += 1
    if (length > 7) throw new Doubt('A number is larger than those that are followed here.')
  }
  return length
}
