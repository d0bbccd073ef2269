import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DerivedEntity } from '@shared/contract/derived.contract.ts'
import { entityRecipeSchema } from '@shared/rules/derived/entityRecipe.ts'
import { arrange, type ArrangedBox, type ArrangedLine } from '@renderer/features/diagram/arrange.ts'
import { arrangedLines, boxSize, portOf } from '@renderer/features/diagram/boxSize.ts'
import { diagramModel } from '@renderer/features/diagram/diagramModel.ts'
import { grown, meets, roundedPath, spanOf, type Point, type Rect } from '@renderer/features/diagram/geometry.ts'
import { labelRect, placeLabels } from '@renderer/features/diagram/labels.ts'
import { cardinalityOf, lineSentence, orphanText } from '@renderer/features/diagram/lineWords.ts'
import { placeFree } from '@renderer/features/diagram/placeFree.ts'
import { relationshipRows } from '@renderer/features/diagram/relationshipRows.ts'
import { routeLines, type LineEnds, type Route } from '@renderer/features/diagram/routes.ts'
import { shortened } from '@renderer/features/diagram/shortened.ts'
import { attributeId, entityId, makeCatalog, relationshipId } from '../support/catalogFixture.ts'
import { shop } from '../support/shopCatalog.ts'

const widthOf = (text: string): number => text.length * 7
const derivedOf = (entity: string, recipe: unknown): Pick<DerivedEntity, 'entity' | 'recipe'> => ({ entity: entityId(entity), recipe: entityRecipeSchema.parse(recipe) })

/** A chain or bush of entities, each pointing to an earlier one, some to two, and a few to none. */
function manyBoxes(count: number): { readonly boxes: readonly ArrangedBox[]; readonly lines: readonly ArrangedLine[] } {
  const boxes = Array.from({ length: count }, (_unused, index) => ({ id: `b${index}`, width: 168 + 8 * (index % 12), height: 76 + 24 * (index % 5) }))
  const lines = boxes.flatMap(({ id }, index) => {
    if (index === 0 || index % 9 === 0) return []
    const to = [Math.floor(index / 3), ...(index % 4 === 0 ? [(index * 7) % index] : [])]
    return to.map((other) => ({ from: id, to: `b${other}`, fromY: 60, toY: 24 }))
  })
  return { boxes, lines }
}

function rectsOf(boxes: readonly ArrangedBox[], places: ReadonlyMap<string, Point>): readonly Rect[] {
  return boxes.map(({ id, width, height }) => ({ ...(places.get(id) ?? { x: Number.NaN, y: Number.NaN }), width, height }))
}

const overlaps = (rects: readonly Rect[]): number => rects.filter((rect, index) => rects.slice(index + 1).some((other) => meets(grown(rect, 8), other))).length
const pieces = (route: Route): readonly Rect[] => route.slice(1).map((point, index) => spanOf(route[index] ?? point, point))
const isSquare = (route: Route): boolean => pieces(route).every(({ width, height }) => width === 0 || height === 0)
/** Pieces that run through a box; the line's own boxes are touched at their edges only. */
const through = (routes: readonly Route[], rects: readonly Rect[]): number => routes.flatMap(pieces).filter((piece) => rects.some((rect) => meets(grown(piece, 0.1), grown(rect, -1)))).length

function endsOf(boxes: readonly ArrangedBox[], lines: readonly ArrangedLine[], rects: readonly Rect[]): readonly LineEnds[] {
  const end = (id: string, down: number) => {
    const box = boxes.findIndex((one) => one.id === id)
    return { box, y: (rects[box]?.y ?? 0) + down }
  }
  return lines.map(({ from, to }, index) => ({ from: end(from, 60 + (index % 2) * 8), to: end(to, 24) }))
}

describe('what is drawn of a catalog', () => {
  it('are the attributes of keys and relationships, key first, and what points where', () => {
    const { boxes, lines } = diagramModel(shop, [])
    const orders = boxes.find(({ name }) => name === 'Orders')
    expect(orders?.rows.map(({ name, isKey, isLink }) => [name, isKey, isLink])).toEqual([['No', true, true], ['Customer', false, true], ['Store', false, true]])
    expect(boxes.find(({ name }) => name === 'Weather')?.rows).toEqual([])
    expect(lines.map(({ id, from, to }) => [id, from, to]).slice(0, 2)).toEqual([[relationshipId('Orders to Customers'), entityId('Orders'), entityId('Customers')], [relationshipId('Lines to Orders'), entityId('Lines'), entityId('Orders')]])
  })

  it('says what is made of what, and what only links two others', () => {
    const music = makeCatalog(
      { Lists: { key: ['Id'], attributes: { Id: 'integer' } }, Songs: { key: ['Id'], attributes: { Id: 'integer', Artist: 'text' } }, Entries: { key: ['List', 'Song'], attributes: { List: 'integer', Song: 'integer' } }, Artists: { key: ['Artist'], attributes: { Artist: 'text' } } },
      { 'Entries to Lists': 'Entries.List > Lists.Id', 'Entries to Songs': 'Entries.Song > Songs.Id', 'Songs to Artists': 'Songs.Artist > Artists.Artist' },
    )
    const diagram = diagramModel(music, [derivedOf('Artists', { kind: 'derived', name: 'Artists', from: 'songs', key: ['Artist'], role: 'related' })])
    expect(diagram.boxes.map(({ name, note }) => [name, note])).toEqual([['Lists', null], ['Songs', null], ['Entries', 'Links Lists and Songs'], ['Artists', 'Derived from Songs']])
    expect(diagram.lines.at(-1)).toMatchObject({ kind: 'recipe', from: entityId('Artists'), to: entityId('Songs'), how: 'derived' })
    // The relationship already joins the two.
    expect(arrangedLines(diagram)).toHaveLength(3)
    const rows = relationshipRows(diagram, music, new Map([[relationshipId('Songs to Artists'), { rows: 5, values: 4, orphans: 1, parents: 2 }]]))
    expect(rows.map(({ fromName, toName, cardinality, attributes, orphans }) => [fromName, toName, cardinality, attributes, orphans])).toEqual([
      ['Entries', 'Lists', 'Counting…', 'List = Id', ''],
      ['Entries', 'Songs', 'Counting…', 'Song = Id', ''],
      ['Songs', 'Artists', 'Many to one', 'Artist = Artist', '1'],
      ['Lists', 'Songs', 'Many to many through Entries', '', ''],
      ['Artists', 'Songs', 'Derived from', '', ''],
    ])
  })

  it('counts as one to one only where no parent has two children', () => {
    const match = { rows: 10, values: 8, orphans: 2, parents: 6 }
    expect([cardinalityOf(null), cardinalityOf(match), cardinalityOf({ ...match, parents: 5 }), cardinalityOf({ rows: 3, values: 3, orphans: 3, parents: 0 })]).toEqual([null, 'one', 'many', 'many'])
    expect([orphanText(match), orphanText({ ...match, orphans: 0 })]).toEqual(['2 orphans of 8 rows with a value', 'No orphans'])
    const diagram = diagramModel(shop, [])
    const [line] = diagram.lines
    if (line === undefined) throw new Error('There is a line.')
    expect(lineSentence(line, diagram, match)).toBe('Orders to Customers, one to one, by Customer = Id, 2 orphans of 8 rows with a value')
  })

  it('is as large as what is written in it, and lines end at the rows of their attributes', () => {
    const { boxes } = diagramModel(shop, [])
    const [orders, lines] = ['Orders', 'Lines'].map((name) => boxes.find((box) => box.name === name))
    if (orders === undefined || lines === undefined) throw new Error('They are there.')
    expect(boxSize(orders, widthOf).height - boxSize({ ...orders, rows: orders.rows.slice(1) }, widthOf).height).toBe(24)
    expect(boxSize({ ...orders, name: 'x'.repeat(200) }, widthOf).width).toBe(272)
    const ports = ['No', 'Customer', 'Store'].map((name) => portOf(orders, [attributeId('Orders', name)]))
    expect(ports.map((port) => port - (ports[0] ?? 0))).toEqual([0, 24, 48])
    expect(portOf(orders, [attributeId('Orders', 'No'), attributeId('Orders', 'Customer')])).toBe((ports[0] ?? 0) + 12)
    expect([shortened('Customers', 40, widthOf), shortened('Customers', 63, widthOf)]).toEqual(['Cust…', 'Customers'])
  })
})

describe('boxes that arrange themselves', () => {
  it('stand apart, with what is pointed to at the left', () => {
    const diagram = diagramModel(shop, [])
    const boxes = diagram.boxes.map((box) => ({ id: box.id, ...boxSize(box, widthOf) }))
    const places = arrange(boxes, arrangedLines(diagram))
    const x = (name: string): number => places.get(entityId(name))?.x ?? Number.NaN
    expect(x('Customers')).toBeLessThan(x('Orders'))
    expect(x('Orders')).toBeLessThan(x('Lines'))
    expect(overlaps(rectsOf(boxes, places))).toBe(0)
    expect([...places.values()].every((place) => place.x % 8 === 0 && place.y % 8 === 0)).toBe(true)
  })

  it('do so by the sixty, as wide as a window rather than as a strip', () => {
    const { boxes, lines } = manyBoxes(60)
    const rects = rectsOf(boxes, arrange(boxes, lines))
    expect(overlaps(rects)).toBe(0)
    const [width, height] = [Math.max(...rects.map((rect) => rect.x + rect.width)), Math.max(...rects.map((rect) => rect.y + rect.height))]
    expect(width / height).toBeGreaterThan(0.8)
    expect(width / height).toBeLessThan(4)
  })

  it('that came later find a place of their own, and the others stay', () => {
    const { boxes, lines } = manyBoxes(12)
    const known = new Map([...arrange(boxes.slice(0, 8), lines)].filter(([id]) => boxes.slice(0, 8).some((box) => box.id === id)))
    const places = placeFree(boxes, lines, known)
    expect([...known].every(([id, place]) => places.get(id) === place)).toBe(true)
    expect(overlaps(rectsOf(boxes, places))).toBe(0)
  })
})

describe('lines', () => {
  it('turn at right angles, run through no box and end at both', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 24 }), (count) => {
        const { boxes, lines } = manyBoxes(count)
        const rects = rectsOf(boxes, arrange(boxes, lines))
        const { routes } = routeLines(rects, endsOf(boxes, lines, rects))
        expect(routes.every(isSquare)).toBe(true)
        expect(through(routes, rects)).toBe(0)
        for (const [index, route] of routes.entries()) {
          const [from, to] = [lines[index]?.from, lines[index]?.to].map((id) => rects[boxes.findIndex((box) => box.id === id)])
          expect([from?.x, (from?.x ?? 0) + (from?.width ?? 0)]).toContain(route[0]?.x)
          expect([to?.x, (to?.x ?? 0) + (to?.width ?? 0)]).toContain(route.at(-1)?.x)
        }
      }),
      { numRuns: 12 },
    )
  })

  it('of the same two boxes stay apart, and one from a box to itself is a loop beside it', () => {
    const rects = [{ x: 0, y: 0, width: 160, height: 120 }, { x: 320, y: 40, width: 160, height: 120 }]
    const { routes } = routeLines(rects, [
      { from: { box: 1, y: 100 }, to: { box: 0, y: 60 } },
      { from: { box: 1, y: 124 }, to: { box: 0, y: 60 } },
      { from: { box: 0, y: 100 }, to: { box: 0, y: 60 } },
    ])
    const [one, other, loop] = routes
    if (one === undefined || other === undefined || loop === undefined) throw new Error('There are three.')
    const shared = pieces(one).filter((piece) => pieces(other).some((twin) => meets(grown(piece, 1), grown(twin, 1)) && (piece.width > 0) === (twin.width > 0)))
    expect(shared).toEqual([])
    expect(loop.length).toBe(4)
    expect(loop[0]?.x).toBe(loop.at(-1)?.x)
    expect(through(routes, rects)).toBe(0)
  })

  it('are drawn the plain way where boxes close them off', () => {
    const rects = [{ x: 0, y: 0, width: 100, height: 100 }, { x: 20, y: 20, width: 100, height: 100 }, { x: 400, y: 0, width: 100, height: 100 }]
    const { routes } = routeLines(rects, [{ from: { box: 0, y: 50 }, to: { box: 2, y: 50 } }, { from: { box: 1, y: 60 }, to: { box: 0, y: 50 } }])
    expect(routes.every((route) => route.length >= 2 && isSquare(route))).toBe(true)
  })

  it('that nothing happened to stay as they are while another is dragged', () => {
    const { boxes, lines } = manyBoxes(20)
    const rects = rectsOf(boxes, arrange(boxes, lines))
    const ends = endsOf(boxes, lines, rects)
    const { raw } = routeLines(rects, ends)
    const again = routeLines(rects, ends, raw.map((route, index) => (index === 3 ? null : route)))
    expect(again.raw.filter((route, index) => route === raw[index])).toHaveLength(raw.length - 1)
    expect(again.raw[3]?.length).toBeGreaterThan(1)
  })

  it('bear labels that lie on them, over no box and no other label', () => {
    const { boxes, lines } = manyBoxes(20)
    const rects = rectsOf(boxes, arrange(boxes, lines))
    const { routes } = routeLines(rects, endsOf(boxes, lines, rects))
    const labels = placeLabels(lines.map((_line, line) => ({ line, width: 72 })), routes, rects).map((middle) => labelRect(middle, 72))
    expect(labels.filter((label, index) => !pieces(routes[index] ?? []).some((piece) => meets(grown(piece, 1), label)))).toEqual([])
    expect(labels.filter((label) => rects.some((rect) => meets(rect, label)))).toEqual([])
    expect(labels.filter((label, index) => labels.slice(index + 1).some((other) => meets(label, other)))).toEqual([])
  })

  it('have round corners, however short their pieces', () => {
    expect(roundedPath([{ x: 0, y: 0 }, { x: 20, y: 0 }, { x: 20, y: 6 }], 8)).toBe('M0 0L17 0Q20 0 20 3L20 6')
    expect(roundedPath([], 8)).toBe('')
  })
})
