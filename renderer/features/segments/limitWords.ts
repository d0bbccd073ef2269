import { countOf, formatCount } from '@shared/format/numbers.ts'

/** What a banner says where active segments come near the limit, reach or pass it; null below nine tenths of it. Nothing stops there. */
export function limitWords(active: number, limit: number): string | null {
  if (active < Math.ceil(limit * 0.9)) return null
  const how = active > limit ? `${formatCount(active - limit)} above` : active === limit ? 'at' : `${formatCount(limit - active)} below`
  return `${countOf(active, 'active segment')}: ${how} the limit of ${formatCount(limit)}. Nothing stops, but refreshes take longer; deactivate or delete what nobody uses.`
}
