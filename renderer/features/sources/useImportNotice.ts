import { onBeforeUnmount } from 'vue'
import { useRouter } from 'vue-router'
import { countOf } from '@shared/format/numbers.ts'
import { useNoticesStore } from '../../stores/notices.store.ts'
import type { useImportRun } from './useImportRun.ts'

/** Says how an import ended where its own page is not open any more to show it; a canceled one needs no words. */
export function useImportNotice(run: ReturnType<typeof useImportRun>): (fileName: string) => void {
  const notices = useNoticesStore()
  const router = useRouter()
  let isLeft = false
  onBeforeUnmount(() => (isLeft = true))

  return (fileName) => {
    const outcome = run.outcome.value
    const error = run.error.value
    if (!isLeft) return
    if (outcome) {
      const rejected = outcome.rejected === 0 ? '' : `; ${countOf(outcome.rejected, 'row')} left out`
      notices.show(`${fileName} was imported: ${countOf(outcome.rows, 'row')} of ${outcome.entityName}${rejected}.`, {
        label: 'Data sources',
        run: async () => void (await router.push({ name: 'sources' })),
      })
    } else if (error) notices.failWith(error.code === 'storage' ? error.message : `${fileName} was not imported. ${error.message}`)
  }
}
