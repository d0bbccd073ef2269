import { z } from 'zod'
import { attributeTypeSchema } from '../domain/entity.ts'
import { segmentIdSchema } from '../domain/ids.ts'
import { definitionSchema } from '../rules/definition.ts'
import { reads } from './define.ts'
import { memberTableSchema } from './segments.contract.ts'

/** A column that members can be shown with, by its name, which no other has. */
export const offeredColumnSchema = z.object({
  name: z.string(),
  type: attributeTypeSchema,
  /** An attribute of the audience, stored or computed, or an output column of the segment itself. */
  kind: z.enum(['attribute', 'calculated', 'measure', 'projection']),
})
export type OfferedColumn = z.infer<typeof offeredColumnSchema>

const segmentOrDefinition = z.union([z.strictObject({ segment: segmentIdSchema }), z.strictObject({ definition: definitionSchema })])

export const membersContract = {
  /**
   * The first stored members of a segment, or those a definition has now, by key. `columns`: names of offered ones behind
   * the key, unknown ones left out; without it: what a preview begins with. Faulty output columns are left out.
   */
  'members.preview': reads(
    z.strictObject({ of: segmentOrDefinition, columns: z.array(z.string().max(400)).max(500).optional(), limit: z.number().int().min(1).max(100).default(100), asOf: z.string().max(40).optional() }),
    z.object({ table: memberTableSchema, offered: z.array(offeredColumnSchema), total: z.number().int() }),
  ),
}
