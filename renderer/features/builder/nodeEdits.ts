import type { Definition, Group, Rule, RuleNode } from '@shared/rules/definition.ts'
import { clipText, readClip, type Clip } from '@shared/rules/clip.ts'
import { addCopies, addRule, copyRule, dropNode, duplicateNode, duplicateRule, moveRule, removeNode, removeRule, stepNode } from '@shared/rules/edit.ts'
import { findNode, findRule, scopeOf } from '@shared/rules/find.ts'
import { placesOf } from '@shared/rules/place.ts'
import type { Builder, Focus } from './builder.ts'
import { fitted, type Fitted, type Scope } from './fitting.ts'

/** What can be done with a rule, sub-rule or condition as a whole, by menu, keys and dragging alike; each says what it did. */
export interface NodeEdits {
  step(id: string, direction: -1 | 1): void
  duplicate(id: string): void
  remove(id: string): void
  /** The same, kept to be put in elsewhere; the text for the clipboard. */
  copy(id: string): string | null
  cut(id: string): string | null
  /** Puts in what a text holds: behind the node, into the group worked in, or as rules at the end. */
  paste(text: string, after: string | null): void
  pasteClip(clip: Clip, after: string | null): void
  /** Whether a node means anything in a group, and how it is written there. */
  fits(node: RuleNode, from: Scope, groupId: string): Fitted
  dropInto(id: string, groupId: string, index: number): void
  dropRule(id: string, index: number): void
}

export function useNodeEdits(builder: Builder): NodeEdits {
  const definition = (): Definition => builder.definition.value
  const scopeAt = (rule: Rule, id: string): Scope => ({ audience: definition().audience, route: scopeOf(rule, id) })

  /** "Rule 1, condition 2". */
  const placeOf = (id: string): string => placesOf(definition()).get(id) ?? 'the rules'

  function arrive(id: string | null, isMoved = false): void {
    builder.moved.value = isMoved
    builder.arriving.value = id
  }

  function step(id: string, direction: -1 | 1): void {
    const before = definition()
    const rule = findRule(before, id)
    if (rule) builder.edit((now) => moveRule(now, id, now.rules.indexOf(rule) + direction))
    else builder.edit((now) => stepNode(now, id, direction))
    const moved = definition() !== before
    builder.announce(moved ? `Moved to ${placeOf(id)}.` : rule ? `It is the ${direction === -1 ? 'first' : 'last'} rule.` : `It is the ${direction === -1 ? 'first' : 'last'} here; cut and paste takes it into another rule.`)
    if (moved) arrive(id, true)
  }

  function duplicate(id: string): void {
    builder.edit((now) => (findRule(now, id) ? duplicateRule(now, id, builder.makeId) : duplicateNode(now, id, builder.makeId)))
    builder.announce(`Duplicated behind ${placeOf(id)}.`)
  }

  function remove(id: string): void {
    const [place, next] = [placeOf(id), neighbourOf(definition(), id)]
    builder.edit((now) => (findRule(now, id) ? removeRule(now, id) : removeNode(now, id)))
    builder.announce(`Deleted ${place}.`)
    arrive(next)
  }

  function clipOf(id: string): Clip | null {
    const { audience, rules } = definition()
    const rule = findRule(definition(), id)
    // The first rule joins nothing; elsewhere it would.
    if (rule) return { kind: 'rules', audience, rules: [rules[0] === rule ? { ...rule, combine: 'intersect' } : rule] }
    const found = findNode(definition(), id)
    if (!found?.parent) return null
    const { entity, path } = scopeOf(found.rule, id)
    return { kind: 'conditions', audience, entity, path, nodes: [found.node] }
  }

  function copy(id: string): string | null {
    const clip = clipOf(id)
    if (!clip) return null
    builder.clip.value = clip
    builder.announce(`Copied ${placeOf(id)}.`)
    return clipText(clip)
  }

  function cut(id: string): string | null {
    const [text, place] = [copy(id), placeOf(id)]
    if (text === null) return null
    remove(id)
    builder.announce(`Cut ${place}.`)
    return text
  }

  function fits(node: RuleNode, from: Scope, groupId: string): Fitted {
    const target = findNode(definition(), groupId)
    return target ? fitted(node, from, scopeAt(target.rule, groupId), builder.catalog.value) : { ok: false, reason: 'The place is not there any more.' }
  }

  const { refuse } = builder

  function pasteClip(clip: Clip, after: string | null): void {
    if (clip.kind === 'rules') return pasteRules(clip, after)
    const place = placeFor(after)
    if (!place) return refuse('Choose a rule to put the conditions into first.')
    const written: RuleNode[] = []
    for (const node of clip.nodes) {
      const result = fits(node, { audience: clip.audience, route: clip }, place.groupId)
      if (!result.ok) return refuse(result.reason)
      written.push(result.node)
    }
    builder.edit((now) => addCopies(now, place.groupId, written, builder.makeId, place.index))
    const group = findNode(definition(), place.groupId)?.node
    const first = group?.kind === 'group' ? group.items[place.index] : undefined
    if (first) told(first.id)
  }

  function pasteRules(clip: Extract<Clip, { kind: 'rules' }>, after: string | null): void {
    const now = definition()
    if (clip.audience !== now.audience) return refuse(`These rules are about ${clip.audience}, and this segment is made of ${now.audience}.`)
    const rule = after === null ? null : (findRule(now, after) ?? findNode(now, after)?.rule ?? null)
    const index = rule ? now.rules.indexOf(rule) + 1 : now.rules.length
    const copies = clip.rules.map((one) => copyRule(one, builder.makeId))
    builder.edit((before) => copies.reduce((result, one, offset) => addRule(result, one, index + offset), before))
    if (copies[0]) told(copies[0].id)
  }

  function told(id: string): void {
    builder.announce(`Put in as ${placeOf(id)}.`)
    arrive(id)
  }

  /** Behind a condition, at the end of a sub-rule or rule, or where the person works. */
  function placeFor(after: string | null): { readonly groupId: string; readonly index: number } | null {
    const rule = after === null ? null : findRule(definition(), after)
    if (rule) return endOf(rule.where)
    const found = after === null ? null : findNode(definition(), after)
    if (found?.node.kind === 'group') return endOf(found.node)
    if (found?.parent) return { groupId: found.parent.id, index: found.index + 1 }
    const focus: Focus | null = builder.focus.value
    const group = focus === null ? null : findNode(definition(), focus.groupId)?.node
    return group?.kind === 'group' ? endOf(group) : null
  }

  function dropInto(id: string, groupId: string, index: number): void {
    const found = findNode(definition(), id)
    if (!found) return
    const result = fits(found.node, scopeAt(found.rule, id), groupId)
    if (!result.ok) return refuse(result.reason)
    builder.edit((now) => dropNode(now, id, groupId, index, result.node === found.node ? undefined : result.node))
    builder.announce(`Moved to ${placeOf(id)}.`)
    arrive(id, true)
  }

  function dropRule(id: string, index: number): void {
    const from = definition().rules.findIndex((rule) => rule.id === id)
    builder.edit((now) => moveRule(now, id, index > from ? index - 1 : index))
    builder.announce(`Moved to ${placeOf(id)}.`)
    arrive(id, true)
  }

  function paste(text: string, after: string | null): void {
    const clip = readClip(text)
    if (typeof clip === 'string') return refuse(clip)
    pasteClip(clip, after)
  }

  return { step, duplicate, remove, copy, cut, paste, pasteClip, fits, dropInto, dropRule }
}

function endOf(group: Group): { readonly groupId: string; readonly index: number } {
  return { groupId: group.id, index: group.items.length }
}

/** Where the focus goes when a node is deleted: what takes its place, else what is before it, else what it was in. */
function neighbourOf(definition: Definition, id: string): string | null {
  const index = definition.rules.findIndex((rule) => rule.id === id)
  if (index !== -1) return (definition.rules[index + 1] ?? definition.rules[index - 1])?.id ?? null
  const found = findNode(definition, id)
  if (!found?.parent) return null
  const beside = found.parent.items[found.index + 1] ?? found.parent.items[found.index - 1]
  if (beside) return beside.id
  const outer = findNode(definition, found.parent.id)
  return outer?.parent ? neighbourOf(definition, found.parent.id) : found.rule.id
}
