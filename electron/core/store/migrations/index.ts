import { first } from './0001_first.ts'
import type { Migration } from './migration.ts'

/** In order, without gaps. */
export const migrations: readonly Migration[] = [first]

export const schemaVersion = migrations.length
