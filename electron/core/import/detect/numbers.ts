/** What {@link scanNumber} found in the last text it was given; one object, because it is asked for every cell. */
export const scanned = {
  /** Digits before the decimal sign. */
  whole: 0,
  /** Digits after it. */
  places: 0,
  /** Those up to the last that is not 0. */
  significantPlaces: 0,
  /** Thousands are grouped. */
  grouped: false,
  /** "007", but not "0" or "0.7". */
  leadingZero: false,
  exponent: false,
  plus: false,
  /** The sign or code of a currency beside the digits; "" where there is none. */
  currency: '',
  /** "12 %", which is 0.12. */
  percent: false,
  /** The text in JavaScript's notation. */
  plain: '',
}

const currencySigns = '$€£¥'
const currencyCodes: ReadonlySet<string> = new Set('AED ARS AUD BGN BRL CAD CHF CLP CNY COP CZK DKK EUR GBP HKD HUF IDR ILS INR ISK JPY KRW MXN MYR NOK NZD PHP PLN RON SAR SEK SGD THB TRY TWD UAH USD VND ZAR'.split(' '))
const grouping = { '.': /^\d{1,3}(?:,\d{3})+$|^\d{1,3}(?:[ \u00a0\u202f']\d{3})+$/, ',': /^\d{1,3}(?:\.\d{3})+$|^\d{1,3}(?:[ \u00a0\u202f']\d{3})+$/ } as const

/** Whether a trimmed, filled text is a number; what it looks like is then in {@link scanned}. */
export function scanNumber(text: string, decimal: '.' | ','): boolean {
  let at = 0
  let first = text.charCodeAt(0)
  scanned.plus = first === 43
  if (first === 43 || first === 45) first = text.charCodeAt(++at)
  // Most cells end here: no number starts with anything else, but for one in brackets and one behind a currency's code.
  if (!(first >= 48 && first <= 57) && first !== 44 && first !== 46 && !currencySigns.includes(text.charAt(at))) return scanWrapped(text, decimal)
  scanned.grouped = false
  scanned.currency = ''
  scanned.percent = false
  scanned.exponent = false
  const sign = decimal.charCodeAt(0)
  const start = at
  while (at < text.length && text.charCodeAt(at) >= 48 && text.charCodeAt(at) <= 57) at += 1
  const whole = at - start
  let places = 0
  let significant = 0
  if (at < text.length && text.charCodeAt(at) === sign) {
    const point = at
    for (at += 1; at < text.length && text.charCodeAt(at) >= 48 && text.charCodeAt(at) <= 57; at += 1) {
      if (text.charCodeAt(at) !== 48) significant = at - point
    }
    places = at - point - 1
  }
  if (at < text.length) return scanUnusual(text, decimal)
  if (whole + places === 0) return false
  scanned.whole = whole
  scanned.places = places
  scanned.significantPlaces = significant
  scanned.leadingZero = whole > 1 && text.charCodeAt(start) === 48
  // A sign without places behind it is one all the same: "5,".
  scanned.plain = sign === 46 || at === start + whole ? text : text.replace(',', '.')
  return true
}

const unusual = /^([+-]?)([$€£¥]?)\s*([+-]?)([\d.,'\s\u00a0\u202f]+?)(?:[eE]([+-]?\d{1,3}))?\s*([$€£¥]?)$/

/** Whether no number goes on as the text does: most that begin with digits are dates, times, codes or addresses. */
function isNoNumber(text: string): boolean {
  for (let at = 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code >= 48 && code <= 57) continue
    if (code === 58 || code === 47 || code === 95) return true
    const isLetter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122)
    if (isLetter && code !== 69 && code !== 101) return true
    // A sign within follows an exponent, a currency or a blank.
    const before = text.charCodeAt(at - 1)
    if (code === 45 && before >= 48 && before <= 57) return true
  }
  return false
}

/** "(1,234.50)" of accounts is negative; "EUR 12.50" has its currency before it. */
function scanWrapped(text: string, decimal: '.' | ','): boolean {
  if (text.startsWith('(') && text.endsWith(')')) {
    if (!scanNumber(text.slice(1, -1).trim(), decimal) || scanned.plus || scanned.plain.startsWith('-')) return false
    scanned.plain = `-${scanned.plain}`
    return true
  }
  const behind = text.charCodeAt(3)
  if (behind !== 32 && behind !== 160) return false
  const code = text.slice(0, 3)
  return currencyCodes.has(code) && scanBare(text.slice(4).trim(), code, decimal)
}

/** A number that has no currency of its own. */
function scanBare(text: string, currency: string, decimal: '.' | ','): boolean {
  if (text === '' || !scanNumber(text, decimal) || scanned.currency !== '' || scanned.percent) return false
  scanned.currency = currency
  return true
}

/** Hundredths: the decimal sign moves two places to the left. */
function scanPercent(text: string, decimal: '.' | ','): boolean {
  if (text === '' || !scanNumber(text, decimal) || scanned.currency !== '' || scanned.percent || scanned.exponent) return false
  const [, sign = '', whole = '', fraction = ''] = /^([+-]?)(\d*)\.?(\d*)$/.exec(scanned.plain) ?? []
  const digits = whole.padStart(3, '0')
  const places = digits.slice(-2) + fraction
  scanned.percent = true
  scanned.whole = Math.max(1, scanned.whole - 2)
  scanned.places = places.length
  scanned.significantPlaces = places.replace(/0+$/, '').length
  scanned.plain = `${sign}${digits.slice(0, -2)}.${places}`
  return true
}

/** Grouped thousands, a currency, a percent sign, an exponent. */
function scanUnusual(text: string, decimal: '.' | ','): boolean {
  if (text.endsWith('%')) return scanPercent(text.slice(0, -1).trim(), decimal)
  const code = text.slice(-3)
  if (/\s$/.test(text.slice(0, -3)) && currencyCodes.has(code)) return scanBare(text.slice(0, -3).trim(), code, decimal)
  if (isNoNumber(text)) return false
  const parts = unusual.exec(text)
  if (parts === null) return false
  const [, before = '', currency = '', inner = '', body = '', exponent, after = ''] = parts
  if ((before !== '' && inner !== '') || (currency !== '' && after !== '')) return false
  const point = body.lastIndexOf(decimal)
  const whole = point === -1 ? body : body.slice(0, point)
  const fraction = point === -1 ? '' : body.slice(point + 1)
  if (!/^\d*$/.test(fraction)) return false
  const grouped = grouping[decimal].test(whole)
  if (!grouped && !/^\d*$/.test(whole)) return false
  const digits = whole.replaceAll(/\D/g, '')
  if (digits + fraction === '') return false
  scanned.whole = digits.length
  scanned.places = fraction.length
  scanned.significantPlaces = fraction.replace(/0+$/, '').length
  scanned.grouped = grouped
  scanned.currency = currency + after
  scanned.percent = false
  scanned.leadingZero = digits.length > 1 && digits.startsWith('0')
  scanned.exponent = exponent !== undefined
  scanned.plus = before === '+' || inner === '+'
  scanned.plain = `${before === '-' || inner === '-' ? '-' : ''}${digits}${fraction === '' ? '' : `.${fraction}`}${exponent === undefined ? '' : `e${exponent}`}`
  return true
}

const powers = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000]

/** The number times 10^scale, exactly; undefined where it is no number, has more places or passes 2^53. */
export function scaledNumber(text: string, decimal: '.' | ',', scale: number): number | undefined {
  if (!scanNumber(text, decimal)) return undefined
  if (scanned.exponent) return exact(Number(scanned.plain), scale)
  if (scanned.significantPlaces > scale) return undefined
  if (scanned.whole + scale <= 15 && scanned.places <= scale) {
    // Below 2^53 the digits without their sign are an exact integer.
    const digits = scanned.places === 0 ? Number(scanned.plain) : Number(scanned.plain.replace('.', ''))
    return digits * (powers[scale - scanned.places] ?? 1) + 0
  }
  const [whole = '', fraction = ''] = scanned.plain.replace(/^[+-]/, '').split('.')
  const number = Number(BigInt(whole + fraction.padEnd(scale, '0').slice(0, scale)))
  if (!Number.isSafeInteger(number)) return undefined
  return scanned.plain.startsWith('-') ? 0 - number : number
}

/** As a double; undefined where it is no number. */
export function floatingNumber(text: string, decimal: '.' | ','): number | undefined {
  if (!scanNumber(text, decimal)) return undefined
  const value = Number(scanned.plain)
  return Number.isFinite(value) ? value + 0 : undefined
}

/** A double that stands for a decimal of `scale` places; undefined where it does not. */
export function exact(value: number, scale: number): number | undefined {
  const scaled = Math.round(value * (powers[scale] ?? 1))
  if (!Number.isSafeInteger(scaled) || placesOf(value) > scale) return undefined
  return scaled + 0
}

/** Decimal places of the shortest text of a double; 7 for more than six and for exponents. */
export function placesOf(value: number): number {
  if (Number.isInteger(value)) return 0
  const text = String(value)
  if (text.includes('e')) return 7
  return Math.min(7, text.length - text.indexOf('.') - 1)
}
