import { computed, type ComputedRef, type Ref } from 'vue'
import type { RelationshipMatch } from '@shared/contract/diagram.contract.ts'
import type { EntityId, RelationshipId } from '@shared/domain/ids.ts'
import { countOf } from '@shared/format/numbers.ts'
import { boxShapes } from './boxShapes.ts'
import { headHeight, portOfLine, type BoxSize, type TextWidth } from './boxSize.ts'
import type { Diagram, DiagramLine, EntityBox } from './diagramModel.ts'
import { around, grown, meets, spanOf, type Point, type Rect } from './geometry.ts'
import { labelRect, placeLabels } from './labels.ts'
import { labelInset } from './lineShapes.ts'
import { recipeWords } from './lineWords.ts'
import { routeLines, type LineEnds, type Route } from './routes.ts'
import type { Shape } from './shapes.ts'

export interface DrawnBox extends Rect {
  readonly box: EntityBox
  readonly shapes: readonly Shape[]
}

export interface DrawnLabel extends Point {
  readonly line: DiagramLine
  readonly text: string
  readonly width: number
}

interface Subject {
  readonly diagram: ComputedRef<Diagram>
  readonly sizes: ComputedRef<ReadonlyMap<EntityId, BoxSize>>
  readonly places: ComputedRef<ReadonlyMap<string, Point>>
  readonly matches: ComputedRef<ReadonlyMap<RelationshipId, RelationshipMatch>>
  readonly widthOf: ComputedRef<TextWidth>
  /** The box that is being dragged and where it is just now; null: none. */
  readonly dragged: Readonly<Ref<{ readonly id: EntityId; readonly place: Point } | null>>
}

/** Boxes, the ways of lines around them, and labels on the lines: all from the places of the boxes. */
export function useDrawing({ diagram, sizes, places, matches, widthOf, dragged }: Subject) {
  const shapesOf = computed(() => new Map(diagram.value.boxes.map((box) => [box.id, boxShapes(box, sizeOf(box.id), widthOf.value)])))

  function sizeOf(id: EntityId): BoxSize {
    return sizes.value.get(id) ?? { width: 0, height: headHeight }
  }

  function drawnAt(placeOf: (id: EntityId) => Point | undefined): readonly DrawnBox[] {
    return diagram.value.boxes.map((box) => ({ ...(placeOf(box.id) ?? { x: 0, y: 0 }), ...sizeOf(box.id), box, shapes: shapesOf.value.get(box.id) ?? [] }))
  }

  const still = computed(() => drawnAt((id) => places.value.get(id)))
  const boxes = computed(() => {
    const now = dragged.value
    return now === null ? still.value : drawnAt((id) => (id === now.id ? now.place : places.value.get(id)))
  })

  const settled = computed(() => routeLines(still.value, endsOf(diagram.value, still.value)))
  /** While a box is dragged only what it touches is sought anew: that is a few lines among all. */
  const routes = computed<readonly Route[]>(() => {
    const now = dragged.value
    if (now === null) return settled.value.routes
    const box = boxes.value.find((one) => one.box.id === now.id)
    const kept = settled.value.raw.map((route, index) => {
      const line = diagram.value.lines[index]
      return line === undefined || box === undefined || line.from === now.id || line.to === now.id || isHit(route, grown(box, 10)) ? null : route
    })
    return routeLines(boxes.value, endsOf(diagram.value, boxes.value), kept).routes
  })

  const labels = computed<readonly DrawnLabel[]>(() => {
    const wanted = diagram.value.lines.flatMap((line, index) => {
      const text = labelOf(line, matches.value)
      return text === null ? [] : [{ line, index, text, width: Math.ceil(widthOf.value(text, 'small')) + 2 * labelInset }]
    })
    const middles = placeLabels(wanted.map(({ index, width }) => ({ line: index, width })), routes.value, boxes.value)
    return wanted.map(({ line, text, width }, index) => ({ ...(middles[index] ?? { x: 0, y: 0 }), line, text, width }))
  })

  const bounds = computed(() => around([...boxes.value, ...routes.value.flatMap(spans), ...labels.value.map((label) => labelRect(label, label.width))]))

  return { boxes, routes, labels, bounds }
}

function endsOf(diagram: Diagram, boxes: readonly DrawnBox[]): readonly LineEnds[] {
  const numbers = new Map(boxes.map(({ box }, index) => [box.id, index]))
  const end = (id: EntityId, port: (box: EntityBox) => number) => {
    const number = numbers.get(id) ?? -1
    const drawn = boxes[number]
    return { box: number, y: drawn === undefined ? 0 : Math.round(drawn.y + port(drawn.box)) }
  }
  return diagram.lines.map((line) => ({ from: end(line.from, (box) => portOfLine(line, 'from', box)), to: end(line.to, (box) => portOfLine(line, 'to', box)) }))
}

function isHit(route: Route, box: Rect): boolean {
  return spans(route).some((piece) => meets(grown(piece, 1), box))
}

function spans(route: Route): readonly Rect[] {
  return route.slice(1).flatMap((point, index) => {
    const before = route[index]
    return before === undefined ? [] : [spanOf(before, point)]
  })
}

/** Said on the line itself: what an entity is made of, and what is amiss. */
function labelOf(line: DiagramLine, matches: ReadonlyMap<RelationshipId, RelationshipMatch>): string | null {
  if (line.kind === 'recipe') return recipeWords[line.how]
  const orphans = matches.get(line.relationship)?.orphans ?? 0
  return orphans === 0 ? null : countOf(orphans, 'orphan')
}
