import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { UsePlace } from '@shared/domain/usage.ts'
import { keyOf, usageGraph, usesOf, type Place, type UseEdge } from '../../electron/core/usage/graph.ts'
import { seed } from '../support/seed.ts'

/** TESSERA_PROPERTY_RUNS draws more. */
const numRuns = Number(process.env['TESSERA_PROPERTY_RUNS'] ?? 400)

const placeOf = (name: string): UsePlace => ({ kind: 'segment', id: name as never })
const by = (name: string): Place => ({ place: placeOf(name), product: 'Tessera', kind: 'segment', name, status: null, link: null, mayOpen: true, campaign: null })
const edge = (used: string, user: string): UseEdge => ({ used: placeOf(used), by: by(user) })
const graphOf = (...edges: readonly string[]) => usageGraph(edges.map((one) => one.split(' < ')).map(([used = '', user = '']) => edge(used, user)))
const said = (roots: readonly string[], ...edges: readonly string[]): string[] => usesOf(graphOf(...edges), roots.map(placeOf)).map(({ name, via }) => [...via, name].join(' → '))

describe('what uses a segment (P130)', () => {
  it.each<[string, readonly string[], readonly string[], readonly string[]]>([
    ['nothing', ['A'], ['B < C'], []],
    ['another, itself', ['A'], ['A < B'], ['B']],
    ['five levels, with the way to each', ['A'], ['A < B', 'B < C', 'C < D', 'D < E', 'E < F'], ['B', 'B → C', 'B → C → D', 'B → C → D → E', 'B → C → D → E → F']],
    ['a diamond once, by the first of two ways that are alike', ['A'], ['A < B', 'A < C', 'B < D', 'C < D'], ['B', 'C', 'B → D']],
    ['the shortest way, whatever was found first', ['A'], ['A < B', 'B < C', 'C < D', 'A < D'], ['B', 'D', 'B → C']],
    ['a diamond of diamonds', ['A'], ['A < B', 'A < C', 'B < D', 'C < D', 'D < E', 'D < F', 'E < G', 'F < G'], ['B', 'C', 'B → D', 'B → D → E', 'B → D → F', 'B → D → E → G']],
    ['a use that is stated twice once', ['A'], ['A < B', 'A < B'], ['B']],
    ['not itself, in a circle', ['A'], ['A < B', 'B < A'], ['B']],
    ['not those asked about, of several', ['A', 'B'], ['A < B', 'B < C', 'A < D'], ['D', 'C']],
  ])('%s', (_, roots, edges, expected) => {
    expect(said(roots, ...edges)).toEqual(expected)
  })

  it('is found at the end of a chain of two thousand, with the first and the last names of the way', () => {
    const edges = Array.from({ length: 2000 }, (_, index) => `S${index} < S${index + 1}`)
    const uses = usesOf(graphOf(...edges), [placeOf('S0')])
    expect(uses).toHaveLength(2000)
    expect(uses[12]?.via).toEqual(Array.from({ length: 12 }, (_, index) => `S${index + 1}`))
    expect(uses[13]?.via).toEqual(['S1', 'S2', 'S3', 'S4', 'S5', 'S6', '2 more', 'S9', 'S10', 'S11', 'S12', 'S13'])
    expect(uses.at(-1)?.via).toEqual(['S1', 'S2', 'S3', 'S4', 'S5', 'S6', '1988 more', 'S1995', 'S1996', 'S1997', 'S1998', 'S1999'])
  })

  it('is what following every edge again and again finds, each by a way that is there and as short as any', () => {
    const nodes = fc.integer({ min: 1, max: 14 }).chain((count) =>
      fc.record({
        edges: fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: count * 3 }),
        roots: fc.uniqueArray(fc.nat(count - 1), { minLength: 1, maxLength: 3 }),
      }),
    )
    try {
      fc.assert(
        fc.property(nodes, ({ edges, roots }) => {
          const name = (index: number): string => `N${index}`
          const uses = usesOf(usageGraph(edges.map(([used, user]) => edge(name(used), name(user)))), roots.map((root) => placeOf(name(root))))
          // Naively: steps from any root, until nothing gets nearer.
          const steps = new Map(roots.map((root) => [root, 0]))
          for (let changed = true; changed; ) {
            changed = false
            for (const [used, user] of edges) {
              const next = (steps.get(used) ?? Infinity) + 1
              if (next < (steps.get(user) ?? Infinity)) {
                steps.set(user, next)
                changed = true
              }
            }
          }
          const expected = [...steps].filter(([, far]) => far > 0).map(([node]) => name(node))
          expect(uses.map((use) => use.name).toSorted()).toEqual(expected.toSorted())
          const isEdge = (used: string, user: string): boolean => edges.some(([a, b]) => name(a) === used && name(b) === user)
          for (const use of uses) {
            const way = [...use.via, use.name]
            expect(way).toHaveLength(steps.get(Number(use.name.slice(1))) ?? 0)
            expect(roots.some((root) => isEdge(name(root), way[0] ?? ''))).toBe(true)
            way.slice(1).forEach((user, index) => expect(isEdge(way[index] ?? '', user)).toBe(true))
          }
        }),
        { numRuns },
      )
    } catch (error) {
      console.error(`Seed ${seed}`)
      throw error
    }
  })

  it('tells what needs a segment, itself or by measures alone, from what only other segments lead to', () => {
    const measure: Place = { ...by('M'), place: { kind: 'computed', id: 'M' as never }, kind: 'measure' }
    const graph = usageGraph([edge('A', 'B'), { used: placeOf('A'), by: measure }, { used: measure.place, by: by('C') }, edge('B', 'C'), edge('C', 'D'), { used: placeOf('D'), by: { ...measure, place: { kind: 'computed', id: 'N' as never }, name: 'N' } }])
    expect(usesOf(graph, [placeOf('A')]).map(({ name, throughSegment }) => `${name} ${throughSegment}`)).toEqual(['B false', 'M false', 'C false', 'D true', 'N true'])
  })

  it('keeps places of different kinds apart that have the same id', () => {
    expect(keyOf({ kind: 'segment', id: 'x' as never })).not.toBe(keyOf({ kind: 'computed', id: 'x' as never }))
  })
})
