import { z } from 'zod'
import { taskIdSchema, type TaskId } from '@shared/domain/ids.ts'
import { firstSchedule, systemScheduleSchema, type SystemSchedule } from '@shared/domain/schedule.ts'
import { sql } from '../store/sql.ts'
import { storedJson } from '../store/storedJson.ts'
import type { Edit, Reader } from '../store/store.ts'

/** Null where the file holds none, or one that cannot be read. */
function value(reader: Reader, key: string): unknown {
  const row = reader.first<{ value: string }>(sql`SELECT value FROM workspace WHERE key = ${key}`)
  return row === null ? null : storedJson(row.value)
}

function setValue(edit: Edit, key: string, json: unknown): void {
  const text = JSON.stringify(json)
  if (edit.update('workspace', { key }, { value: text }) === 0) edit.insert('workspace', { key, value: text })
}

export function readSchedule(reader: Reader, zone: string): SystemSchedule {
  return systemScheduleSchema.safeParse(value(reader, 'schedule')).data ?? firstSchedule(zone)
}

export function writeSchedule(edit: Edit, schedule: SystemSchedule): void {
  setValue(edit, 'schedule', schedule)
}

/** A run that was begun for a time and has not ended. `times`: as many it makes up for, that one included. */
const pendingSchema = z.strictObject({ due: z.iso.datetime(), times: z.number().int().min(1), job: taskIdSchema.nullable() })
export type PendingRun = z.infer<typeof pendingSchema>

/** Times are UTC. */
const markSchema = z.strictObject({
  /** Times up to this one have had their run, or were never to. */
  covered: z.iso.datetime(),
  pending: z.array(pendingSchema),
})
export type ScheduleMark = z.infer<typeof markSchema>

/** Null: no schedule was ever set. */
export function readMark(reader: Reader): ScheduleMark | null {
  return markSchema.safeParse(value(reader, 'scheduleMark')).data ?? null
}

export function writeMark(edit: Edit, mark: ScheduleMark): void {
  setValue(edit, 'scheduleMark', mark)
}

/** Whether a run came to its end. One that was canceled is over only where somebody decided so, and then it is not pending any more. */
export function hasEnded(reader: Reader, job: TaskId | null): boolean {
  return reader.first(sql`SELECT id FROM job WHERE id = ${job} AND status IN ('successful', 'failed')`) !== null
}
