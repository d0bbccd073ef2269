const counts = new Map<string, Intl.NumberFormat>()

function counter(locale: string | undefined): Intl.NumberFormat {
  const key = locale ?? ''
  const known = counts.get(key)
  if (known) return known
  const made = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
  counts.set(key, made)
  return made
}

/** A whole number with the locale's grouping: "48,210". */
export function formatCount(value: number, locale?: string): string {
  return counter(locale).format(value)
}

/** A change with its sign: "+214", "−84"; "0" for none. */
export function formatChange(value: number, locale?: string): string {
  if (value === 0) return '0'
  return `${value > 0 ? '+' : '−'}${formatCount(Math.abs(value), locale)}`
}

/** A share of 0 to 1 with one decimal: "11.0 %"; a share that is not zero never reads as "0.0 %". */
export function formatShare(share: number, locale?: string): string {
  const one = { minimumFractionDigits: 1, maximumFractionDigits: 1 }
  if (share > 0 && share < 0.0005) return `< ${new Intl.NumberFormat(locale, one).format(0.1)} %`
  return `${new Intl.NumberFormat(locale, one).format(share * 100)} %`
}

/** A share of 0 to 1 in whole percent, rounded down so that unfinished work never reads "100 %". */
export function formatProgress(share: number): string {
  return `${Math.floor(share * 100)} %`
}

/** "1 customer", "2 customers". */
export function countOf(value: number, singular: string, plural = `${singular}s`, locale?: string): string {
  return `${formatCount(value, locale)} ${value === 1 ? singular : plural}`
}

const sizes = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const

/** A file's size in decimal units: "214 MB", "3.1 MB". */
export function formatBytes(bytes: number, locale?: string): string {
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < sizes.length - 1) {
    value /= 1000
    unit += 1
  }
  const digits = unit === 0 || value >= 9.95 ? 0 : 1
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value)} ${sizes[unit] ?? ''}`
}
