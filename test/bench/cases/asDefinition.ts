import { decimalText } from '@shared/domain/storedValue.ts'
import type { DefinitionInput } from '@shared/rules/definition.ts'
import type { Case, NamedCase } from './cases.ts'

type Rule = DefinitionInput['rules'][number]
type Item = NonNullable<NonNullable<Rule['where']>['items']>[number]
type Test = Extract<Item, { kind: 'condition' }>['test']

/** The measure that cases compare with: when a customer ordered last. */
export const lastOrder = {
  kind: 'measure',
  audience: 'Customers',
  name: 'LastOrderAt',
  value: { kind: 'aggregate', function: 'max', entity: 'Orders', attribute: { name: 'OrderedAt' } },
} as const

/** Each case as the definition that a person would build for it. */
export function definitions(cases: readonly NamedCase[]): readonly { readonly name: string; readonly definition: DefinitionInput }[] {
  return cases.map(({ name, case: one }) => ({ name, definition: { schemaVersion: 1, audience: 'Customers', rules: [...rulesOf(one, cases)] } }))
}

function rulesOf(one: Case, cases: readonly NamedCase[]): readonly Rule[] {
  switch (one.template) {
    case 'attributes':
      return [
        customers(
          condition(one.place.column, { operator: 'equal', value: one.place.value }),
          condition(one.list.column, { operator: 'anyOf', values: [...one.list.values] }),
          condition('Income', { operator: 'between', from: one.income[0], to: one.income[1] }),
        ),
      ]
    case 'orderCount':
      return [{ entity: 'Orders', quantifier: { kind: 'count', test: { operator: 'greaterOrEqual', value: one.atLeast } }, window: inLast(one.days) }]
    case 'categorySum':
      return [
        {
          entity: 'Orders',
          where: { kind: 'group', items: [condition('Category', oneOf(one.categories))] },
          quantifier: { kind: 'aggregate', function: 'sum', attribute: { name: 'Amount' }, test: { operator: 'greaterOrEqual', value: money(one.atLeast) } },
          window: inLast(one.days),
        },
      ]
    case 'lapsed':
      return [
        { entity: 'Orders', where: { kind: 'group', items: [condition('Amount', { operator: 'greaterOrEqual', value: money(one.everAtLeast) })] } },
        { combine: 'except', entity: 'Orders', window: inLast(one.days) },
      ]
    case 'textParts':
      return [
        {
          entity: 'Customers',
          where: {
            kind: 'group',
            operator: 'or',
            items: [condition('Email', { operator: 'endsWith', value: one.emailSuffix }), condition('PostalCode', { operator: 'startsWith', value: one.postalPrefix })],
          },
        },
      ]
    case 'nested':
      return [
        customers(
          group('or', condition('City', oneOf(one.cities)), condition('Income', { operator: 'greaterOrEqual', value: one.income })),
          {
            ...group(
              'and',
              condition('BirthDate', { operator: 'before', value: one.bornBefore }),
              group('or', condition('Occupation', oneOf(one.occupations)), condition('CustomerSince', { operator: 'onOrAfter', value: one.sinceFrom })),
            ),
            negate: true,
          },
        ),
      ]
    case 'combination':
      return one.of.map((index, position) => ({ ...customers({ kind: 'segment', segment: nameOf(index, cases) }), combine: (['union', 'union', 'intersect', 'except'] as const)[position] ?? 'union' }))
    // Of one event that came after the last order the last event is one.
    case 'eventAfterOrder':
      return [
        {
          entity: 'Events',
          where: { kind: 'group', items: [condition('Event', oneOf(one.events)), condition('HappenedAt', { operator: 'after', value: { attribute: { name: lastOrder.name, at: 0 } } })] },
          window: inLast(one.days),
        },
      ]
  }
}

function nameOf(index: number, cases: readonly NamedCase[]): string {
  const named = cases[index]
  if (named === undefined) throw new Error(`A combination names case ${index}, which there is not.`)
  return named.name
}

function customers(...items: Item[]): Rule {
  return { entity: 'Customers', where: { kind: 'group', items } }
}

function group(operator: 'and' | 'or', ...items: Item[]): Extract<Item, { kind: 'group' }> {
  return { kind: 'group', operator, items }
}

function condition(name: string, test: Test): Item {
  return { kind: 'condition', attribute: { name }, test }
}

function oneOf(values: readonly string[]): Test {
  const [first] = values
  return values.length === 1 && first !== undefined ? { operator: 'equal', value: first } : { operator: 'anyOf', values: [...values] }
}

function inLast(days: number): NonNullable<Rule['window']> {
  return { test: { operator: 'inLast', n: days, unit: 'days' } }
}

function money(cents: number): string {
  return decimalText(cents, 2)
}
