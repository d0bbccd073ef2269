import { computed, type ComputedRef } from 'vue'
import type { AttributeRef, Rule, Sequence } from '@shared/rules/definition.ts'
import { newTest } from '@shared/rules/draft.ts'
import { newGroup } from '@shared/rules/edit.ts'
import type { Adding } from './adding.ts'
import { ruleSections } from './attributeSection.ts'
import type { Builder } from './builder.ts'
import { chainOf, impliedDate, type Reachable } from './reach.ts'

/** One thing that can be said of what a member did. */
export interface Behavior {
  readonly id: string
  readonly label: string
  readonly kind: 'some' | 'none' | 'count' | 'followed' | 'notFollowed'
  readonly add: () => void
}

/** What was done, by entity: activities first, then other related records. */
export interface BehaviorSection {
  readonly reach: Reachable
  readonly behaviors: readonly Behavior[]
}

/** What the Behavior tab offers: rules about records, and, inside a rule whose records are dated, what follows them. */
export function useBehaviors(builder: Builder, adding: Adding): ComputedRef<readonly BehaviorSection[]> {
  const dates = (scope: Pick<Rule, 'entity' | 'path'>) => ruleSections(builder, scope, ['date', 'datetime'])

  /** The date to name where nothing on the path has one of its own; `{}` where it goes without; null where there is none. */
  function dated(scope: Pick<Rule, 'entity' | 'path'>): { readonly ref: AttributeRef | null } | null {
    const chain = chainOf(builder.catalog.value, builder.audience.value, scope)
    if (chain && impliedDate(chain)) return { ref: null }
    const [section] = dates(scope)
    const [attribute] = section?.attributes ?? []
    return section && attribute ? { ref: section.refOf(attribute) } : null
  }

  function sequenceOf({ entity, route }: Reachable, negate: boolean, scope: Pick<Rule, 'entity' | 'path'>): Sequence | null {
    const from = dated(scope)
    const date = dated({ ...scope, entity: entity.name, path: route.path })
    if (!from || !date) return null
    return {
      kind: 'sequence',
      id: builder.makeId(),
      negate,
      entity: entity.name,
      path: route.path,
      ...(from.ref ? { from: from.ref } : {}),
      ...(date.ref ? { date: date.ref } : {}),
      within: { n: 30, unit: 'days' },
      onlyFinished: false,
      where: newGroup(builder.makeId),
    }
  }

  return computed(() => {
    const { value: target } = adding.target
    const related = adding.entities.value.filter(({ route }) => route.path.length > 0 && !route.lookups)
    const inOrder = [...related.filter(({ entity }) => entity.role === 'activity'), ...related.filter(({ entity }) => entity.role !== 'activity')]
    return inOrder.map((reach) => {
      const about: readonly Behavior[] = [
        { id: 'some', kind: 'some', label: 'has a record', add: () => adding.addRuleAbout(reach) },
        { id: 'none', kind: 'none', label: 'has none', add: () => adding.addRuleAbout(reach, { kind: 'none' }) },
        { id: 'count', kind: 'count', label: 'how many', add: () => adding.addRuleAbout(reach, { kind: 'count', test: { ...newTest('greaterOrEqual'), value: 2 } }) },
      ]
      const isDated = target !== null && target.scope.entity !== builder.audience.value && dated(target.scope) !== null && dated({ ...target.scope, entity: reach.entity.name, path: reach.route.path }) !== null
      const follow = (negate: boolean) => (): void => {
        const sequence = target && sequenceOf(reach, negate, target.scope)
        if (sequence) adding.addTo(target, sequence)
      }
      const following: readonly Behavior[] = isDated
        ? [
            { id: 'followed', kind: 'followed', label: 'is followed by one', add: follow(false) },
            { id: 'notFollowed', kind: 'notFollowed', label: 'is not followed by one', add: follow(true) },
          ]
        : []
      return { reach, behaviors: [...following, ...about] }
    })
  })
}
