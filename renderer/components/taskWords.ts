import type { Task, TaskKind } from '@shared/domain/task.ts'

const verbs = {
  import: 'Importing',
  refresh: 'Refreshing',
  download: 'Writing',
  export: 'Exporting',
  save: 'Saving',
  sample: 'Preparing',
  derive: 'Making',
  profile: 'Profiling',
  compare: 'Comparing',
} satisfies Record<TaskKind, string>

/** What a task does: "Importing orders.csv". */
export const taskWords = ({ kind, title }: Task): string => `${verbs[kind]} ${title}`
