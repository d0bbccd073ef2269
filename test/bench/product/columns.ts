import type { DefinitionInput } from '@shared/rules/definition.ts'
import { asOf } from '../workload/shop.ts'
import type { Core } from './core.ts'

type Rule = DefinitionInput['rules'][number]

/** Every attribute and the measure that the fifty segments read, asked only whether it is empty. */
const used = {
  Customers: ['Email', 'BirthDate', 'City', 'PostalCode', 'Country', 'Tier', 'Occupation', 'Income', 'CustomerSince', 'LastOrderAt'],
  Orders: ['OrderedAt', 'Category', 'Amount'],
  Events: ['HappenedAt', 'Event'],
} as const

/**
 * Has the engine build every column and relation that the fifty read, and evaluates none of their conditions: what a
 * first refresh then takes is the evaluation alone.
 */
export async function buildColumns(core: Core): Promise<void> {
  const { total, diagnostics } = await core.ask('segments.count', { draft: 'columns', definition: touching(), asOf })
  if (total === null) throw new Error(`The columns could not be built: ${JSON.stringify(diagnostics)}`)
}

function touching(): DefinitionInput {
  const rules = Object.entries(used).map(([entity, names]): Rule => ({
    entity,
    where: { kind: 'group', operator: 'or', items: names.map((name) => ({ kind: 'condition', attribute: { name }, test: { operator: 'empty' } })) },
    // An interval in which nothing happened: the order by date is built, and hardly a row is looked at.
    window: entity === 'Customers' ? null : { test: { operator: 'inNext', n: 1, unit: 'days' } },
  }))
  return { schemaVersion: 1, audience: 'Customers', rules }
}
