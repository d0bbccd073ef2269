import { first } from './0001_first.ts'
import { computedAttributes } from './0002_computedAttributes.ts'
import { sharedMembers } from './0003_sharedMembers.ts'
import { data } from './0004_data.ts'
import { segments } from './0005_segments.ts'
import type { Migration } from './migration.ts'

/** In order, without gaps. */
export const migrations: readonly Migration[] = [first, computedAttributes, sharedMembers, data, segments]

export const schemaVersion = migrations.length
