import { z } from 'zod'
import { attributeTypeSchema } from '../domain/entity.ts'
import { diagnosticSchema } from '../rules/diagnostic.ts'

/**
 * Values as people read them: numbers with a point and no grouping, true and false, ISO dates in the workspace's zone;
 * null is empty. `holds` is null wherever something is faulty: nothing is claimed there.
 */
const text = z.string().nullable()
const verdict = z.boolean().nullable()

/** Different values, those that satisfy first; at most twenty, with the number of further ones. */
const foundSchema = z.object({
  type: attributeTypeSchema,
  values: z.array(
    z.object({
      text,
      /** The value it is compared with where that is another attribute's; null: empty, or not compared with one. */
      against: text,
      holds: z.boolean(),
      /** Records with this value. */
      records: z.number().int(),
    }),
  ),
  more: z.number().int(),
})
export type Found = z.infer<typeof foundSchema>

const explainedNodeSchema = z.object({
  id: z.string(),
  kind: z.enum(['condition', 'group', 'segment', 'sequence']),
  /** 0: outermost. A rule's own group is among them only where it is an "or" or a NOT. */
  depth: z.number().int(),
  /** In words: "Tier is Gold or Silver"; of a group, how it joins what is inside. */
  label: z.string(),
  /** The rule with this one alone holds: what the count beside it counts. */
  holds: verdict,
  /** Values of the records inside the window; null where there is none to show. */
  found: foundSchema.nullable(),
})
export type ExplainedNode = z.infer<typeof explainedNodeSchema>

/** The records of one member along a rule's path, those that satisfy most first; at most twenty. */
const explainedRecordsSchema = z.object({
  /** What records are known by: keys, names and dates of the entities on the path. */
  columns: z.array(z.object({ entity: z.string(), name: z.string(), type: attributeTypeSchema })),
  total: z.number().int(),
  /** Null: the rule has no window. */
  inWindow: z.number().int().nullable(),
  /** Those that satisfy the window and all conditions. */
  holding: z.number().int().nullable(),
  shown: z.array(
    z.object({
      cells: z.array(text),
      isInWindow: verdict,
      holds: verdict,
      /** Everything that is in order, judged on this record alone; `text` null: empty, or no value of its own. */
      nodes: z.array(z.object({ id: z.string(), holds: z.boolean(), text })),
    }),
  ),
})
export type ExplainedRecords = z.infer<typeof explainedRecordsSchema>

const explainedRuleSchema = z.object({
  id: z.string(),
  combine: z.enum(['union', 'intersect', 'except']),
  /** The rule as a sentence. */
  label: z.string(),
  /** Whether this rule alone has the member, and whether it is still in after it. */
  alone: verdict,
  soFar: verdict,
  quantifier: z
    .object({
      /** "at least 3 Orders in the last 90 days". */
      label: z.string(),
      /** The rule without its conditions; null where that would mean everyone. */
      holds: verdict,
      /** The number counted, or the value aggregated, over the records that satisfy everything. */
      found: text,
      /** Whether `found` is how many different records these are: several ways may lead to one. */
      isCount: z.boolean(),
    })
    .nullable(),
  window: z.object({ interval: z.string().nullable(), found: foundSchema }).nullable(),
  nodes: z.array(explainedNodeSchema),
  records: explainedRecordsSchema.nullable(),
})
export type ExplainedRule = z.infer<typeof explainedRuleSchema>

/** Why one member of the audience is in a segment, or is not. */
export const explanationSchema = z.object({
  member: z.object({ key: z.array(z.string()), name: z.string().nullable() }),
  /** The audience's name. */
  audience: z.string(),
  /** Whether the definition has the member, as of `asOf`. */
  isMember: verdict,
  /** What the segment's last successful run found; null: none, or no segment was asked for. */
  stored: z.object({ isMember: z.boolean(), refreshedAt: z.string() }).nullable(),
  rules: z.array(explainedRuleSchema),
  diagnostics: z.array(diagnosticSchema),
  /** UTC. */
  asOf: z.string(),
})
export type MemberExplanation = z.infer<typeof explanationSchema>
