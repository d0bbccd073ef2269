import type { ValueProfile } from '@shared/contract/computed.contract.ts'
import type { AttributeType } from '@shared/domain/entity.ts'
import { dayMs } from '@shared/domain/storedValue.ts'
import { formatDay } from '@shared/format/times.ts'

/** One number of a profile for a person: at most two decimal places, of money always two; or the day. */
function spreadText(value: number, type: AttributeType, zone: string, isMoney = false): string {
  if (type === 'date') return formatDay(new Date(value * dayMs).toISOString(), 'UTC')
  if (type === 'datetime') return formatDay(new Date(value).toISOString(), zone)
  return new Intl.NumberFormat(undefined, { minimumFractionDigits: isMoney && type === 'decimal' ? 2 : 0, maximumFractionDigits: 2 }).format(value)
}

/** The figures of a profile with their names, in order. */
export function figuresOf(profile: ValueProfile, type: AttributeType, zone: string, isMoney = false): readonly { readonly name: string; readonly text: string }[] {
  if (profile.kind !== 'numbers' && profile.kind !== 'dates') return []
  const isTime = profile.kind === 'dates'
  const figures = [
    { name: isTime ? 'Earliest' : 'Least', value: profile.least },
    { name: 'Median', value: profile.median },
    ...(profile.kind === 'numbers' ? [{ name: 'Mean', value: profile.mean }] : []),
    { name: isTime ? 'Latest' : 'Greatest', value: profile.greatest },
  ]
  return figures.map(({ name, value }) => ({ name, text: spreadText(value, type, zone, isMoney) }))
}

/** Each bar of a profile: how high against the highest, what it stands for, and how many rows. */
export function barsOf(profile: ValueProfile, type: AttributeType, zone: string): readonly { readonly label: string; readonly rows: number; readonly share: number }[] {
  if (profile.kind === 'none') return []
  const counts = profile.kind === 'choices' ? profile.common.map(({ rows }) => rows) : profile.bins
  const highest = Math.max(1, ...counts)
  const isWhole = type === 'integer' || type === 'date'
  const label = (index: number): string => {
    if (profile.kind === 'choices') return profile.common[index]?.value ?? ''
    const [from, to] = [profile.edges[index] ?? 0, profile.edges[index + 1] ?? 0]
    const last = isWhole ? to - 1 : to
    return from >= last ? spreadText(from, type, zone) : `${spreadText(from, type, zone)} – ${spreadText(last, type, zone)}`
  }
  return counts.map((rows, index) => ({ label: label(index), rows, share: rows / highest }))
}

export function typeText({ type, scale }: { readonly type: AttributeType; readonly scale: number | null }): string {
  switch (type) {
    case 'text':
      return 'Text'
    case 'integer':
      return 'Whole number'
    case 'decimal':
      return scale === null ? 'Decimal number' : `Number, ${scale} ${scale === 1 ? 'decimal' : 'decimals'}`
    case 'boolean':
      return 'Yes or no'
    case 'date':
      return 'Date'
    case 'datetime':
      return 'Date and time'
  }
}
