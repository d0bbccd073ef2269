import type { AttributeId, EntityId } from '@shared/domain/ids.ts'
import { formatCount } from '@shared/format/numbers.ts'
import { roleWords } from '../../components/roleWords.ts'
import type { ArrangedLine } from './arrange.ts'
import type { Diagram, DiagramLine, EntityBox } from './diagramModel.ts'
import type { FontName } from './shapes.ts'

/** Pixels that a text takes in a font. */
export type TextWidth = (text: string, font: FontName) => number

export interface BoxSize {
  readonly width: number
  readonly height: number
}

export const inset = 12
export const headHeight = 48
export const noteHeight = 16
export const rowHeight = 24
const foot = 4
const [narrowest, widest] = [168, 272]

export const textLeft = 38
export const rowTextLeft = 32

export function captionOf({ role, rowCount }: Pick<EntityBox, 'role' | 'rowCount'>): string {
  return `${roleWords[role]} · ${formatCount(rowCount)} ${rowCount === 1 ? 'row' : 'rows'}`
}

/** As wide as what is written in it, between two bounds. Heights and the places of rows keep to the grid that boxes stand on. */
export function boxSize(box: EntityBox, widthOf: TextWidth): BoxSize {
  const head = Math.max(widthOf(box.name, 'name'), widthOf(captionOf(box), 'caption'), box.note === null ? 0 : widthOf(box.note, 'caption'))
  const rows = Math.max(0, ...box.rows.map(({ name }) => widthOf(name, 'mono')))
  const width = Math.max(textLeft + head + inset, rowTextLeft + rows + inset)
  const rounded = Math.ceil(Math.min(widest, Math.max(narrowest, width)) / 8) * 8
  return { width: rounded, height: rowsTop(box) + box.rows.length * rowHeight + (box.rows.length > 0 ? foot : 0) }
}

function rowsTop({ note, rows }: EntityBox): number {
  return headHeight + (note === null ? 0 : noteHeight) + (rows.length > 0 ? 4 : 0)
}

export function rowTop(box: EntityBox, index: number): number {
  return rowsTop(box) + index * rowHeight
}

/** How far below the top of the box a line ends that belongs to these attributes: amid them where they stand together. */
export function portOf(box: EntityBox, attributes: readonly AttributeId[]): number {
  const places = attributes.map((id) => box.rows.findIndex(({ attribute }) => attribute === id)).filter((index) => index >= 0)
  const [first = 0, last = 0] = [Math.min(...places), Math.max(...places)]
  if (places.length === 0) return headHeight / 2
  const isTogether = last - first === places.length - 1
  return rowTop(box, isTogether ? (first + last) / 2 : (places[0] ?? 0)) + rowHeight / 2
}

/** The same of a line at one of its boxes. What an entity is made of is said of it as a whole: at its head. */
export function portOfLine(line: DiagramLine, end: 'from' | 'to', box: EntityBox): number {
  return line.kind === 'recipe' ? headHeight / 2 : portOf(box, line.pairs.map((pair) => pair[end]))
}

/** What the arrangement follows: where a relationship joins two entities, a recipe need not do so as well. */
export function arrangedLines({ boxes, lines }: Diagram): readonly ArrangedLine[] {
  const boxOf = new Map<EntityId, EntityBox>(boxes.map((box) => [box.id, box]))
  const relationships = lines.filter(({ kind }) => kind === 'relationship')
  const isRelated = (one: DiagramLine): boolean => relationships.some(({ from, to }) => (from === one.from && to === one.to) || (from === one.to && to === one.from))
  return lines.flatMap((line) => {
    const [from, to] = [boxOf.get(line.from), boxOf.get(line.to)]
    if (from === undefined || to === undefined || (line.kind === 'recipe' && isRelated(line))) return []
    return [{ from: line.from, to: line.to, fromY: portOfLine(line, 'from', from), toY: portOfLine(line, 'to', to) }]
  })
}
