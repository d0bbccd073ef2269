import { describe, expect, it } from 'vitest'
import type { SegmentUse } from '@shared/domain/usage.ts'
import { byProduct, deletionEffects, kindWords, placesText } from '@shared/format/usageWords.ts'

const use = (kind: string, name: string, more: Partial<SegmentUse> = {}): SegmentUse => ({ place: { kind: 'segment', id: name as never }, product: 'Tessera', kind, name, status: null, link: null, mayOpen: true, campaign: null, via: [], throughSegment: (more.via?.length ?? 0) > 0, ...more })

describe('words for usages (P131–P133)', () => {
  it.each([
    ['journey', 1, 'journey'],
    ['journey', 2, 'journeys'],
    ['attribute', 2, 'calculated attributes'],
    ['story', 2, 'stories'],
    ['sales', 2, 'sales'],
    ['dashboard', 0, 'dashboards'],
  ])('a kind: %s, %i', (kind, count, words) => {
    expect(kindWords(kind, count)).toBe(words)
  })

  it('name what stops for people first, and kinds of other applications last', () => {
    const uses = [use('audit', 'A'), use('measure', 'M'), use('report', 'R'), use('export', 'E'), use('segment', 'S1'), use('segment', 'S2'), use('campaign', 'C'), use('journey', 'J')]
    expect(placesText(uses)).toBe('1 journey, 1 campaign, 2 segments, 1 export, 1 report, 1 measure, 1 audit')
  })

  it('list other applications by name, and the workspace’s own uses last', () => {
    expect(byProduct([use('segment', 'S'), use('report', 'R', { product: 'Zeta' }), use('journey', 'J', { product: 'Alpha' })]).map(([product]) => product)).toEqual(['Alpha', 'Zeta', 'Tessera'])
  })

  it('say of a deletion what stops, kind by kind, with numbers, names and the campaigns that are affected', () => {
    const said = deletionEffects(
      [
        use('journey', 'Second bag free', { campaign: 'Autumn 2026' }),
        use('journey', 'Winter tasting', { campaign: 'Autumn 2026' }),
        use('segment', 'Loyal'),
        use('export', 'Weekly'),
        use('report', 'Loyalty weekly'),
        use('campaign', 'Advent'),
        use('dashboard', 'Wall'),
        use('measure', 'Gold orders'),
        use('segment', 'Last call', { via: ['Loyal', 'Guests'] }),
        use('attribute', 'Double', { via: ['Gold orders'], throughSegment: false }),
        use('segment', 'Spenders', { via: ['Gold orders', 'Double'], throughSegment: false }),
        use('measure', 'Loyal orders', { via: ['Loyal'] }),
        use('journey', 'Thanks', { via: ['Loyal'] }),
      ],
      1,
    ).map(({ count, effect, names }) => `${count} ${effect}: ${names}`)
    expect(said).toEqual([
      '2 journeys stop for everyone in the segment: Second bag free and Winter tasting · campaign Autumn 2026 is affected',
      '1 campaign loses its audience: Advent',
      '2 segments can no longer refresh: Loyal and Spenders (through Gold orders → Double)',
      '1 export leaves the segment out from its next run: Weekly',
      '1 report keeps the figures of its last run: Loyalty weekly',
      '1 measure can no longer be computed: Gold orders',
      '1 calculated attribute can no longer be computed: Double (through Gold orders)',
      '1 dashboard loses the segment: Wall',
      '1 more journey goes on with members that are no longer refreshed: Thanks (through Loyal)',
      '1 more segment is skipped and keeps its members: Last call (through Loyal → Guests)',
      '1 more measure goes on with members that are no longer refreshed: Loyal orders (through Loyal)',
    ])
  })

  it('speak of several segments, and shorten long lists', () => {
    const [journeys] = deletionEffects(Array.from({ length: 9 }, (_, index) => use('journey', `J${index}`)), 2)
    expect(journeys).toEqual({ kind: 'journey', count: '9 journeys', effect: 'stop for everyone in the segments', names: 'J0, J1, J2, J3 and 5 more' })
  })
})
