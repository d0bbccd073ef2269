import type { Migration } from './migration.ts'

/** What a workspace remembers of runs and of versions of definitions. */
export const history: Migration = {
  version: 6,
  statements: [],
}
