import { describe, expect, it } from 'vitest'
import type { SegmentId } from '@shared/domain/ids.ts'
import { runChangeSchema } from '@shared/contract/usage.contract.ts'
import type { DefinitionInput } from '@shared/rules/definition.ts'
import { definition, fiveLevels, inside, tierIs, usedSegments } from '../support/usedSegments.ts'

const exported = (name: string, segments: SegmentId[], columns: readonly string[] | null = null) => ({ name, segments, columns: columns === null ? null : columns.map((column) => ({ name: column })), fileName: '{segment}', schedule: { kind: 'refresh' as const } })

describe('deleting a segment that is used (P133)', () => {
  it('says what stops beside it, once, and leaves out what is deleted with it', async () => {
    const world = await fiveLevels()
    const { held } = await world.ask('usage.of', { segments: [world.id('Gold'), world.id('Fans')] })
    expect(held).toEqual({ members: 10, runs: 2, versions: 2 })
    expect(await world.uses('Gold', 'Fans')).not.toContain('segment Fans')
    expect(await world.uses('Gold', 'Fans', 'Buyers', 'Spenders', 'Sequel', 'Last')).toEqual(['attribute Gold orders → Double', 'measure Gold orders'])
  })

  it('leaves what uses it Active with its members; the next refresh fails and names it, theirs are skipped, Undo brings back the same id', async () => {
    const world = await fiveLevels()
    const before = await world.refresh()
    expect(before.every((row) => row.endsWith('active successful'))).toBe(true)
    const membersOf = async () => (await world.ask('segments.list', {})).map(({ name, members }) => `${name} ${String(members)}`).filter((row) => !row.startsWith('Buyers'))
    const members = await membersOf()
    await world.ask('segments.remove', { segments: [world.id('Buyers')] })
    expect(await world.refresh()).toEqual([
      'Fans active successful',
      'Gold active successful',
      'Last active skipped: upstream “Spenders” failed',
      'Sequel active skipped: upstream “Spenders” failed',
      expect.stringMatching(/^Spenders active failed: .*deleted segment “Buyers”/) as string,
    ])
    expect(await membersOf()).toEqual(members)
    await world.ask('segments.restore', { segments: [world.id('Buyers')] })
    expect(await world.refresh()).toEqual(before)
  })
})

describe('what a run would change (P83)', () => {
  it('is who would enter and leave, against the stored members, without storing anything', async () => {
    const world = await usedSegments({ Gold: definition(tierIs('Gold')) })
    const change = async (made: DefinitionInput) => {
      const { task } = await world.ask('usage.runChange', { segment: world.id('Gold'), definition: made })
      return runChangeSchema.parse(await world.resultOf(task))
    }
    const points = (operator: string, value: number): object => ({ kind: 'condition', attribute: { name: 'Points' }, test: { operator, value } })
    const page = async () => (await world.ask('segments.page', { segment: world.id('Gold') })).runs.length
    const runs = await page()
    // Gold are 0, 2, 4, 6, 8; from 5 on are 5, 6, 7, 8, 9.
    expect(await change(definition(points('greaterOrEqual', 5)))).toMatchObject({ before: 5, members: 5, entered: 3, left: 3 })
    expect(await change(definition(tierIs('Gold')))).toMatchObject({ before: 5, members: 5, entered: 0, left: 0 })
    expect(await change(definition(tierIs('Tin')))).toMatchObject({ members: 0, entered: 0, left: 5 })
    expect(await page()).toBe(runs)
  })

  it('before the first run is everyone; what is wrong with the definition is said, and a segment cannot be compared with itself inside', async () => {
    const world = await usedSegments({ Gold: definition(tierIs('Gold')) })
    const { segment } = await world.ask('segments.save', { name: 'New', definition: definition(tierIs('Gold')) })
    const run = async (made: DefinitionInput, id = segment.id) => world.resultOf((await world.ask('usage.runChange', { segment: id, definition: made })).task)
    expect(await run(definition(tierIs('Gold')))).toMatchObject({ before: null, members: 5, entered: 5, left: 0 })
    expect(await world.refusal(run(definition(tierIs('Gold'), inside('Gold')), world.id('Gold')))).toContain('“Gold” would depend on itself')
  })
})

describe('exports', () => {
  it('are uses of their segments, and of the measures that are columns of theirs (P130)', async () => {
    const world = await fiveLevels()
    await world.ask('exports.save', { settings: exported('Everyone weekly', [world.id('Gold'), world.id('Last')]) })
    await world.ask('exports.save', { settings: exported('Doubles', [world.id('Last')], ['Id', 'Double']) })
    const uses = await world.uses('Gold')
    expect(uses.filter((use) => use.startsWith('export'))).toEqual(['export Everyone weekly', 'export Fans → Last → Doubles'])
    expect(await world.uses('Buyers')).toContain('export Gold orders → Double → Doubles')
    expect(await world.uses('Last')).toEqual(['export Doubles', 'export Everyone weekly'])
    const [first] = await world.ask('exports.list', {})
    if (first === undefined) throw new Error('There are two.')
    await world.ask('exports.remove', { exports: [first.id] })
    expect(await world.uses('Last')).toEqual(['export Everyone weekly'])
  })

  it('keep the attributes that are columns of theirs from being removed or renamed; what must change is named in order (P135)', async () => {
    const world = await fiveLevels()
    const { ask, refusal } = world
    const points = (await world.entity('Customers')).attributes.find(({ name }) => name === 'Points')
    const measures = (await world.entity('Customers')).computed
    const [first] = measures
    if (points === undefined || first === undefined) throw new Error('They are there.')
    const weekly = await ask('exports.save', { settings: exported('Weekly', [world.id('Gold')], ['Id', 'points']) })
    await ask('exports.save', { settings: exported('Doubles', [world.id('Last')], ['Double']) })
    expect(await refusal(ask('attributes.remove', { attribute: points.id }))).toBe('Points is used by the export “Weekly”: change that first.')
    expect(await refusal(ask('attributes.rename', { attribute: points.id, name: 'Score' }))).toBe('Points is named by the export “Weekly”: change that first.')
    expect(await refusal(ask('computed.remove', { computed: first.id }))).toBe('"Gold orders" is used: first change or delete the export “Doubles”, Spenders, Double, in this order.')
    await ask('computed.save', { recipe: { kind: 'calculated', entity: 'Customers', name: 'More points', formula: '[Points] + 1' } })
    await world.save('Best', definition({ kind: 'condition', attribute: { name: 'More points' }, test: { operator: 'greater', value: 5 } }))
    expect(await refusal(ask('attributes.remove', { attribute: points.id }))).toBe('Points is used by the export “Weekly”, Best, More points: change these, in that order, first.')
    await ask('exports.save', { export: weekly.id, settings: exported('Weekly', [world.id('Gold')], ['Id']) })
    expect(await refusal(ask('attributes.remove', { attribute: points.id }))).toBe('Points is used by Best, More points: change these, in that order, first.')
  })
})

describe('an entity in use (P135)', () => {
  it('cannot be removed; what must change is named in order', async () => {
    const world = await fiveLevels()
    const sources = await world.ask('sources.list', {})
    const idOf = (name: string) => sources.find(({ entityName }) => entityName === name)?.id ?? sources[0]?.id
    const [orders, customers] = [idOf('Orders'), idOf('Customers')]
    if (orders === undefined || customers === undefined) throw new Error('Both are there.')
    expect(await world.refusal(world.ask('sources.remove', { source: orders }))).toBe('Orders is used by Sequel, Spenders, Double, Gold orders: change or delete these, in that order, first.')
    expect(await world.refusal(world.ask('sources.remove', { source: customers }))).toMatch(/^Customers is used by .*Gold/)
  })
})
