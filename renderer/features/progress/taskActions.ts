import type { PipelineTask } from '@shared/domain/pipeline.ts'
import { partsOfKey } from '../../stores/progress.store.ts'

/** What can be done about a task from its details. `to`: a page; `do`: at once. */
export type TaskAction =
  | { readonly label: string; readonly to: { readonly name: string; readonly params?: { readonly id: string }; readonly query?: Readonly<Record<string, string>> } }
  | { readonly label: string; readonly do: 'refresh' | 'activate' }

/** `hasPage`: whether the window has a page of that name. */
export function taskActions(task: Pick<PipelineTask, 'key' | 'stage' | 'status' | 'reason'>, readOnly: boolean, hasPage: (name: string) => boolean): readonly TaskAction[] {
  return [...pages(task, hasPage), ...(readOnly ? [] : works(task))]
}

function pages({ key, stage }: Pick<PipelineTask, 'key' | 'stage'>, hasPage: (name: string) => boolean): readonly TaskAction[] {
  const { id, isUsageFile } = partsOfKey(key)
  switch (stage) {
    case 'sources':
      if (isUsageFile) return [{ label: 'Open usage files', to: { name: 'segments', query: { show: 'usageFiles' } } }]
      return [{ label: 'Open data sources', to: { name: 'sources' } }]
    case 'entities':
    case 'profiles':
      return [{ label: 'Open entity', to: { name: 'entity', params: { id } } }]
    case 'measures':
      return [{ label: 'Edit measure', to: { name: 'editMeasure', params: { id } } }]
    case 'segments':
      return [
        { label: 'Edit segment', to: { name: 'editSegment', params: { id } } },
        { label: 'View segment', to: { name: 'segment', params: { id } } },
      ]
    case 'exports':
      return hasPage('exports') ? [{ label: 'Open exports', to: { name: 'exports' } }] : []
    case 'insights':
      return []
  }
}

/** A segment can be refreshed on its own; what runs or waits is not begun again, and a draft has nothing to be. */
function works({ stage, status, reason }: Pick<PipelineTask, 'stage' | 'status' | 'reason'>): readonly TaskAction[] {
  if (stage !== 'segments' || status === 'refreshing' || status === 'queued' || reason === 'draft') return []
  if (status === 'skipped' && reason === 'inactive') return [{ label: 'Activate and refresh', do: 'activate' }]
  return [{ label: 'Refresh', do: 'refresh' }]
}
