import { computed, type ComputedRef } from 'vue'
import type { AttributeRef, Rule, Sequence } from '@shared/rules/definition.ts'
import { newTest } from '@shared/rules/draft.ts'
import { newGroup } from '@shared/rules/edit.ts'
import type { Adding, Target } from './adding.ts'
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

/** What can follow the records of a place, each as a condition there: activities first. Empty where the place or the records have no date. */
export interface Following {
  readonly reach: Reachable
  add(negate: boolean): void
}

/** What was done, by entity: activities first, then other related records. */
function relatedOf(adding: Adding): readonly Reachable[] {
  const related = adding.entities.value.filter(({ route }) => route.path.length > 0 && !route.lookups)
  return [...related.filter(({ entity }) => entity.role === 'activity'), ...related.filter(({ entity }) => entity.role !== 'activity')]
}

export function followingIn(builder: Builder, adding: Adding, target: Target | null): readonly Following[] {
  const dates = (scope: Pick<Rule, 'entity' | 'path'>) => ruleSections(builder, scope, ['date', 'datetime'])

  /** The date to name where nothing on the path has one of its own; `{}` where it goes without; null where there is none. */
  function dated(scope: Pick<Rule, 'entity' | 'path'>): { readonly ref: AttributeRef | null } | null {
    const chain = chainOf(builder.catalog.value, builder.audience.value, scope)
    if (chain && impliedDate(chain)) return { ref: null }
    const [section] = dates(scope)
    const [attribute] = section?.attributes ?? []
    return section && attribute ? { ref: section.refOf(attribute) } : null
  }

  function sequenceOf({ entity, route }: Reachable, negate: boolean, from: AttributeRef | null, date: AttributeRef | null): Sequence {
    return {
      kind: 'sequence',
      id: builder.makeId(),
      negate,
      entity: entity.name,
      path: route.path,
      ...(from ? { from } : {}),
      ...(date ? { date } : {}),
      within: { n: 30, unit: 'days' },
      onlyFinished: false,
      where: newGroup(builder.makeId),
    }
  }

  if (target === null || target.scope.entity === builder.audience.value) return []
  const from = dated(target.scope)
  if (from === null) return []
  return relatedOf(adding).flatMap((reach) => {
    const date = dated({ ...target.scope, entity: reach.entity.name, path: reach.route.path })
    return date === null ? [] : [{ reach, add: (negate: boolean) => adding.addTo(target, sequenceOf(reach, negate, from.ref, date.ref)) }]
  })
}

/** What the Behavior tab offers: rules about records, and, inside a rule whose records are dated, what follows them. */
export function useBehaviors(builder: Builder, adding: Adding): ComputedRef<readonly BehaviorSection[]> {
  return computed(() => {
    const following = followingIn(builder, adding, adding.target.value)
    return relatedOf(adding).map((reach) => {
      const about: readonly Behavior[] = [
        { id: 'some', kind: 'some', label: 'has a record', add: () => adding.addRuleAbout(reach) },
        { id: 'none', kind: 'none', label: 'has none', add: () => adding.addRuleAbout(reach, { kind: 'none' }) },
        { id: 'count', kind: 'count', label: 'how many', add: () => adding.addRuleAbout(reach, { kind: 'count', test: { ...newTest('greaterOrEqual'), value: 2 } }) },
      ]
      const follows = following.filter((one) => one.reach === reach).flatMap(({ add }): readonly Behavior[] => [
        { id: 'followed', kind: 'followed', label: 'is followed by one', add: () => add(false) },
        { id: 'notFollowed', kind: 'notFollowed', label: 'is not followed by one', add: () => add(true) },
      ])
      return { reach, behaviors: [...follows, ...about] }
    })
  })
}
