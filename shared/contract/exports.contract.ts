import { z } from 'zod'
import { exportDetailsSchema, exportNameSchema, exportRowSchema, exportRunSchema, exportSettingsSchema, exportTriggerSchema } from '../domain/export.ts'
import { exportDestinationSchema, sftpDestinationSchema } from '../domain/exportDestination.ts'
import { exportIdSchema, segmentIdSchema, taskIdSchema } from '../domain/ids.ts'
import { reads, writes } from './define.ts'
import { offeredColumnSchema } from './members.contract.ts'
import { memberTableSchema } from './segments.contract.ts'

const segments = z.array(segmentIdSchema).max(1000)
const one = z.strictObject({ export: exportIdSchema })
const some = z.strictObject({ exports: z.array(exportIdSchema).min(1).max(1000) })
const oneSegment = z.strictObject({ export: exportIdSchema, segment: segmentIdSchema })

export const exportsContract = {
  /** By name. */
  'exports.list': reads(z.strictObject({}), z.array(exportRowSchema)),
  'exports.get': reads(one, exportDetailsSchema),
  /** Creates (no `export`) or changes one; it is not run. `destination` left out: the one it has; null: none. Names are unique. */
  'exports.save': writes(
    z.strictObject({ export: exportIdSchema.optional(), settings: exportSettingsSchema, destination: exportDestinationSchema.nullable().optional() }),
    exportRowSchema,
    { paths: ['destination.folder'] },
  ),
  'exports.rename': writes(z.strictObject({ export: exportIdSchema, name: exportNameSchema }), exportRowSchema),
  /** Under "Copy of …" where no name is given; without history. */
  'exports.duplicate': writes(z.strictObject({ export: exportIdSchema, name: exportNameSchema.optional() }), exportRowSchema),
  /** What was exported stays where it is. `exports.restore` undoes it within this session. */
  'exports.remove': writes(some, z.null()),
  'exports.restore': writes(some, z.null()),
  'exports.schedule': writes(z.strictObject({ exports: z.array(exportIdSchema).min(1).max(1000), schedule: exportSettingsSchema.shape.schedule }), z.array(exportRowSchema)),
  /** Takes its destination away: it keeps all else and does not run until it has another. */
  'exports.detach': writes(some, z.array(exportRowSchema)),
  /** Undoes that within this session; one that has another destination by now keeps it. */
  'exports.attach': writes(some, z.array(exportRowSchema)),
  'exports.addSegment': writes(oneSegment, exportRowSchema),
  'exports.removeSegment': writes(oneSegment, exportRowSchema),
  /** Runs it now on stored members; the task's result is its {@link ExportRun}. One that runs already is joined. */
  'exports.run': writes(z.strictObject({ export: exportIdSchema, trigger: exportTriggerSchema.default('hand') }), z.object({ task: taskIdSchema })),
  /** All that have a destination, one after another; the others are `leftOut` by name. The task's result is a list of runs. */
  'exports.runAll': writes(z.strictObject({ trigger: exportTriggerSchema.default('hand') }), z.object({ task: taskIdSchema, leftOut: z.array(z.string()) })),
  /** Newest first. */
  'exports.history': reads(z.strictObject({ export: exportIdSchema, limit: z.number().int().min(1).max(500).default(100) }), z.array(exportRunSchema)),
  /** Columns that may be chosen for these segments: those of any of them, each with the names of the segments that lack it. */
  'exports.columns': reads(z.strictObject({ segments: segments.min(1) }), z.array(offeredColumnSchema.extend({ missingIn: z.array(z.string()) }))),
  /** What a run would make now: the first rows of the first segment that has members, as they would be written, and the files' names. */
  'exports.preview': reads(
    z.strictObject({ settings: exportSettingsSchema.partial({ schedule: true }), limit: z.number().int().min(1).max(100).default(20) }),
    z.object({
      /** Null: no segment has members yet. */
      table: memberTableSchema.nullable(),
      /** Of each segment, in their order; `problem`: why it would fail or be skipped, in a sentence. */
      files: z.array(z.object({ segment: segmentIdSchema, name: z.string(), members: z.number().int().nullable(), problem: z.string().nullable() })),
    }),
  ),
  /** The key that a server shows now, as "SHA256:…", for the person to compare and agree to; nothing is sent to it. Rejects with the reason. */
  'exports.hostKey': reads(z.strictObject({ destination: sftpDestinationSchema }), z.object({ hostKey: z.string() })),
  /** Whether the destination can be reached and written now; nothing is left there. Rejects with the reason. */
  'exports.test': reads(z.strictObject({ destination: exportDestinationSchema }), z.null(), { paths: ['destination.folder'] }),
}
