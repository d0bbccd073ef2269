import { segmentIdSchema, type SegmentId } from '@shared/domain/ids.ts'
import { segmentScheduleSchema, type SegmentSchedule } from '@shared/domain/schedule.ts'
import { sql } from '../store/sql.ts'
import { storedJson } from '../store/storedJson.ts'
import type { Edit, Reader } from '../store/store.ts'

/** Of segments that do not follow every refresh. */
export function readSegmentSchedules(reader: Reader): ReadonlyMap<SegmentId, SegmentSchedule> {
  const rows = reader.all<{ segment: string; schedule: string }>(sql`SELECT segment, schedule FROM segment_schedule ORDER BY segment`)
  return new Map(
    rows.flatMap((row): (readonly [SegmentId, SegmentSchedule])[] => {
      const schedule = segmentScheduleSchema.safeParse(storedJson(row.schedule))
      return schedule.success ? [[segmentIdSchema.parse(row.segment), schedule.data]] : []
    }),
  )
}

export function writeSegmentSchedule(edit: Edit, segment: SegmentId, schedule: SegmentSchedule): void {
  if (schedule.kind === 'refresh') {
    edit.remove('segment_schedule', { segment })
    return
  }
  const text = JSON.stringify(schedule)
  if (edit.update('segment_schedule', { segment }, { schedule: text }) === 0) edit.insert('segment_schedule', { segment, schedule: text })
}
