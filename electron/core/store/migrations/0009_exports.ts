import type { Migration } from './migration.ts'

/** Exports, their destinations and their runs. */
export const exports: Migration = {
  version: 9,
  statements: [],
}
