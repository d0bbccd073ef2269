import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Output } from '@shared/contract/contract.ts'
import type { TaskId } from '@shared/domain/ids.ts'
import { stages } from '@shared/domain/pipeline.ts'
import type { DefinitionInput } from '@shared/rules/definition.ts'
import type { Ports } from '../../electron/core/ports.ts'
import { appWorkspace } from './appWorkspace.ts'

export const customersCsv = 'Id,Name,Tier\nC1,Ada,Gold\nC2,Ben,Silver\nC3,Cem,Gold\n'
export const ordersCsv = 'Order,Customer,City,Amount,Placed on\nO1,C1,Bonn,10.00,2024-03-01\nO2,C1,Bonn,20.00,2024-03-02\nO3,C2,Ulm,5.00,2024-03-03\n'

const about = (entity: string, ...items: readonly object[]): DefinitionInput => ({ schemaVersion: 1, audience: 'Customers', rules: [{ entity, where: { kind: 'group', items } }] }) as DefinitionInput
const test = (name: string, operator: string, value: unknown): object => ({ kind: 'condition', attribute: { name }, test: { operator, value } })

/**
 * Customers and orders from files that are read with every refresh, cities derived from the orders, spend as a measure; gold
 * customers, those of them again by way of the segment, those with an order, those who spent.
 */
export async function pipelineWorld(more: Partial<Ports> = {}) {
  const world = await appWorkspace(more)
  const { ask, importCsv, derive, ended, folder } = world
  await importCsv('customers.csv', customersCsv, { entity: 'Customers', key: ['Id'], role: 'individuals' })
  await importCsv('orders.csv', ordersCsv, { entity: 'Orders', key: ['Order'], role: 'activity', dateColumn: 'Placed on' })
  if ((await ask('catalog.get', {})).relationships.length === 0) await ask('relationships.add', { childEntity: 'Orders', childColumns: ['Customer'], parentEntity: 'Customers', parentColumns: ['Id'] })
  await derive({ kind: 'derived', name: 'Cities', from: 'Orders', key: ['City'], attributes: [], aggregates: [{ name: 'Orders', function: 'count' }], role: 'related' })
  await ask('computed.save', { recipe: { kind: 'measure', audience: 'Customers', name: 'Spend', value: { kind: 'aggregate', function: 'sum', entity: 'Orders', attribute: { name: 'Amount' } } } })
  for (const { id } of await ask('sources.list', {})) await ask('sources.update', { source: id, mode: 'refresh' })

  async function save(name: string, definition: DefinitionInput) {
    const { segment, diagnostics, task } = await ask('segments.save', { name, definition, refresh: true })
    if (diagnostics.some(({ severity }) => severity === 'error')) throw new Error(diagnostics.map(({ message }) => message).join(' '))
    if (task !== null) await ended(task)
    return segment
  }
  const segments = {
    gold: await save('Gold', about('Customers', test('Tier', 'equal', 'Gold'))),
    best: await save('Best', about('Customers', { kind: 'segment', segment: 'Gold' })),
    buyers: await save('Buyers', about('Orders', test('Amount', 'greater', 0))),
    spenders: await save('Spenders', about('Customers', test('Spend', 'greater', 6))),
  }

  async function refreshAll(): Promise<Output<'pipeline.job'>['job']> {
    const { job } = await ask('pipeline.refreshAll', {})
    await ended(job)
    return jobOf(job)
  }
  const jobOf = async (job: TaskId) => (await ask('pipeline.job', { job })).job

  /** "sources Customers successful: 3 rows, unchanged", in order. */
  async function told(job: TaskId): Promise<string[]> {
    const { stages: found } = await ask('pipeline.job', { job, tasksOf: [...stages] })
    return found.flatMap(({ stage, tasks }) => (tasks ?? []).map(({ name, status, reason, outcome }) => `${stage} ${name} ${status}${reason ?? outcome ? `: ${reason ?? outcome ?? ''}` : ''}`))
  }
  const members = async (): Promise<Record<string, number | null>> => Object.fromEntries((await ask('segments.list', {})).map((row) => [row.name, row.members]))
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text)
  return { ...world, segments, save, refreshAll, jobOf, told, members, write, about, test }
}
