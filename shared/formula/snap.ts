const powers = Float64Array.from({ length: 23 }, (_, exponent) => 10 ** exponent)
const view = new DataView(new ArrayBuffer(8))

/**
 * A floating number with 15 significant decimal digits: what rounding left of an exact value is gone then, so
 * 57 / 100 * 100 is 57. The same as Number(value.toPrecision(15)), without the text. Powers of ten to 10^22 are doubles.
 */
export function snap(value: number): number {
  const size = Math.abs(value)
  if (size < 1e15 && size === Math.floor(size)) return value
  if (!(size >= 1e-7 && size < 1e15)) return snapFar(value)
  view.setFloat64(0, size)
  // Of the binary exponent: the decimal one, or one less.
  let exponent = Math.floor((((view.getUint32(0) >>> 20) - 1023) * 1233) / 4096)
  if (size >= powerOf(exponent + 1)) exponent++
  const power = powers[14 - exponent] ?? 1
  const product = size * power
  const whole = Math.floor(product)
  const over = product - whole - 0.5
  // Near a half, what the product's own rounding left out decides.
  const isUp = Math.abs(over) > 0.1 ? over > 0 : over + lost(size, power, product) >= 0
  const snapped = (isUp ? whole + 1 : whole) / power
  return value < 0 ? -snapped : snapped
}

function powerOf(exponent: number): number {
  return exponent < 0 ? 1 / (powers[-exponent] ?? 1) : (powers[exponent] ?? 1)
}

const splitter = 2 ** 27 + 1

/** a × b − product, exactly (Dekker 1971). */
function lost(a: number, b: number, product: number): number {
  const aHigh = splitter * a - (splitter * a - a)
  const bHigh = splitter * b - (splitter * b - b)
  const aLow = a - aHigh
  const bLow = b - bHigh
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow)
}

function snapFar(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(15)) : value
}
