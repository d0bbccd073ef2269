import { formatShare } from '@shared/format/numbers.ts'
import type { ColumnProfile, SegmentProfile } from '@shared/contract/profile.contract.ts'
import { differenceWords } from './barWords.ts'
import { shownBars } from './profileTable.ts'

export interface PictureLook {
  readonly text: string
  readonly muted: string
  readonly surface: string
  readonly segment: string
  readonly others: string
  readonly font: string
}

const sheet = { width: 640, margin: 24, head: 56, title: 30, row: 20, gap: 14, label: 170, shares: 120 } as const

/** The distributions one below the other, twice the size, as PNG; null where the browser makes none. */
export function profilePicture(profile: SegmentProfile, columns: readonly ColumnProfile[], names: { readonly segment: string; readonly others: string }, zone: string, look: PictureLook): Promise<Blob | null> {
  const drawn = columns.map((column) => ({ column, bars: shownBars(column, profile, zone) })).filter(({ bars }) => bars.length > 0)
  const canvas = document.createElement('canvas')
  canvas.width = sheet.width * 2
  canvas.height = 2 * (sheet.head + 2 * sheet.margin + drawn.reduce((height, { bars }) => height + sheet.title + bars.length * sheet.row + sheet.gap, 0))
  const context = canvas.getContext('2d')
  if (!context) return Promise.resolve(null)
  context.scale(2, 2)
  context.fillStyle = look.surface
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.textBaseline = 'middle'
  const right = sheet.width - sheet.margin

  function write(text: string, x: number, y: number, { weight = 400, color = look.text, align = 'left' as CanvasTextAlign, most = sheet.width as number }): void {
    if (!context) return
    context.font = `${weight} 12px ${look.font}`
    context.fillStyle = color
    context.textAlign = align
    let shown = text
    while (shown.length > 1 && context.measureText(shown).width > most) shown = `${shown.slice(0, -2)}…`
    context.fillText(shown, x, y)
  }

  for (const [index, [name, color]] of ([[names.segment, look.segment], [names.others, look.others]] as const).entries()) {
    const y = sheet.margin + index * sheet.row
    context.fillStyle = color
    context.fillRect(sheet.margin, y - 4, 8, 8)
    write(name, sheet.margin + 16, y, { weight: index === 0 ? 600 : 400, most: sheet.width - 3 * sheet.margin })
  }
  let y: number = sheet.head + sheet.margin
  for (const { column, bars } of drawn) {
    write(column.name, sheet.margin, y, { weight: 600, most: 460 })
    write(differenceWords(column.difference), right, y, { color: look.muted, align: 'right' })
    y += sheet.title - sheet.row / 2
    const room = sheet.width - 2 * sheet.margin - sheet.label - sheet.shares
    const longest = Math.max(...bars.map((bar) => Math.max(bar.segmentShare, bar.othersShare)), 0.000_001)
    for (const bar of bars) {
      write(bar.label, sheet.margin, y, { most: sheet.label - 12 })
      context.fillStyle = look.segment
      context.fillRect(sheet.margin + sheet.label, y - 5, (bar.segmentShare / longest) * room, 5)
      context.fillStyle = look.others
      context.fillRect(sheet.margin + sheet.label, y, (bar.othersShare / longest) * room, 4)
      write(formatShare(bar.segmentShare), right - 58, y, { align: 'right' })
      write(formatShare(bar.othersShare), right, y, { align: 'right', color: look.muted })
      y += sheet.row
    }
    y += sheet.gap + sheet.row / 2
  }
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'))
}
