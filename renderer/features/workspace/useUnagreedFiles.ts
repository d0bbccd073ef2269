import { computed, ref, watch } from 'vue'
import { listWords } from '@shared/rules/names.ts'
import { call } from '../../api/client.ts'
import { useDataChanges } from '../../composables/useEvent.ts'
import { useNoticesStore } from '../../stores/notices.store.ts'
import { useWorkspaceStore } from '../../stores/workspace.store.ts'

/** Files that the workspace wants to read with every refresh although nobody chose them on this machine; `words` is empty where there are none, or the person was asked. */
export function useUnagreedFiles() {
  const workspace = useWorkspaceStore()
  const notices = useNoticesStore()
  const paths = ref<readonly string[]>([])
  /** Of which opening of a workspace the question was put off: it comes again with the next. */
  const putOff = ref<number | null>(null)

  async function ask(): Promise<void> {
    const isAsked = workspace.info !== null && !workspace.readOnly
    const files = isAsked ? await call('sources.unagreed', {}).catch(() => []) : []
    paths.value = files.filter(({ mode }) => mode === 'refresh').map(({ path }) => path)
  }
  watch(() => workspace.session, () => void ask(), { immediate: true })
  useDataChanges(['sources', 'usage'], () => void ask())

  const words = computed(() => {
    if (paths.value.length === 0 || putOff.value === workspace.session) return ''
    const one = paths.value.length === 1
    return `This workspace wants to read ${listWords(paths.value, 'and', 3)} with every refresh. ${one ? 'It was' : 'They were'} not chosen on this machine, and ${one ? 'is' : 'are'} left alone until you agree.`
  })

  async function allow(): Promise<void> {
    try {
      await call('sources.agree', { paths: [...paths.value] })
      await ask()
    } catch (thrown) {
      notices.fail(thrown)
    }
  }

  return { words, allow, later: () => void (putOff.value = workspace.session) }
}
