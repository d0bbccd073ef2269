import { mdiKeyVariant, mdiLinkVariant } from '@mdi/js'
import { roleIcons } from '../../components/roleIcons.ts'
import { captionOf, headHeight, inset, noteHeight, rowHeight, rowTextLeft, rowTop, textLeft, type BoxSize, type TextWidth } from './boxSize.ts'
import type { EntityBox } from './diagramModel.ts'
import { shortened } from './shortened.ts'
import type { FontName, Shape, Tone } from './shapes.ts'

/** The box with its corner at 0, 0. */
export function boxShapes(box: EntityBox, { width, height }: BoxSize, widthOf: TextWidth): readonly Shape[] {
  const line = (text: string, x: number, y: number, font: FontName, fill: Tone): Shape => ({ kind: 'text', x, y, text: shortened(text, width - x - inset, (part) => widthOf(part, font)), font, fill, anchor: 'start' })
  const rule = headHeight + (box.note === null ? 0 : noteHeight)
  return [
    { kind: 'rect', x: 0, y: 0, width, height, radius: 8, fill: 'surface', edge: 'line-strong' },
    { kind: 'icon', x: inset, y: 9, size: 18, d: roleIcons[box.role], fill: 'text2' },
    line(box.name, textLeft, 22, 'name', 'on-surface'),
    line(captionOf(box), textLeft, 39, 'caption', 'text3'),
    ...(box.note === null ? [] : [line(box.note, textLeft, 39 + noteHeight, 'caption', 'text2')]),
    ...(box.rows.length === 0 ? [] : [{ kind: 'path', d: `M1 ${rule + 0.5}H${width - 1}`, fill: null, edge: 'line', width: 1, dashed: false } as const]),
    ...box.rows.flatMap(({ name, isKey }, index): readonly Shape[] => {
      const top = rowTop(box, index)
      return [
        { kind: 'icon', x: inset + 1, y: top + (rowHeight - 13) / 2, size: 13, d: isKey ? mdiKeyVariant : mdiLinkVariant, fill: isKey ? 'text2' : 'text3' },
        line(name, rowTextLeft, top + 16, 'mono', isKey ? 'on-surface' : 'text2'),
      ]
    }),
  ]
}
