import { computed, type ComputedRef } from 'vue'
import { offeredAttributes } from '@shared/domain/allAttributes.ts'
import type { Attribute, Entity } from '@shared/domain/entity.ts'
import type { AttributeRef, Definition, Quantifier, Rule, RuleNode } from '@shared/rules/definition.ts'
import { defaultTest } from '@shared/rules/draft.ts'
import { addNode, addRule, newRule, setEntity, setQuantifier } from '@shared/rules/edit.ts'
import { findIn, findRule, scopeOf } from '@shared/rules/find.ts'
import type { AttributeSection } from './attributeSection.ts'
import { focusOfRule, numberOf, type Builder, type Focus } from './builder.ts'
import { notOnPath } from './fitting.ts'
import { chainOf, offersFor, reachable, waysTo, type Reachable } from './reach.ts'

/** One entity of the attribute panel, with what its "+" does. */
export interface PanelSection extends AttributeSection {
  /** Adds a condition about the attribute. */
  readonly add: (attribute: Attribute) => void
  /** The same in another place; a sentence where the attribute is not to be found there. */
  readonly make: (attribute: Attribute, scope: Rule) => RuleNode | string
}

/** Where what is added goes: a group that is worked in; null: a rule of its own. */
export interface Target {
  readonly at: Focus
  /** What the group is judged in: the rule, or what follows in a sequence. */
  readonly scope: Pick<Rule, 'entity' | 'path'>
}

export interface Adding {
  /** "Add to Rule 1.1", or "Add a condition" while no rule is focused. */
  readonly title: ComputedRef<string>
  readonly focusedNumber: ComputedRef<string | null>
  /** What can be added where the person is working. */
  readonly sections: ComputedRef<readonly PanelSection[]>
  /** Where conditions of a group go; `before` where only conditions have changed since, so that what is listed stays. */
  targetAt(at: Focus | null, before?: Target | null): Target | null
  /** What can be added there; null: anywhere. */
  sectionsIn(target: Target | null): readonly PanelSection[]
  /** Where conditions go now; null where the rule worked in says nothing yet, and may still become one about anything. */
  readonly target: ComputedRef<Target | null>
  readonly entities: ComputedRef<readonly Reachable[]>
  /** A rule about an entity without conditions yet. */
  addRuleAbout(reach: Reachable, quantifier?: Quantifier): void
  /** Into the group, or with null into a rule about the audience itself; the focus goes there. */
  addTo(target: Target | null, node: RuleNode): void
}

/** Untouched: a rule about the audience that says nothing yet, and so may become one about anything. */
export function isBlank(rule: Rule, audience: string): boolean {
  return rule.entity === audience && (rule.path ?? []).length === 0 && rule.where.items.length === 0
}

/** What can be added where the person is working, and how. */
export function useAdding(builder: Builder): Adding {
  const focused = computed(() => (builder.focus.value ? findRule(builder.definition.value, builder.focus.value.ruleId) : null))
  const entities = computed(() => reachable(builder.catalog.value, builder.audience.value))

  const focusedNumber = computed(() => {
    const { value: at } = builder.focus
    const index = builder.definition.value.rules.findIndex((rule) => rule.id === at?.ruleId)
    const rule = builder.definition.value.rules[index]
    return rule && at ? groupNumber(rule.where, `${index + 1}`, at.groupId) : null
  })
  const title = computed(() => (focusedNumber.value === null ? 'Add a condition' : `Add to Rule ${focusedNumber.value}`))

  function addAt(at: Focus, node: RuleNode): void {
    builder.edit((definition) => addNode(definition, at.groupId, node))
    builder.focus.value = at
    builder.arriving.value = node.id
  }

  function conditionOn(ref: AttributeRef, attribute: Attribute): RuleNode {
    return { kind: 'condition', id: builder.makeId(), attribute: ref, test: defaultTest(attribute.type) }
  }

  /** The rule a first attribute of `reach` belongs in: a blank one that takes the entity on, else a new one. */
  function ruleFor(definition: Definition, reach: Reachable): { readonly definition: Definition; readonly rule: Rule; readonly ref: Partial<AttributeRef> } {
    const { route } = reach
    const via = route.lookups ? route.path.map((step) => step.relationship) : []
    const [entity, path] = route.lookups ? [definition.audience, []] : [reach.entity.name, route.path]
    const ref = via.length > 0 ? { via } : {}
    const blank = [focused.value, definition.rules.at(-1)].find((rule) => rule && isBlank(rule, definition.audience))
    if (!blank) {
      const rule = newRule(entity, path, builder.makeId)
      return { definition: addRule(definition, rule), rule, ref }
    }
    const changed = entity === blank.entity ? definition : setEntity(definition, blank.id, entity, path)
    return { definition: changed, rule: findRule(changed, blank.id) ?? blank, ref }
  }

  function addReached(reach: Reachable, make: (ref: Partial<AttributeRef>) => RuleNode): void {
    const { definition, rule, ref } = ruleFor(builder.definition.value, reach)
    const node = make(ref)
    builder.edit(() => addNode(definition, rule.where.id, node))
    builder.focus.value = focusOfRule(rule)
    builder.arriving.value = node.id
  }

  function addTo(target: Target | null, node: RuleNode): void {
    const [own] = entities.value
    if (target) addAt(target.at, node)
    else if (own) addReached(own, () => node)
  }

  function addRuleAbout(reach: Reachable, quantifier: Quantifier = { kind: 'some' }): void {
    const { audience } = builder.definition.value
    const rule: Rule = { ...newRule(reach.entity.name, reach.route.path, builder.makeId), quantifier }
    const blank = [focused.value, builder.definition.value.rules.at(-1)].find((other) => other && isBlank(other, audience))
    const fills = blank !== undefined && blank !== null && reach.entity.name !== audience
    builder.edit((definition) => (fills ? setQuantifier(setEntity(definition, blank.id, rule.entity, rule.path ?? []), blank.id, quantifier) : addRule(definition, rule)))
    builder.focus.value = focusOfRule(fills ? blank : rule)
    builder.arriving.value = fills ? blank.id : rule.id
  }

  /** `via`: the way to the entity where there are several, preferred if it is there as well. */
  function makeIn(entity: Entity, attribute: Attribute, scope: Rule, via: string | null = null): RuleNode | string {
    const offers = offersFor(builder.catalog.value, builder.audience.value, scope).filter((offer) => offer.entity.id === entity.id)
    const offer = offers.find((other) => other.via === via) ?? offers[0]
    return offer ? conditionOn(offer.refOf(attribute), attribute) : notOnPath(`“${attribute.name}” is of ${entity.name}`, chainOf(builder.catalog.value, builder.audience.value, scope) ?? [])
  }

  function targetAt(at: Focus | null, before?: Target | null): Target | null {
    const rule = at ? findRule(builder.definition.value, at.ruleId) : null
    const { audience } = builder.definition.value
    if (!at || !rule || isBlank(rule, audience)) return null
    const scope = scopeOf(rule, at.groupId)
    const isSame = before && before.at.ruleId === at.ruleId && before.at.groupId === at.groupId && before.scope.entity === scope.entity && before.scope.path === scope.path
    if (isSame) return before
    return chainOf(builder.catalog.value, audience, scope) ? { at, scope } : null
  }

  function sectionsIn(to: Target | null): readonly PanelSection[] {
    if (!to) {
      return entities.value.flatMap((shortest) => waysTo(builder.catalog.value, builder.audience.value, shortest)).map(({ via, ...reach }) => ({
        key: `${reach.entity.id} ${via ?? ''}`.trim(),
        entity: reach.entity,
        via,
        attributes: offeredAttributes(reach.entity),
        add: (attribute) => addReached(reach, (ref) => conditionOn({ name: attribute.name, ...ref }, attribute)),
        make: (attribute, scope) => makeIn(reach.entity, attribute, scope, via),
      }))
    }
    return offersFor(builder.catalog.value, builder.audience.value, to.scope).map(({ key, entity, via, refOf }) => ({
      key,
      entity,
      via,
      attributes: offeredAttributes(entity),
      add: (attribute) => addAt(to.at, conditionOn(refOf(attribute), attribute)),
      make: (attribute, scope) => makeIn(entity, attribute, scope, via),
    }))
  }
  const target = computed<Target | null>((before) => targetAt(builder.focus.value, before))
  const sections = computed(() => sectionsIn(target.value))

  return { title, focusedNumber, sections, targetAt, sectionsIn, target, entities, addRuleAbout, addTo }
}

function groupNumber(group: Rule['where'], number: string, wanted: string): string | null {
  if (group.id === wanted) return number
  for (const node of group.items) {
    const found = node.kind === 'group' ? groupNumber(node, numberOf(node, number, group.items), wanted) : node.kind === 'sequence' && findIn(node, wanted) ? `${number} (what follows)` : null
    if (found) return found
  }
  return null
}
