import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { receiveFiles } from '../../api/client.ts'
import { useFolderChoice } from '../../composables/useFolderChoice.ts'
import { useNoticesStore } from '../../stores/notices.store.ts'
import { filesOfQuery, importRoute } from './importRoute.ts'

/** The files still to be imported: the page's address holds them, the one under way first. */
export function useFileQueue() {
  const route = useRoute()
  const router = useRouter()
  const notices = useNoticesStore()
  const askForFolder = useFolderChoice()

  const files = computed(() => filesOfQuery(route.query))
  const current = computed(() => files.value[0] ?? null)
  const next = computed(() => files.value[1] ?? null)

  /** Goes on with the file after the one under way; without one, asks for files. */
  async function advance(): Promise<void> {
    await router.replace(importRoute(files.value.slice(1)))
  }

  async function clear(): Promise<void> {
    await router.replace(importRoute([]))
  }

  async function choose(picked: readonly File[]): Promise<void> {
    try {
      await router.replace(importRoute(await receiveFiles(picked)))
    } catch (thrown) {
      notices.fail(thrown)
    }
  }

  /** All files of a folder, as one. */
  async function chooseFolder(): Promise<void> {
    try {
      const folder = await askForFolder()
      if (folder) await router.replace(importRoute([folder]))
    } catch (thrown) {
      notices.fail(thrown)
    }
  }

  return { files, current, next, advance, clear, choose, chooseFolder }
}
