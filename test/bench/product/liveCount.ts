import type { DefinitionInput } from '@shared/rules/definition.ts'
import { cities } from '../cases/draw.ts'
import { timed } from '../measure.ts'
import { asOf } from '../workload/shop.ts'
import type { Core } from './core.ts'

type Test = Extract<NonNullable<NonNullable<DefinitionInput['rules'][number]['where']>['items']>[number], { kind: 'condition' }>['test']

/** A definition of six conditions over three tables; each function gives the n-th variant of one of them. */
const conditions: readonly ((n: number) => Test)[] = [
  (n) => ({ operator: 'anyOf', values: cities.slice(n % 20, (n % 20) + 12) }),
  (n) => ({ operator: 'greaterOrEqual', value: 20_000 + 137 * n }),
  (n) => ({ operator: 'before', value: `${1965 + (n % 30)}-05-17` }),
  (n) => ({ operator: 'equal', value: ['Coffee beans', 'Tea', 'Cups', 'Tents', 'Backpacks', 'Footwear'][n % 6] ?? 'Tea' }),
  (n) => ({ operator: 'greaterOrEqual', value: (5 + 0.35 * n).toFixed(2) }),
  (n) => ({ operator: 'startsWith', value: `/${'abcdefghijklmnopqrstuvwxyz'[n % 26] ?? 'a'}` }),
]

function sixConditions(variants: readonly number[]): DefinitionInput {
  const test = (index: number): Test => conditions[index]?.(variants[index] ?? 0) ?? { operator: 'empty' }
  const condition = (name: string, index: number) => ({ kind: 'condition' as const, attribute: { name }, test: test(index) })
  return {
    schemaVersion: 1,
    audience: 'Customers',
    rules: [
      { entity: 'Customers', where: { kind: 'group', items: [condition('City', 0), condition('Income', 1), condition('BirthDate', 2)] } },
      {
        combine: 'intersect',
        entity: 'Orders',
        quantifier: { kind: 'count', test: { operator: 'greaterOrEqual', value: 1 } },
        window: { test: { operator: 'inLast', n: 365, unit: 'days' } },
        where: { kind: 'group', items: [condition('Category', 3), condition('Amount', 4)] },
      },
      { combine: 'except', entity: 'Events', window: { test: { operator: 'inLast', n: 90, unit: 'days' } }, where: { kind: 'group', items: [condition('Page', 5)] } },
    ],
  }
}

async function count(core: Core, definition: DefinitionInput): Promise<void> {
  const { total } = await core.ask('segments.count', { draft: 'editor', definition, asOf })
  if (total === null) throw new Error('A live count of the benchmark is not valid.')
}

/** Request to reply after each edit of one of the six, each condition in turn `rounds` times. */
export async function liveCounts(core: Core, rounds: number): Promise<readonly number[]> {
  const variants = conditions.map(() => 0)
  await count(core, sixConditions(variants))
  const samples: number[] = []
  for (let round = 1; round <= rounds; round++) {
    for (let index = 0; index < conditions.length; index++) {
      variants[index] = round
      samples.push((await timed(() => count(core, sixConditions(variants)))).ms)
    }
  }
  return samples
}

/** The same where the edited condition is a pattern over a text that is different in every row. */
export async function patternCounts(core: Core, rounds: number): Promise<readonly number[]> {
  const definition = (n: number): DefinitionInput => {
    const base = sixConditions(conditions.map(() => 0))
    const [first, ...rest] = base.rules
    const pattern = { kind: 'condition' as const, attribute: { name: 'Email' }, test: { operator: 'contains' as const, value: `${'abcdefghij'[n % 10] ?? 'a'}${'rstulmno'[n % 8] ?? 'r'}` } }
    return { ...base, rules: [{ ...first, entity: 'Customers', where: { kind: 'group', items: [...(first?.where?.items ?? []).slice(0, 2), pattern] } }, ...rest] }
  }
  await count(core, definition(0))
  const samples: number[] = []
  for (let n = 1; n <= rounds; n++) samples.push((await timed(() => count(core, definition(n)))).ms)
  return samples
}
