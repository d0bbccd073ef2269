import { z } from 'zod'
import { attributeTypeSchema, computedAttributeSchema } from '../domain/entity.ts'
import { attributeIdSchema, segmentIdSchema } from '../domain/ids.ts'
import { diagnosticSchema } from '../rules/diagnostic.ts'
import { reads, writes } from './define.ts'
import { memberTableSchema } from './segments.contract.ts'

/** A recipe of any origin: whoever takes it parses it and says what is wrong. */
const recipe = z.looseObject({ kind: z.string() })
const asOf = z.string().max(40).optional()

/** Where a formula has no value for a reason of its own; rows are named by key, the first few of them. */
const rowErrorsSchema = z.array(z.object({ rows: z.number().int(), message: z.string(), keys: z.array(z.string()) }))

const filled = { rows: z.number().int(), values: z.number().int() }
const lengths = { least: z.number(), quartile: z.number(), median: z.number(), upperQuartile: z.number(), greatest: z.number() }

/**
 * How values are spread. numbers: in units, not scaled; dates: days since 1970-01-01 or milliseconds since
 * 1970-01-01T00:00Z. Quantiles are of type 7. `bins`: equally wide from the least to the greatest, each from its own
 * edge on, the last with its end; their edges are one more than they. choices: the most common values as display text.
 */
const valueProfileSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none'), ...filled }),
  z.object({ kind: z.literal('numbers'), ...filled, ...lengths, mean: z.number(), edges: z.array(z.number()), bins: z.array(z.number().int()) }),
  z.object({ kind: z.literal('dates'), ...filled, ...lengths, edges: z.array(z.number()), bins: z.array(z.number().int()) }),
  z.object({ kind: z.literal('choices'), ...filled, distinct: z.number().int(), common: z.array(z.object({ value: z.string(), rows: z.number().int() })) }),
])
export type ValueProfile = z.infer<typeof valueProfileSchema>

/** What is wrong with a recipe. `from` and `to`: characters of its formula, `to` not included; null elsewhere. */
const recipeProblemSchema = z.object({ place: diagnosticSchema, from: z.number().int().nullable(), to: z.number().int().nullable() })
export type RecipeProblem = z.infer<typeof recipeProblemSchema>

const computedPreviewSchema = z.object({
  /** Null where the recipe cannot be computed. */
  type: z.object({ type: attributeTypeSchema, scale: z.number().int().nullable() }).nullable(),
  problems: z.array(recipeProblemSchema),
  /** The first ten rows by key: key, what a row is called, and last the value. Empty where there is none to show. */
  sample: memberTableSchema,
  profile: valueProfileSchema.nullable(),
  errors: rowErrorsSchema,
  /**
   * Of an aggregate: the records of all members inside its window, those that also satisfy its conditions, and beside
   * each condition or group those that satisfy it alone; null where faulty. `interval` and `path` in words.
   */
  records: z
    .object({
      inWindow: z.number().int(),
      counted: z.number().int().nullable(),
      nodes: z.array(z.object({ id: z.string(), count: z.number().int().nullable() })),
      interval: z.string().nullable(),
      path: z.string(),
    })
    .nullable(),
  /** UTC. */
  asOf: z.string(),
  /** When the newest of the data it reads came in, UTC; null where it reads none. */
  dataOf: z.string().nullable(),
  elapsedMs: z.number(),
})
export type ComputedPreview = z.infer<typeof computedPreviewSchema>

/** What uses a computed attribute. */
const computedUsageSchema = z.object({
  computed: attributeIdSchema,
  segments: z.array(z.object({ id: segmentIdSchema, name: z.string() })),
  attributes: z.array(z.object({ id: attributeIdSchema, name: z.string() })),
})
export type ComputedUsage = z.infer<typeof computedUsageSchema>

export const computedContract = {
  /**
   * Creates (no `computed`) or changes a calculated attribute or a measure, and with it those of `first` that it needs,
   * in one step; refused where one cannot be computed, or where something that uses it could not be any more.
   */
  'computed.save': writes(z.strictObject({ computed: attributeIdSchema.optional(), recipe, first: z.array(recipe).max(5).default([]) }), computedAttributeSchema),
  /** `draft` names the editor that asks: its older questions still under way are given up. Nothing is kept. */
  'computed.preview': reads(
    z.strictObject({ draft: z.string().max(64), computed: attributeIdSchema.optional(), recipe, first: z.array(recipe).max(5).default([]), asOf }),
    computedPreviewSchema,
  ),
  /** How many rows have a value, and where a formula has none for a reason of its own; rows are named by key. */
  'computed.check': reads(z.strictObject({ computed: attributeIdSchema, asOf }), z.object({ ...filled, errors: rowErrorsSchema })),
  /** Computed as of now; `dataOf` as in a preview. */
  'computed.profile': reads(
    z.strictObject({ computed: attributeIdSchema, asOf }),
    z.object({ profile: valueProfileSchema, failed: z.number().int(), asOf: z.string(), dataOf: z.string().nullable() }),
  ),
  'computed.usage': reads(z.strictObject({}), z.array(computedUsageSchema)),
  /** Refused while a segment or another computed attribute names it. */
  'computed.remove': writes(z.strictObject({ computed: attributeIdSchema }), z.null()),
}
