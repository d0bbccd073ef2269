import { computed, inject, provide, ref, shallowRef, watch, type ComputedRef, type InjectionKey, type Ref } from 'vue'
import type { Catalog } from '@shared/domain/entity.ts'
import type { SegmentId } from '@shared/domain/ids.ts'
import type { Diagnostic } from '@shared/rules/diagnostic.ts'
import type { Definition, Group, Rule, RuleNode } from '@shared/rules/definition.ts'
import type { Clip } from '@shared/rules/clip.ts'
import { isComplete } from '@shared/rules/draft.ts'
import { type MakeId } from '@shared/rules/edit.ts'
import { findNode } from '@shared/rules/find.ts'
import { diagnosticText } from '@shared/rules/place.ts'
import type { SegmentNaming } from '@shared/rules/sentence.ts'
import { useNoticesStore } from '../../stores/notices.store.ts'
import { useHistory, type History } from '../../composables/useHistory.ts'
import { useLiveCount, type LiveCounts } from './liveCount.ts'
import { useSegmentNames } from './useSegmentNames.ts'

/** Where the next condition goes: a rule, and the group of it that was last worked in. */
export interface Focus {
  readonly ruleId: string
  readonly groupId: string
}

/** Everything the parts of the builder share: the draft, its counts and faults, and where the person is working. */
export interface Builder {
  readonly catalog: ComputedRef<Catalog>
  readonly history: History<Definition>
  readonly definition: ComputedRef<Definition>
  /** The entity members come from; it never changes while a draft is open. */
  readonly audience: ComputedRef<string>
  readonly live: LiveCounts
  readonly focus: Ref<Focus | null>
  /** A node that was just added or moved and takes the focus as soon as it is drawn. */
  readonly arriving: Ref<string | null>
  /** Whether what arrives was there before, and is held by its handle. */
  readonly moved: Ref<boolean>
  readonly folded: Ref<ReadonlySet<string>>
  readonly makeId: MakeId
  /** The segment the draft is of once it is saved; null before. */
  self(): SegmentId | null
  /** Applies a pure edit; see {@link History.apply} for `key`. */
  edit(change: (definition: Definition) => Definition, key?: string): void
  /** Faults of a condition or group, or with null those of the rule as a whole. */
  faultsOf(ruleId: string, nodeId: string | null): readonly Diagnostic[]
  /** The first thing that keeps the definition from running, as a sentence; null where nothing does. */
  readonly obstacle: ComputedRef<string | null>
  toggleFold(id: string): void
  /** What was last done where it is not to be seen, for a screen reader; the same words twice are said twice. */
  readonly said: Readonly<Ref<{ readonly text: string; readonly turn: number }>>
  announce(text: string): void
  /** Shows why something was not done. */
  refuse(reason: string): void
  /** A dialog of a part is open: keys are its own. */
  readonly modal: Ref<boolean>
  /** What was last copied here, so that it can be put in by a click as well. */
  readonly clip: Ref<Clip | null>
  /** What a segment is called that the definition names. */
  readonly segmentName: SegmentNaming
}

/** One for the whole window: what is copied in one segment is put into another. */
const lastClip = shallowRef<Clip | null>(null)

const key: InjectionKey<Builder> = Symbol('builder')

export function useBuilder(): Builder {
  const builder = inject(key)
  if (!builder) throw new Error('A part of the builder was used outside of it.')
  return builder
}

/** `self`: the segment the draft is of once it is saved; null before. `counts`: those of another kind than members. */
export function provideBuilder(initial: Definition, catalog: ComputedRef<Catalog>, makeId: MakeId, self: () => SegmentId | null, counts?: LiveCounts): Builder {
  const history = useHistory(initial)
  const definition = computed(() => history.value.value)
  const audience = computed(() => definition.value.audience)
  const live = counts ?? useLiveCount(() => history.value.value, makeId(), self)
  const segmentName = useSegmentNames(() => history.value.value)
  const focus = ref<Focus | null>(null)
  const arriving = ref<string | null>(null)
  const folded = shallowRef<ReadonlySet<string>>(new Set())

  function edit(change: (definition: Definition) => Definition, editKey?: string): void {
    history.apply(change(history.value.value), editKey)
  }

  // Undo, Redo and JSON take groups away as edits do: what is added next goes into a group that is there.
  watch(
    definition,
    (now) => {
      const at = focus.value
      if (at && !findNode(now, at.groupId)) focus.value = focusOfRule(now.rules.find((rule) => rule.id === at.ruleId))
    },
    { flush: 'sync' },
  )

  const diagnostics = computed(() => live.count.value?.diagnostics ?? [])

  const faultsByPlace = computed(() => {
    const places = new Map<string, Diagnostic[]>()
    for (const fault of diagnostics.value) {
      const key = placeKey(fault.nodeId === null ? fault.ruleId : null, fault.nodeId)
      const others = places.get(key)
      if (others) others.push(fault)
      else places.set(key, [fault])
    }
    return places
  })

  function faultsOf(ruleId: string, nodeId: string | null): readonly Diagnostic[] {
    return faultsByPlace.value.get(placeKey(nodeId === null ? ruleId : null, nodeId)) ?? noFaults
  }

  const obstacle = computed(() => {
    const incomplete = definition.value.rules.findIndex((rule) => !isNodeComplete(rule.where))
    const error = diagnostics.value.find((fault) => fault.severity === 'error')
    if (error) return diagnosticText(definition.value, error)
    return incomplete === -1 ? null : `Rule ${incomplete + 1} has a condition without a value.`
  })

  function toggleFold(id: string): void {
    folded.value = folded.value.has(id) ? new Set([...folded.value].filter((other) => other !== id)) : new Set([...folded.value, id])
  }

  const said = shallowRef({ text: '', turn: 0 })
  const announce = (text: string): void => void (said.value = { text, turn: said.value.turn + 1 })

  const notices = useNoticesStore()

  const builder: Builder = { self, said, announce, refuse: notices.failWith, modal: ref(false), moved: ref(false), clip: lastClip, catalog, history, definition, audience, live, focus, arriving, folded, makeId, edit, faultsOf, obstacle, toggleFold, segmentName }
  provide(key, builder)
  return builder
}

/** A rule without its conditions: what each of them is judged in. It stays the same object while they are edited. */
export type Judged = Omit<Rule, 'where' | 'window'>

export function judged({ id, combine, entity, path, quantifier }: Judged, before: Judged | undefined): Judged {
  const isSame = before && before.id === id && before.combine === combine && before.entity === entity && before.path === path && before.quantifier === quantifier
  return isSame ? before : { id, combine, entity, path, quantifier }
}

const noFaults: readonly Diagnostic[] = []

function placeKey(ruleId: string | null, nodeId: string | null): string {
  return nodeId === null ? `rule ${ruleId}` : `node ${nodeId}`
}

export function focusOfRule(rule: Rule | undefined): Focus | null {
  return rule ? { ruleId: rule.id, groupId: rule.where.id } : null
}

function isNodeComplete(node: RuleNode): boolean {
  switch (node.kind) {
    case 'group':
      return node.items.every(isNodeComplete)
    case 'condition':
      return isComplete(node.test)
    case 'segment':
      return true
    case 'sequence':
      return isNodeComplete(node.where)
  }
}

/** "1.1", "1.1.2": sub-rules are numbered among the sub-rules beside them. */
export function numberOf(group: Group, parentNumber: string, siblings: Group['items']): string {
  return `${parentNumber}.${siblings.filter((node) => node.kind === 'group').findIndex((node) => node.id === group.id) + 1}`
}
