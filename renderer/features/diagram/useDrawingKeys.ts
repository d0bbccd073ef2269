import type { EntityId } from '@shared/domain/ids.ts'
import type { DiagramLine } from './diagramModel.ts'
import { step, type Point } from './geometry.ts'
import type { PanZoom } from './usePanZoom.ts'

interface Subject {
  readonly panZoom: PanZoom
  readonly placeOf: (id: EntityId) => Point
  readonly showAll: () => void
  readonly open: (id: EntityId) => void
  /** Steps of one key are undone together. */
  readonly move: (id: EntityId, to: Point, key: string) => void
  /** Null: none of them. */
  readonly choose: (line: DiagramLine | null) => void
}

const ways: Readonly<Record<string, Point>> = { ArrowLeft: { x: -1, y: 0 }, ArrowRight: { x: 1, y: 0 }, ArrowUp: { x: 0, y: -1 }, ArrowDown: { x: 0, y: 1 } }
const hasModifier = (event: KeyboardEvent): boolean => event.ctrlKey || event.metaKey || event.altKey

/** Keys on a box, on a line and on the stage itself. */
export function useDrawingKeys({ panZoom: { pan, zoom }, placeOf, showAll, open, move, choose }: Subject) {
  /** Arrow keys pressed one soon after the other are one step to undo. */
  const burst = { last: 0, number: 0, pauseMs: 1000 }

  function onBox(event: KeyboardEvent, id: EntityId): void {
    const way = ways[event.key]
    if (hasModifier(event)) return
    if (event.key === 'Enter' || event.key === ' ') open(id)
    else if (way !== undefined) {
      const by = event.shiftKey ? 5 * step : step
      const at = placeOf(id)
      if (event.timeStamp - burst.last > burst.pauseMs) burst.number += 1
      burst.last = event.timeStamp
      move(id, { x: at.x + way.x * by, y: at.y + way.y * by }, `${id} ${burst.number}`)
    } else return
    event.preventDefault()
  }

  function onLine(event: KeyboardEvent, line: DiagramLine): void {
    if (event.key !== 'Enter' && event.key !== ' ') return
    choose(line)
    event.preventDefault()
  }

  function onStage(event: KeyboardEvent, hasChosen: boolean): void {
    if (event.defaultPrevented || hasModifier(event)) return
    const way = ways[event.key]
    if (way !== undefined && event.target === event.currentTarget) pan(-way.x * 48, -way.y * 48)
    else if (event.key === '+' || event.key === '=') zoom(1.25)
    else if (event.key === '-') zoom(0.8)
    else if (event.key === '0') showAll()
    else if (event.key === 'Escape' && hasChosen) choose(null)
    else return
    event.preventDefault()
  }

  return { onBox, onLine, onStage }
}
