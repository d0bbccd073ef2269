import { computed, onMounted, shallowRef, watch } from 'vue'
import { useRouter } from 'vue-router'
import type { DraftRow } from '@shared/contract/drafts.contract.ts'
import { formatCount } from '@shared/format/numbers.ts'
import { call } from '../api/client.ts'
import { useNoticesStore } from '../stores/notices.store.ts'
import { useWorkspaceStore } from '../stores/workspace.store.ts'
import { useFormat } from './useFormat.ts'

/** Drafts of the builder that a window left behind which ended otherwise than by closing them; of those that `concern` the page the newest is offered first. */
export function useLeftDrafts(concern: (draft: DraftRow) => boolean = () => true) {
  const workspace = useWorkspaceStore()
  const notices = useNoticesStore()
  const router = useRouter()
  const { clock, recent } = useFormat()
  const all = shallowRef<readonly DraftRow[]>([])

  /** They are an offer: where they cannot be had, the page goes on without. */
  async function load(): Promise<void> {
    all.value = workspace.readOnly ? [] : await call('drafts.list', {}).catch(() => [])
  }
  onMounted(load)
  watch(() => workspace.session, load)

  const left = computed(() => (workspace.readOnly ? [] : all.value.filter(concern)))
  const newest = computed(() => left.value[0] ?? null)
  const words = computed(() => {
    const draft = newest.value
    if (draft === null) return ''
    const what = draft.name === '' ? 'a new segment' : `“${draft.name}”`
    const [on, time] = [recent(draft.changedAt), clock(draft.changedAt)]
    const when = on.startsWith('Today') ? time : on.includes(time) ? on : `${on}, ${time}`
    const others = left.value.length - 1
    return `A draft of ${what} from ${when} was not saved${others > 0 ? `, and ${formatCount(others)} more` : ''}.`
  })

  function proceed(): void {
    const draft = newest.value
    if (draft === null) return
    const query = { draft: draft.id }
    void router.push(draft.segment === null ? { name: 'newSegment', query } : { name: 'editSegment', params: { id: draft.segment }, query })
  }

  async function discard(): Promise<void> {
    const draft = newest.value
    if (draft === null) return
    try {
      const found = await call('drafts.get', { draft: draft.id })
      await call('drafts.remove', { draft: draft.id })
      await load()
      if (found === null) return
      notices.showUndo(`Discarded the draft of ${draft.name === '' ? 'a new segment' : `“${draft.name}”`}.`, async () => {
        await call('drafts.put', { draft: draft.id, ...found })
        await load()
      })
    } catch (thrown) {
      notices.fail(thrown)
    }
  }

  return { words, proceed, discard }
}
