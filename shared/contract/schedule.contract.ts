import { z } from 'zod'
import { segmentIdSchema, taskIdSchema } from '../domain/ids.ts'
import { segmentScheduleSchema, systemScheduleSchema } from '../domain/schedule.ts'
import { reads, writes } from './define.ts'

export const scheduleStateSchema = z.object({
  schedule: systemScheduleSchema,
  /** The next three times, UTC; none while it is off. Whoever has the workspace open for writing runs them. */
  next: z.array(z.string()),
})
export type ScheduleState = z.infer<typeof scheduleStateSchema>

/** Changes are announced by `data.changed` with the topic `pipeline`, those of segments with `segments`. */
export const scheduleContract = {
  'schedule.get': reads(z.strictObject({}), scheduleStateSchema),
  /** The next times of a schedule that is not saved. */
  'schedule.preview': reads(z.strictObject({ schedule: systemScheduleSchema }), z.object({ next: z.array(z.string()) })),
  /** Times before now are not caught up with. */
  'schedule.set': writes(z.strictObject({ schedule: systemScheduleSchema }), scheduleStateSchema),
  'schedule.setSegments': writes(z.strictObject({ segments: z.array(segmentIdSchema).min(1).max(100_000), schedule: segmentScheduleSchema }), z.null()),
  /** Starts what is due now, whoever is awake; `job` null: nothing is. `due`: UTC. */
  'schedule.runDue': writes(z.strictObject({}), z.object({ job: taskIdSchema.nullable(), due: z.string().nullable() })),
}
