import { inject, provide, type InjectionKey } from 'vue'
import type { Definition, Rule, RuleNode } from '@shared/rules/definition.ts'
import { addNode } from '@shared/rules/edit.ts'
import { findNode, findRule, scopeOf } from '@shared/rules/find.ts'
import { useRowDrag, type DropPlace, type RowDrag } from '../../composables/useRowDrag.ts'
import { isBlank } from './adding.ts'
import type { Builder } from './builder.ts'
import { useNodeEdits } from './nodeEdits.ts'

/** Before the item of a group at this index, or, without a group, before the rule. */
export interface Place {
  readonly groupId: string | null
  readonly index: number
}

/** Something of the panel that is dragged into a rule. */
export interface NewNode {
  readonly label: string
  /** What it is among the conditions of a scope; a sentence where it means nothing there. */
  make(scope: Rule): RuleNode | string
  /** What its "+" does: in a rule that says nothing yet, it may become the first thing said. */
  add(): void
}

/** A rule, sub-rule or condition by its id, or something new. */
export type Dragged = string | NewNode
export type Dragging = RowDrag<Dragged, Place>

const key: InjectionKey<Dragging> = Symbol('dragging')

/** None where nothing can be dragged. */
export function useDragging(): Dragging | null {
  return inject(key, null)
}

/** Rules, sub-rules and conditions dragged about the canvas; what does not fit a place is not taken there, and it says why. */
export function provideDragging(builder: Builder, canvas: () => HTMLElement | null): Dragging {
  const edits = useNodeEdits(builder)
  /** Why what is held cannot go into a group; asked once for each as long as it is held. */
  let refusals = new Map<string, string | null>()
  let held: readonly [dragged: Dragged, definition: Definition] | null = null

  function refusalOf(dragged: Dragged, groupId: string): string | null {
    const { value: now } = builder.definition
    if (held?.[0] !== dragged || held[1] !== now) [held, refusals] = [[dragged, now], new Map()]
    const known = refusals.get(groupId)
    if (known !== undefined) return known
    const reason = typeof dragged === 'string' ? unfit(dragged, groupId) : unmade(dragged, groupId)
    refusals.set(groupId, reason)
    return reason
  }

  function unfit(id: string, groupId: string): string | null {
    const found = findNode(builder.definition.value, id)
    const result = found && edits.fits(found.node, { audience: builder.audience.value, route: scopeOf(found.rule, id) }, groupId)
    return result && !result.ok ? result.reason : null
  }

  function unmade(fresh: NewNode, groupId: string): string | null {
    const made = madeIn(fresh, groupId)
    return typeof made === 'string' ? made : null
  }

  /** Null where the rule says nothing yet. */
  function madeIn(fresh: NewNode, groupId: string): RuleNode | string | null {
    const target = findNode(builder.definition.value, groupId)
    if (!target) return 'The place is not there any more.'
    return isBlank(target.rule, builder.audience.value) ? null : fresh.make(scopeOf(target.rule, groupId))
  }

  function put(fresh: NewNode, groupId: string, index: number): void {
    const target = findNode(builder.definition.value, groupId)
    if (!target) return
    builder.focus.value = { ruleId: target.rule.id, groupId }
    const made = madeIn(fresh, groupId)
    if (made === null) return fresh.add()
    if (typeof made === 'string') return builder.refuse(made)
    builder.edit((definition) => addNode(definition, groupId, made, index))
    builder.arriving.value = made.id
  }

  function places(dragged: Dragged): readonly DropPlace<Place>[] {
    const box = canvas()
    if (!box) return []
    if (typeof dragged === 'string' && findRule(builder.definition.value, dragged)) return between([...box.querySelectorAll<HTMLElement>('[data-rule]')], null, 6)
    return [...box.querySelectorAll<HTMLElement>('[data-group]')].flatMap((group) => {
      const groupId = group.dataset['group'] ?? ''
      // Nothing goes into itself.
      if (typeof dragged === 'string' && group.closest(`[data-node-id="${CSS.escape(dragged)}"]`)) return []
      const items = [...group.children].filter((child): child is HTMLElement => child instanceof HTMLElement && child.dataset['nodeId'] !== undefined)
      const refusal = refusalOf(dragged, groupId)
      const lines = items.length > 0 ? between(items, groupId, 0) : [lineAt(group.getBoundingClientRect(), group.getBoundingClientRect().top + 2, groupId, 0)]
      return lines.map((line) => ({ ...line, refusal }))
    })
  }

  const drag = useRowDrag<Dragged, Place>({
    places,
    drop(dragged, { groupId, index }) {
      if (typeof dragged !== 'string') return groupId === null ? dragged.add() : put(dragged, groupId, index)
      if (groupId === null) edits.dropRule(dragged, index)
      else edits.dropInto(dragged, groupId, index)
    },
    refuse: builder.refuse,
    scroller: canvas,
  })
  provide(key, drag)
  return drag
}

function between(rows: readonly HTMLElement[], groupId: string | null, gap: number): DropPlace<Place>[] {
  const bounds = rows.map((row) => row.getBoundingClientRect())
  const last = bounds.at(-1)
  const before = bounds.map((box, index) => lineAt(box, box.top - gap, groupId, index))
  return last ? [...before, lineAt(last, last.bottom + gap, groupId, rows.length)] : before
}

function lineAt({ left, width }: DOMRect, top: number, groupId: string | null, index: number): DropPlace<Place> {
  return { place: { groupId, index }, left, top, width }
}
