import { z } from 'zod'
import { entityIdSchema, relationshipIdSchema } from '../domain/ids.ts'
import { reads, writes } from './define.ts'

const coordinate = z.number().int().min(-1_000_000).max(1_000_000)

/** Where the upper left corner of an entity's box stands in the diagram, in its own pixels. */
export const boxPlaceSchema = z.object({ entity: entityIdSchema, x: coordinate, y: coordinate })
export type BoxPlace = z.infer<typeof boxPlaceSchema>

/** What the rows of a relationship's child have in common with those of its parent. */
const relationshipMatchSchema = z.object({
  /** Child rows, and those of them with a value in every attribute of the relationship. */
  rows: z.number().int(),
  values: z.number().int(),
  /** Those with values that no parent has. */
  orphans: z.number().int(),
  /** Parents that a child row points to: as many as rows that found one where each parent has one child at most. */
  parents: z.number().int(),
})
export type RelationshipMatch = z.infer<typeof relationshipMatchSchema>

export const diagramContract = {
  /** Of entities that were placed by hand, or stood beside one that was; empty: none was. */
  'diagram.places': reads(z.strictObject({}), z.array(boxPlaceSchema)),
  /** All places anew; none: boxes are arranged by themselves again. */
  'diagram.setPlaces': writes(z.strictObject({ places: z.array(boxPlaceSchema).max(10_000) }), z.null()),
  'diagram.match': reads(z.strictObject({ relationship: relationshipIdSchema }), relationshipMatchSchema),
}
