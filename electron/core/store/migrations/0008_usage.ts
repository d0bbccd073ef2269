import type { Migration } from './migration.ts'

/** Applications outside that use segments. */
export const usage: Migration = {
  version: 8,
  statements: [],
}
