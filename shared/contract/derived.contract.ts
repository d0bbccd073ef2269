import { z } from 'zod'
import { attributeTypeSchema } from '../domain/entity.ts'
import { entityIdSchema, taskIdSchema } from '../domain/ids.ts'
import { entityProblemSchema } from '../rules/derived/entityProblem.ts'
import { entityRecipeSchema } from '../rules/derived/entityRecipe.ts'
import { rowWarningSchema } from '../rules/derived/rowWarning.ts'
import { reads, writes } from './define.ts'

/** A recipe of any origin: whoever takes it parses it and says what is wrong. */
const recipe = z.looseObject({ kind: z.string() })
const made = { rows: z.number().int(), leftOut: z.number().int(), warnings: z.array(rowWarningSchema) }

/** An entity whose rows are made of others'. */
const derivedEntitySchema = z.object({
  entity: entityIdSchema,
  recipe: entityRecipeSchema,
  ...made,
  /** Why the last attempt to make the rows anew failed, and they are as before; null where it did not. */
  problem: z.string().nullable(),
  /** Whether the rows are of the data as they are now. */
  isCurrent: z.boolean(),
  /** UTC. */
  madeAt: z.string(),
})
export type DerivedEntity = z.infer<typeof derivedEntitySchema>

/** The result of the task that saves one. */
export const derivedOutcomeSchema = z.object({ entity: entityIdSchema, name: z.string(), ...made })
export type DerivedOutcome = z.infer<typeof derivedOutcomeSchema>

const derivedPreviewSchema = z.object({
  /** Null where the recipe has problems. */
  rows: z.number().int().nullable(),
  leftOut: z.number().int(),
  warnings: z.array(rowWarningSchema),
  attributes: z.array(z.object({ name: z.string(), type: attributeTypeSchema, scale: z.number().int().nullable() })),
  /** The first rows as display text; cells line up with `attributes`. */
  sample: z.array(z.array(z.string().nullable())),
  problems: z.array(entityProblemSchema),
})
export type DerivedPreview = z.infer<typeof derivedPreviewSchema>

/** What the rows of one key have in common. */
const keyLookSchema = z.object({
  rows: z.number().int(),
  /** Different keys. */
  keys: z.number().int(),
  leftOut: z.number().int(),
  /** All other attributes of the entity; `differs`: keys whose rows have more than one value. */
  attributes: z.array(z.object({ name: z.string(), type: attributeTypeSchema, differs: z.number().int() })),
})
export type KeyLook = z.infer<typeof keyLookSchema>

const derivedProposalSchema = z.object({ recipe: entityRecipeSchema, reason: z.string(), rows: z.number().int() })
export type DerivedProposal = z.infer<typeof derivedProposalSchema>

export const derivedContract = {
  'derived.list': reads(z.strictObject({}), z.array(derivedEntitySchema)),
  /** Entities that the repeated keys of others speak for and that are not there yet. `from`: of one entity only. */
  'derived.suggest': reads(z.strictObject({ from: entityIdSchema.optional() }), z.array(derivedProposalSchema)),
  'derived.look': reads(z.strictObject({ from: entityIdSchema, key: z.array(z.string()).min(1).max(10) }), keyLookSchema),
  /** `draft` names the dialog that asks: its older questions still under way are given up. Nothing is kept. */
  'derived.preview': reads(z.strictObject({ draft: z.string().max(64), entity: entityIdSchema.optional(), recipe }), derivedPreviewSchema),
  /**
   * Creates (no `entity`) or changes a derived or combined entity with its relationships; the task's result is a
   * DerivedOutcome. Refused where the recipe has problems or leads back to itself, or where something in use would be lost.
   */
  'derived.save': writes(z.strictObject({ entity: entityIdSchema.optional(), recipe }), z.object({ task: taskIdSchema })),
  /** Refused while anything uses it. */
  'derived.remove': writes(z.strictObject({ entity: entityIdSchema }), z.null()),
}
