import { computed, type ComputedRef } from 'vue'
import { offeredAttributes } from '@shared/domain/allAttributes.ts'
import type { Attribute } from '@shared/domain/entity.ts'
import type { AttributeRef, Definition, Rule } from '@shared/rules/definition.ts'
import { defaultTest } from '@shared/rules/draft.ts'
import { addCondition, addRule, newRule, setEntity } from '@shared/rules/edit.ts'
import { findRule } from '@shared/rules/find.ts'
import type { AttributeSection } from './attributeSection.ts'
import { focusOfRule, numberOf, type Builder, type Focus } from './builder.ts'
import { chainOf, offersFor, reachable, type Reachable } from './reach.ts'

/** One entity of the attribute panel, with what its "+" does. */
export interface PanelSection extends AttributeSection {
  /** Adds a condition about the attribute. */
  readonly add: (attribute: Attribute) => void
}

export interface Adding {
  /** "Add to Rule 1.1", or "Add a condition" while no rule is focused. */
  readonly title: ComputedRef<string>
  readonly focusedNumber: ComputedRef<string | null>
  /** What can be added where the person is working. */
  readonly sections: ComputedRef<readonly PanelSection[]>
  /** What can be added to a group; null: anywhere. */
  sectionsAt(at: Focus | null): readonly PanelSection[]
  readonly entities: ComputedRef<readonly Reachable[]>
  /** A rule about an entity without conditions yet. */
  addRuleAbout(reach: Reachable): void
}

/** Untouched: a rule about the audience that says nothing yet, and so may become one about anything. */
function isBlank(rule: Rule, audience: string): boolean {
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

  function addTo(ruleId: string, groupId: string, ref: AttributeRef, attribute: Attribute): void {
    const id = builder.makeId()
    builder.edit((definition) => addCondition(definition, groupId, { attribute: ref, test: defaultTest(attribute.type) }, () => id))
    builder.focus.value = { ruleId, groupId }
    builder.arriving.value = id
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

  function addReached(reach: Reachable, attribute: Attribute): void {
    const id = builder.makeId()
    const { definition, rule, ref } = ruleFor(builder.definition.value, reach)
    const condition = { attribute: { name: attribute.name, ...ref }, test: defaultTest(attribute.type) }
    builder.edit(() => addCondition(definition, rule.where.id, condition, () => id))
    builder.focus.value = focusOfRule(rule)
    builder.arriving.value = id
  }

  function addRuleAbout(reach: Reachable): void {
    const { audience } = builder.definition.value
    const rule = newRule(reach.entity.name, reach.route.path, builder.makeId)
    const blank = [focused.value, builder.definition.value.rules.at(-1)].find((other) => other && isBlank(other, audience))
    const fills = blank !== undefined && blank !== null && reach.entity.name !== audience
    builder.edit((definition) => (fills ? setEntity(definition, blank.id, rule.entity, rule.path ?? []) : addRule(definition, rule)))
    builder.focus.value = focusOfRule(fills ? blank : rule)
    builder.arriving.value = fills ? blank.id : rule.id
  }

  function sectionsAt(at: Focus | null): readonly PanelSection[] {
    const rule = at ? findRule(builder.definition.value, at.ruleId) : null
    const { audience } = builder.definition.value
    if (!rule || !at || isBlank(rule, audience) || !chainOf(builder.catalog.value, audience, rule)) {
      return entities.value.map((reach) => ({
        key: reach.entity.id,
        entity: reach.entity,
        via: null,
        attributes: offeredAttributes(reach.entity),
        add: (attribute) => addReached(reach, attribute),
      }))
    }
    return offersFor(builder.catalog.value, audience, rule).map(({ key, entity, via, refOf }) => ({
      key,
      entity,
      via,
      attributes: offeredAttributes(entity),
      add: (attribute) => addTo(at.ruleId, at.groupId, refOf(attribute), attribute),
    }))
  }
  const sections = computed(() => sectionsAt(builder.focus.value))

  return { title, focusedNumber, sections, sectionsAt, entities, addRuleAbout }
}

function groupNumber(group: Rule['where'], number: string, wanted: string): string | null {
  if (group.id === wanted) return number
  for (const node of group.items) {
    const found = node.kind === 'group' ? groupNumber(node, numberOf(node, number, group.items), wanted) : null
    if (found) return found
  }
  return null
}
