import type { SegmentId } from '@shared/domain/ids.ts'
import type { TrackedApp } from '@shared/domain/usage.ts'
import type { DefinitionInput } from '@shared/rules/definition.ts'
import type { Ports } from '../../electron/core/ports.ts'
import { appWorkspace } from './appWorkspace.ts'

type UsedSegments = Awaited<ReturnType<typeof usedSegments>>

export const definition = (...items: readonly object[]): DefinitionInput => ({ schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where: { kind: 'group', items: items as never } }] })
export const tierIs = (tier: string): object => ({ kind: 'condition', attribute: { name: 'Tier' }, test: { operator: 'equal', value: tier } })
export const inside = (segment: string): object => ({ kind: 'segment', segment })
export const app = (name: string, segments: string[], more: Partial<TrackedApp> = {}): TrackedApp => ({ product: 'Campaign Studio', kind: 'journey', name, campaign: null, link: null, status: null, mayOpen: true, segments, ...more })

/** Ten customers, those of even number gold; segments are saved and run in the order they are given. */
export async function usedSegments(segments: Readonly<Record<string, DefinitionInput>> = {}, ports: Partial<Ports> = {}) {
  const world = await appWorkspace(ports)
  await world.importCsv('Customers.csv', ['Id,Tier,Points', ...Array.from({ length: 10 }, (_, index) => `C${index},${index % 2 === 0 ? 'Gold' : 'Silver'},${index}`)].join('\n'), { entity: 'Customers', role: 'individuals', key: ['Id'] })
  await world.importCsv('Orders.csv', ['Order,Customer,Placed', 'O1,C0,2026-01-05', 'O2,C2,2026-02-05', 'O3,C2,2026-02-06', 'O4,C5,2026-03-01'].join('\n'), { entity: 'Orders', role: 'activity', key: ['Order'], dateColumn: 'Placed' })
  await world.ask('relationships.add', { name: 'Orders to Customers', childEntity: 'Orders', childColumns: ['Customer'], parentEntity: 'Customers', parentColumns: ['Id'] })
  const ids: Record<string, SegmentId> = {}
  async function save(name: string, made: DefinitionInput): Promise<SegmentId> {
    const { segment, task, diagnostics } = await world.ask('segments.save', { name, definition: made, refresh: true })
    if (task === null) throw new Error(`${name}: ${diagnostics.map(({ message }) => message).join(' ')}`)
    await world.ended(task)
    ids[name] = segment.id
    return segment.id
  }
  for (const [name, made] of Object.entries(segments)) await save(name, made)
  const id = (name: string): SegmentId => {
    const found = ids[name]
    if (found === undefined) throw new Error(`There is no segment ${name}.`)
    return found
  }
  const uses = async (...names: readonly string[]): Promise<string[]> => (await world.ask('usage.of', { segments: names.map(id) })).uses.map(({ kind, name, via }) => `${kind} ${[...via, name].join(' → ')}`).toSorted()
  async function refresh(...names: readonly string[]): Promise<string[]> {
    await world.ended(names.length === 0 ? (await world.ask('pipeline.refreshAll', {})).job : (await world.ask('segments.refresh', { segments: names.map(id) })).task)
    return (await world.ask('segments.list', {})).map(({ name, state, status, statusReason }) => `${name} ${state} ${status}${statusReason === null ? '' : `: ${statusReason}`}`)
  }
  return { ...world, save, id, uses, refresh }
}

/** Gold is used by two, both are used by one, and so on: five levels with diamonds, a measure among them. */
export async function fiveLevels(): Promise<UsedSegments> {
  const world = await usedSegments({ Gold: definition(tierIs('Gold')), Buyers: definition(inside('Gold')), Fans: definition({ kind: 'group', operator: 'or', items: [{ kind: 'group', items: [inside('Gold')] }] }) })
  await world.ask('computed.save', {
    recipe: { kind: 'measure', audience: 'Customers', name: 'Gold orders', value: { kind: 'aggregate', function: 'count', entity: 'Orders', path: [{ relationship: 'Orders to Customers' }], where: { kind: 'group', operator: 'and', negate: false, items: [{ ...inside('Buyers'), at: 0 }] } } },
  })
  await world.ask('computed.save', { recipe: { kind: 'calculated', entity: 'Customers', name: 'Double', formula: '[Gold orders] * 2' } })
  await world.save('Spenders', { schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where: { kind: 'group', items: [{ kind: 'condition', attribute: { name: 'Double' }, test: { operator: 'greater', value: 0 } }, { ...inside('Fans'), negate: true, includeEmpty: true }] } }] } as DefinitionInput)
  await world.save('Sequel', {
    schemaVersion: 1,
    audience: 'Customers',
    rules: [{ entity: 'Orders', path: [{ relationship: 'Orders to Customers' }], where: { kind: 'group', items: [{ kind: 'sequence', entity: 'Orders', path: [{ relationship: 'Orders to Customers' }], within: { n: 30, unit: 'days' }, where: { kind: 'group', items: [{ ...inside('Spenders'), at: 0 }] } }] } }],
  } as DefinitionInput)
  await world.save('Last', definition(inside('Sequel'), inside('Fans')))
  return world
}
