import { z } from 'zod'
import { attributeTypeSchema } from '../domain/entity.ts'
import { segmentIdSchema } from '../domain/ids.ts'
import { reads } from './define.ts'
import { offeredColumnSchema } from './members.contract.ts'

const cell = z.union([z.string(), z.number(), z.boolean()])
const counts = { segment: z.number().int(), others: z.number().int() }

/** One bar of a distribution with how many have it on each side. */
const profileBarSchema = z.discriminatedUnion('kind', [
  /** `value`: as in a table of members; a long text is cut, and then `isCut`. */
  z.object({ kind: z.literal('value'), value: cell, isCut: z.boolean().optional(), ...counts }),
  /** From `from` on and below `to`, which are days for dates and date-times; null: open at that end. */
  z.object({ kind: z.literal('range'), from: cell.nullable(), to: cell.nullable(), ...counts }),
  /** So many other values together. */
  z.object({ kind: z.literal('rest'), values: z.number().int(), ...counts }),
  z.object({ kind: z.literal('missing'), ...counts }),
])
export type ProfileBar = z.infer<typeof profileBarSchema>

const columnProfileSchema = z.object({
  name: z.string(),
  type: attributeTypeSchema,
  kind: offeredColumnSchema.shape.kind,
  /**
   * 0 to 1, missing values counted: of numbers and dates the Kolmogorov–Smirnov distance, of all others the total variation
   * distance. Null where one side is empty.
   */
  difference: z.number().nullable(),
  bars: z.array(profileBarSchema),
  /** So many different values that the smaller side has fewer than five rows for each: there is no distribution to see. */
  isUnique: z.boolean(),
  /** Why there is none; null where there is. */
  problem: z.string().nullable(),
})
export type ColumnProfile = z.infer<typeof columnProfileSchema>

const segmentProfileSchema = z.object({
  /** Members that are in the data. */
  members: z.number().int(),
  /** Rows of the other side: everyone, the members included, or another segment. */
  others: z.number().int(),
  /** What may be chosen: `isProfiled` where nobody chose. */
  offered: z.array(z.object({ name: z.string(), type: attributeTypeSchema, kind: offeredColumnSchema.shape.kind, isProfiled: z.boolean() })),
  /** Most different first. */
  columns: z.array(columnProfileSchema),
})
export type SegmentProfile = z.infer<typeof segmentProfileSchema>

export const profileContract = {
  /**
   * How stored members of a segment differ from everyone, or from those of another segment of the same audience, in some
   * of its columns (left out: in those that are profiled where nobody chose). `asker`: its older questions are given up.
   */
  'profile.compare': reads(
    z.strictObject({ segment: segmentIdSchema, against: segmentIdSchema.nullable().default(null), columns: z.array(z.string().max(400)).max(500).optional(), asker: z.string().max(64) }),
    segmentProfileSchema,
  ),
}
