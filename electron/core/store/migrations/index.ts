import { first } from './0001_first.ts'
import { computedAttributes } from './0002_computedAttributes.ts'
import { sharedMembers } from './0003_sharedMembers.ts'
import { data } from './0004_data.ts'
import { segments } from './0005_segments.ts'
import { history } from './0006_history.ts'
import { pipeline } from './0007_pipeline.ts'
import { usage } from './0008_usage.ts'
import { exports } from './0009_exports.ts'
import type { Migration } from './migration.ts'

/** In order, without gaps. */
export const migrations: readonly Migration[] = [first, computedAttributes, sharedMembers, data, segments, history, pipeline, usage, exports]

export const schemaVersion = migrations.length
