import { stageWords } from '@shared/format/jobWords.ts'
import { formatDuration, formatDurationChange } from '@shared/format/times.ts'
import { timeAxis, type TimelineRow } from './timelineRows.ts'

/** Colours of the theme by name, as CSS text. */
export type ColorOf = (name: string) => string

const font = '"Inter Variable", system-ui, sans-serif'
const heightOf = { stage: 30, task: 24 } as const
const [width, inset, names, numbers] = [1200, 24, 240, 180]
/** What every browser can make a picture of; what is beyond is named in the last line. */
const mostRows = 600

/** The timeline as a PNG, twice the size, with its title; null where no picture can be made. */
export function timelinePicture(title: string, rows: readonly TimelineRow[], spanMs: number, colorOf: ColorOf): Promise<Blob | null> {
  const shown = rows.slice(0, mostRows)
  const height = 100 + shown.reduce((sum, { kind }) => sum + heightOf[kind], 0) + (shown.length < rows.length ? 24 : 0)
  const canvas = document.createElement('canvas')
  canvas.width = width * 2
  canvas.height = height * 2
  const context = canvas.getContext('2d')
  if (context === null) return Promise.resolve(null)
  context.scale(2, 2)
  context.fillStyle = colorOf('surface')
  context.fillRect(0, 0, width, height)
  const write = (text: string, x: number, y: number, color: string, weight = 400, align: CanvasTextAlign = 'left', size = 12): void => {
    context.font = `${weight} ${size}px ${font}`
    context.textAlign = align
    context.fillStyle = colorOf(color)
    context.fillText(clipped(context, text, align === 'left' && x < names ? names - 12 : width), x, y)
  }
  const axis = timeAxis(Math.max(1, spanMs))
  const [from, to] = [inset + names, width - inset - numbers]
  const xOf = (ms: number): number => from + (ms / axis.endMs) * (to - from)
  write(title, inset, 36, 'on-surface', 600, 'left', 15)
  for (let mark = 0; mark <= axis.endMs + axis.stepMs / 2; mark += axis.stepMs) {
    write(formatDuration(mark).replace('.0 ', ' '), xOf(mark), 66, 'text3', 400, 'center', 11)
    context.fillStyle = colorOf('line')
    context.fillRect(xOf(mark), 74, 1, height - 90)
  }
  write('Duration', width - inset - 90, 66, 'text3', 500, 'right')
  write('Change', width - inset, 66, 'text3', 500, 'right')
  let y = 76
  for (const row of shown) {
    const middle = y + heightOf[row.kind] / 2
    const isStage = row.kind === 'stage'
    write(isStage ? stageWords[row.stage] : row.name, inset + (isStage ? 0 : 14), middle + 4, 'on-surface', isStage ? 600 : 400)
    context.fillStyle = colorOf(isStage ? 'line-strong' : colorName(row))
    context.fillRect(xOf(row.fromMs), middle - (isStage ? 2 : 6), Math.max(2, xOf(row.fromMs + row.spanMs) - xOf(row.fromMs)), isStage ? 4 : 10)
    if (!isStage && row.previousMs !== null) {
      context.fillStyle = colorOf('data2')
      context.fillRect(xOf(row.fromMs), middle + 6, Math.max(2, Math.min(to, xOf(row.fromMs + row.previousMs)) - xOf(row.fromMs)), 3)
    }
    write(formatDuration(row.durationMs), width - inset - 90, middle + 4, 'on-surface', 400, 'right')
    write(row.changeMs === null ? '—' : formatDurationChange(row.changeMs), width - inset, middle + 4, 'text2', 400, 'right')
    y += heightOf[row.kind]
  }
  if (shown.length < rows.length) write(`and ${rows.length - shown.length} more tasks`, inset, y + 16, 'text3')
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'))
}

function colorName({ status }: TimelineRow): string {
  if (status === 'failed') return 'error'
  if (status === 'canceled') return 'line-strong'
  return status === 'completedWithWarnings' ? 'warning' : 'data1'
}

function clipped(context: CanvasRenderingContext2D, text: string, room: number): string {
  if (context.measureText(text).width <= room) return text
  let end = text.length
  while (end > 0 && context.measureText(`${text.slice(0, end)}…`).width > room) end -= 1
  return `${text.slice(0, end)}…`
}
