import type { SegmentSchedule } from '@shared/domain/schedule.ts'
import type { SegmentRow } from '@shared/domain/segment.ts'
import { stateWords, statusWords, typeWords } from '../../components/status.ts'

export type ColumnId = 'name' | 'tags' | 'type' | 'audience' | 'state' | 'status' | 'members' | 'lastRefreshed' | 'schedule'

export interface Column {
  readonly id: ColumnId
  readonly label: string
  readonly width: number
}

/** In the order of the grid. Name is locked in first place and takes what is left. */
export const columns: readonly Column[] = [
  { id: 'name', label: 'Name', width: 216 },
  { id: 'tags', label: 'Tags', width: 190 },
  { id: 'type', label: 'Type', width: 104 },
  { id: 'audience', label: 'Audience type', width: 112 },
  { id: 'state', label: 'State', width: 82 },
  { id: 'status', label: 'Status', width: 186 },
  { id: 'members', label: 'Members', width: 144 },
  { id: 'lastRefreshed', label: 'Last refreshed', width: 116 },
  { id: 'schedule', label: 'Schedule', width: 120 },
]

const tickWidth = 48
const moreWidth = 44
const narrowTags = 96
const bareType = 80

export interface ColumnLayout {
  readonly columns: readonly Column[]
  /** Wanted, but left out because the grid is too narrow. */
  readonly leftOut: readonly ColumnId[]
  /** Type stands without its icon. */
  readonly bareType: boolean
  /** For `grid-template-columns`: tick box, the columns, "…". */
  readonly template: string
}

/**
 * Which of the wanted columns fit. When room is short, tags narrow as far as they must, then Type loses its icon, then Schedule, Type and
 * Tags leave; Name is cut last.
 */
export function layoutColumns(wanted: readonly Column[], width: number): ColumnLayout {
  const need = (list: readonly Column[]): number => list.reduce((sum, column) => sum + column.width, tickWidth + moreWidth)
  const shrink = (list: readonly Column[], id: ColumnId, to: number): readonly Column[] =>
    list.map((column) => (column.id === id ? { ...column, width: to } : column))
  let list = wanted
  let bare = false
  const leftOut: ColumnId[] = []
  const tagWidth = list.find((column) => column.id === 'tags')?.width ?? 0
  if (need(list) > width) list = shrink(list, 'tags', Math.max(narrowTags, tagWidth - (need(list) - width)))
  if (need(list) > width) {
    list = shrink(list, 'type', bareType)
    bare = true
  }
  for (const id of ['schedule', 'type', 'tags'] as const) {
    if (need(list) <= width || !list.some((column) => column.id === id)) continue
    list = list.filter((column) => column.id !== id)
    leftOut.push(id)
  }
  const tracks = list.map((column) => (column.id === 'name' ? 'minmax(0, 1fr)' : `${column.width}px`))
  return { columns: list, leftOut, bareType: bare, template: `${tickWidth}px ${tracks.join(' ')} ${moreWidth}px` }
}

export interface Sorting {
  readonly by: ColumnId
  readonly descending: boolean
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

/** Those of every refresh first (absent), by hand only last; days by the first of them. */
function scheduleOrder(schedule: SegmentSchedule | undefined): number {
  if (schedule === undefined || schedule.kind === 'refresh') return 0
  if (schedule.kind === 'weekly') return 100 + Math.min(...schedule.weekdays)
  return schedule.kind === 'monthly' ? 200 + Math.min(...schedule.days) : 300
}

const keys: Record<Exclude<ColumnId, 'audience'>, (row: SegmentRow) => string | number | null> = {
  name: (row) => row.name,
  tags: (row) => row.tags[0] ?? null,
  type: (row) => typeWords[row.type],
  state: (row) => stateWords[row.state],
  status: (row) => statusWords[row.status],
  members: (row) => row.members,
  lastRefreshed: (row) => (row.lastRefreshedAt === null ? null : Date.parse(row.lastRefreshedAt)),
  schedule: (row) => (row.type === 'static' ? null : scheduleOrder(row.schedule)),
}

/** `audienceWord`: what the column Audience type says of a row. Sorted by one column, equal ones by name; rows without a value come last in both directions. */
export function sortRows(rows: readonly SegmentRow[], { by, descending }: Sorting, audienceWord: (row: SegmentRow) => string = (row) => row.audienceName): readonly SegmentRow[] {
  const key = by === 'audience' ? audienceWord : keys[by]
  const direction = descending ? -1 : 1
  return rows
    .map((row) => ({ row, key: key(row) }))
    .sort((a, b) => {
      if (a.key === null || b.key === null) return a.key === b.key ? collator.compare(a.row.name, b.row.name) : a.key === null ? 1 : -1
      const order = typeof a.key === 'number' && typeof b.key === 'number' ? a.key - b.key : collator.compare(String(a.key), String(b.key))
      return order === 0 ? collator.compare(a.row.name, b.row.name) : order * direction
    })
    .map((entry) => entry.row)
}

/** Those whose name holds the text, whatever its case. */
export function searchRows(rows: readonly SegmentRow[], text: string): readonly SegmentRow[] {
  const wanted = text.trim().toLowerCase()
  return wanted === '' ? rows : rows.filter((row) => row.name.toLowerCase().includes(wanted))
}

/** The tags that fit side by side and how many more there are; widths are estimated from the letters. */
export function fitTags(tags: readonly string[], room: number): { readonly shown: readonly string[]; readonly more: number } {
  const gap = 5
  const widthOf = (tag: string): number => Math.min(160, 28 + tag.length * 6.3)
  const shown: string[] = []
  let used = 0
  for (const [index, tag] of tags.entries()) {
    const next = used + (shown.length > 0 ? gap : 0) + widthOf(tag)
    const rest = tags.length - index - 1 > 0 ? gap + 28 : 0
    if (next + rest > room && shown.length > 0) break
    if (next + rest > room && room < 100) break
    shown.push(tag)
    used = next
  }
  return { shown, more: tags.length - shown.length }
}
