import { computed, shallowRef, watch } from 'vue'
import type { Definition, RuleNode } from '@shared/rules/definition.ts'
import { foldName } from '@shared/rules/names.ts'
import type { SegmentNaming } from '@shared/rules/sentence.ts'
import { call } from '../../api/client.ts'
import { useDataChanges } from '../../composables/useEvent.ts'

/** What segments are called that a definition names by their output names; asked for only where it names any. */
export function useSegmentNames(definition: () => Definition): SegmentNaming {
  const names = shallowRef<ReadonlyMap<string, string>>(new Map())
  const namesAny = computed(() => namesSegments(definition()))

  async function load(): Promise<void> {
    if (!namesAny.value) return
    const rows = await call('segments.list', {}).catch(() => [])
    names.value = new Map([...rows.map((row) => [foldName(row.name), row.name] as const), ...rows.map((row) => [foldName(row.outputName), row.name] as const)])
  }
  watch(namesAny, () => void load(), { immediate: true })
  useDataChanges(['segments'], () => void load())

  return (name) => names.value.get(foldName(name)) ?? name
}

export function namesSegments(definition: Definition): boolean {
  return definition.rules.some((rule) => hasSegment(rule.where))
}

function hasSegment(node: RuleNode): boolean {
  if (node.kind === 'group') return node.items.some(hasSegment)
  return node.kind === 'segment' || (node.kind === 'sequence' && hasSegment(node.where))
}
