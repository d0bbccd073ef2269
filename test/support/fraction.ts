/** Exact numbers; the lower part is positive. */
export interface Fraction {
  readonly over: bigint
  readonly under: bigint
}

/** A double as the fraction it is. */
export function exact(value: number): Fraction {
  if (!Number.isFinite(value)) throw new Error(`${value} is no fraction.`)
  let under = 1n
  let rest = value
  while (!Number.isInteger(rest)) {
    rest *= 2
    under *= 2n
  }
  return { over: BigInt(rest), under }
}

export function power10(exponent: number): Fraction {
  return exponent < 0 ? { over: 1n, under: 10n ** BigInt(-exponent) } : { over: 10n ** BigInt(exponent), under: 1n }
}

export const plus = (a: Fraction, b: Fraction): Fraction => reduced(a.over * b.under + b.over * a.under, a.under * b.under)
export const minus = (a: Fraction, b: Fraction): Fraction => reduced(a.over * b.under - b.over * a.under, a.under * b.under)
export const times = (a: Fraction, b: Fraction): Fraction => reduced(a.over * b.over, a.under * b.under)
export const quotient = (a: Fraction, b: Fraction): Fraction => (b.over < 0n ? reduced(-a.over * b.under, a.under * -b.over) : reduced(a.over * b.under, a.under * b.over))

function reduced(over: bigint, under: bigint): Fraction {
  let [a, b] = [over < 0n ? -over : over, under]
  while (b !== 0n) [a, b] = [b, a % b]
  return a === 0n ? { over: 0n, under: 1n } : { over: over / a, under: under / a }
}

/** Its size as a double, roughly: for bounds only. */
export function size({ over, under }: Fraction): number {
  const shift = BigInt(Math.max(0, under.toString().length - 300, over.toString().length - 300))
  const scale = 10n ** shift
  return Math.abs(shift === 0n ? Number(over) / Number(under) : Number(over / scale) / Math.max(Number(under / scale), 1e-300))
}

/** To 15 significant decimal digits, halves away from zero. */
export function rounded15(value: Fraction): Fraction {
  if (value.over === 0n) return value
  const positive = value.over < 0n ? -value.over : value.over
  const sign = value.over < 0n ? -1n : 1n
  let exponent = positive.toString().length - value.under.toString().length
  const isBelow = (power: number): boolean => minus({ over: positive, under: value.under }, power10(power)).over < 0n
  if (isBelow(exponent)) exponent--
  const unit = power10(exponent - 14)
  const scaled = quotient({ over: positive, under: value.under }, unit)
  const digits = (scaled.over * 2n + scaled.under) / (scaled.under * 2n)
  return times({ over: digits * sign, under: 1n }, unit)
}
