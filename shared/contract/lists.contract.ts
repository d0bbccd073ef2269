import { z } from 'zod'
import { entityIdSchema, segmentIdSchema, taskIdSchema } from '../domain/ids.ts'
import { tagSchema } from '../domain/tag.ts'
import { mostTags } from '../domain/tagColors.ts'
import { reads, writes } from './define.ts'

/** Keys one call carries at most. */
export const keysAtOnce = 20_000

/** As somebody wrote them; the parts of a composite key are divided by commas, one that holds a comma in double quotes. A piece is what one call carries without anything standing still. */
const piece = z.array(z.string().max(10_000)).max(keysAtOnce)
const list = z.number().int()

export const listsContract = {
  /** Takes the keys of a list piece by piece, at most a million; `list`: null begins one. Only one is held: a new one ends what is done with the one before. */
  'lists.hold': reads(z.strictObject({ list: list.nullable(), keys: piece }), z.object({ list })),
  'lists.drop': reads(z.strictObject({ list }), z.null()),
  /** What the held keys find: each counts once; `missing`: how many no row has, those that cannot be a key among them, and the first of them as written. */
  'lists.check': reads(z.strictObject({ audience: entityIdSchema, list }), z.object({ keys: z.number().int(), found: z.number().int(), missing: z.number().int(), first: z.array(z.string()) })),
  /** Those the check did not find, from one on, as many as one call carries; none: that was all. */
  'lists.notFound': reads(z.strictObject({ list, from: z.number().int().nonnegative() }), z.object({ keys: piece })),
  /** Of a segment that is a list: its keys, how many of them no row has now, and the first of these. */
  'lists.missing': reads(z.strictObject({ segment: segmentIdSchema }), z.object({ keys: z.number().int(), missing: z.number().int(), first: z.array(z.string()) })),
  /** A static segment whose definition is the list; keys no row has stay on it, those that cannot be a key do not. Its first refresh begins at once. */
  'lists.save': writes(
    z.strictObject({ audience: entityIdSchema, list, name: z.string().trim().min(1).max(200), tags: z.array(tagSchema).max(mostTags).default([]) }),
    z.object({ segment: segmentIdSchema, name: z.string(), task: taskIdSchema }),
  ),
  /** The same of the stored members of a segment that are in the data, under its tags. */
  'lists.saveMembers': writes(z.strictObject({ segment: segmentIdSchema, name: z.string().trim().min(1).max(200) }), z.object({ segment: segmentIdSchema, name: z.string(), task: taskIdSchema })),
}
