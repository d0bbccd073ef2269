import { labelHeight, labelRect } from './labels.ts'
import type { Point } from './geometry.ts'
import { roundedPath } from './geometry.ts'
import type { Cardinality } from './lineWords.ts'
import type { Route } from './routes.ts'
import type { Shape, Tone } from './shapes.ts'

const radius = 8
const foot = { length: 12, half: 6 }
const bar = { at: 9, half: 5 }
const arrow = { length: 9, half: 4.5 }

/** The line with its marks: a crow's foot at the many, a bar at the one. */
export function relationshipShapes(route: Route, from: Cardinality, edge: Tone, width: number): readonly Shape[] {
  return [
    { kind: 'path', d: roundedPath(route, radius), fill: null, edge, width, dashed: false },
    { kind: 'path', d: mark(route, from) + mark(route.toReversed(), 'one'), fill: null, edge, width: Math.max(1.5, width), dashed: false },
  ]
}

/** Dashed, with an arrow at what it is made of. */
export function recipeShapes(route: Route, edge: Tone, width: number): readonly Shape[] {
  const [end, before] = [route.at(-1), route.at(-2)]
  const d = end === undefined || before === undefined ? '' : arrowHead(end, Math.sign(before.x - end.x))
  return [
    { kind: 'path', d: roundedPath(route, radius), fill: null, edge, width, dashed: true },
    { kind: 'path', d, fill: edge, edge: null, width: 0, dashed: false },
  ]
}

function mark([end, next]: Route, kind: Cardinality): string {
  if (end === undefined || next === undefined) return ''
  const away = Math.sign(next.x - end.x)
  if (kind === 'one') return `M${end.x + away * bar.at} ${end.y - bar.half}V${end.y + bar.half}`
  return `M${end.x} ${end.y - foot.half}L${end.x + away * foot.length} ${end.y}L${end.x} ${end.y + foot.half}`
}

function arrowHead({ x, y }: Point, away: number): string {
  return `M${x} ${y}L${x + away * arrow.length} ${y - arrow.half}V${y + arrow.half}Z`
}

export const labelInset = 8

/** `width`: of the whole label. */
export function labelShapes(middle: Point, text: string, width: number, look: { readonly fill: Tone; readonly edge: Tone; readonly text: Tone }): readonly Shape[] {
  return [
    { kind: 'rect', ...labelRect(middle, width), radius: labelHeight / 2, fill: look.fill, edge: look.edge },
    { kind: 'text', x: middle.x, y: middle.y + 4, text, font: 'small', fill: look.text, anchor: 'middle' },
  ]
}
