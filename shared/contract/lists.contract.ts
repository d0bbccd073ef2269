import { z } from 'zod'
import { entityIdSchema, segmentIdSchema, taskIdSchema } from '../domain/ids.ts'
import { tagSchema } from '../domain/tag.ts'
import { mostTags } from '../domain/tagColors.ts'
import { mostListKeys } from '../rules/listDefinition.ts'
import { reads, writes } from './define.ts'

/** As somebody wrote them; the parts of a composite key are divided by commas, one that holds a comma in double quotes. */
const keys = z.array(z.string().max(10_000)).max(mostListKeys)

export const listsContract = {
  /** What a list of keys finds: each key counts once; `missing` are those no row has, as written, those that cannot be a key among them. */
  'lists.check': reads(z.strictObject({ audience: entityIdSchema, keys }), z.object({ keys: z.number().int(), found: z.number().int(), missing: z.array(z.string()) })),
  /** Of a segment that is a list: its keys, and those no row has now. */
  'lists.missing': reads(z.strictObject({ segment: segmentIdSchema }), z.object({ keys: z.number().int(), missing: z.array(z.string()) })),
  /** A static segment whose definition is the list; keys no row has stay on it, those that cannot be a key do not. Its first refresh begins at once. */
  'lists.save': writes(
    z.strictObject({ audience: entityIdSchema, keys: keys.min(1), name: z.string().trim().min(1).max(200), tags: z.array(tagSchema).max(mostTags).default([]) }),
    z.object({ segment: segmentIdSchema, name: z.string(), task: taskIdSchema }),
  ),
  /** The same of the stored members of a segment that are in the data, under its tags. */
  'lists.saveMembers': writes(z.strictObject({ segment: segmentIdSchema, name: z.string().trim().min(1).max(200) }), z.object({ segment: segmentIdSchema, name: z.string(), task: taskIdSchema })),
}
