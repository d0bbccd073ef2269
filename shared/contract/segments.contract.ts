import { z } from 'zod'
import { attributeTypeSchema } from '../domain/entity.ts'
import { exportFormatSchema } from '../domain/export.ts'
import { segmentIdSchema, taskIdSchema } from '../domain/ids.ts'
import { outputNameSchema, refreshRunSchema, segmentRowSchema } from '../domain/segment.ts'
import { tagSchema } from '../domain/tag.ts'
import { taskSchema } from '../domain/task.ts'
import { definitionSchema } from '../rules/definition.ts'
import { diagnosticSchema } from '../rules/diagnostic.ts'
import { reads, writes } from './define.ts'
import { explanationSchema } from './explanation.ts'

const path = z.string().min(1).max(4096)
const segmentName = z.string().trim().min(1, 'Give the segment a name.').max(200)
/** A UTC instant, or a bare date that means the end of that day in the workspace's zone; left out: now. */
const asOf = z.string().max(40).optional()

const columnSchema = z.object({ name: z.string(), type: attributeTypeSchema })
/** Cells as stored: numbers of a scaled decimal are already divided; dates and date-times are ISO text; null is empty. */
const cellSchema = z.union([z.string(), z.number(), z.boolean(), z.null()])
export type Cell = z.infer<typeof cellSchema>

export const memberTableSchema = z.object({ columns: z.array(columnSchema), keyColumns: z.number().int(), rows: z.array(z.array(cellSchema)) })
export type MemberTable = z.infer<typeof memberTableSchema>

/**
 * Exact counts of a definition. Faulty rules have no counts: `alone` and `soFar` are null there and `total` is null
 * when anything is faulty, never a wider number.
 */
const liveCountSchema = z.object({
  audience: z.number().int(),
  total: z.number().int().nullable(),
  rules: z.array(
    z.object({
      id: z.string(),
      alone: z.number().int().nullable(),
      soFar: z.number().int().nullable(),
      /** The rule with that condition or group alone, its quantifier and window kept. */
      nodes: z.array(
        z.object({
          id: z.string(),
          count: z.number().int().nullable(),
          /** Of a condition that is about now: the time it means, in words; absent for others. */
          interval: z.string().optional(),
        }),
      ),
      /** The window or span of each place in words, as resolved: "26 Aug – 23 Nov 2026, today included". */
      interval: z.string().nullable(),
      /** The relationship path in words: "Orders → Customers". */
      path: z.string(),
    }),
  ),
  /**
   * What is left place by place: of each rule its quantifier and window first (`nodeId` null), then its outermost
   * conditions one after another; a group is one. `change` is against the step before, at first against the audience.
   * Ends before the first faulty place.
   */
  attrition: z.array(z.object({ ruleId: z.string(), nodeId: z.string().nullable(), members: z.number().int(), change: z.number().int() })),
  /** The first ten members by key. */
  sample: memberTableSchema,
  diagnostics: z.array(diagnosticSchema),
  /** UTC. */
  asOf: z.string(),
  elapsedMs: z.number(),
})
export type LiveCount = z.infer<typeof liveCountSchema>

export const sqlDialectSchema = z.enum(['sqlite', 'postgres', 'duckdb'])
export type SqlDialect = z.infer<typeof sqlDialectSchema>

const segmentDetailsSchema = z.object({
  id: segmentIdSchema,
  name: segmentName,
  outputName: outputNameSchema,
  description: z.string(),
  tags: z.array(z.string()),
  version: z.number().int(),
  definition: definitionSchema,
})
export type SegmentDetails = z.infer<typeof segmentDetailsSchema>

const segmentPageSchema = z.object({
  segment: segmentRowSchema,
  /** Rows of the audience entity. */
  audienceSize: z.number().int(),
  sentence: z.string(),
  /** The output columns beside the attributes of the audience, each with what it shows in words. */
  columns: z.array(z.object({ name: z.string(), shows: z.string() })),
  /** Newest first. */
  runs: z.array(refreshRunSchema),
  /** First hundred by key; null before the first successful run. */
  members: memberTableSchema.nullable(),
  /** What somebody wrote down about it, and when, UTC; null: nothing. */
  note: z.object({ text: z.string(), updatedAt: z.string() }).nullable(),
  /** When each version of the definition was saved, UTC. */
  versions: z.array(z.object({ version: z.number().int(), savedAt: z.string() })),
})
export type SegmentPage = z.infer<typeof segmentPageSchema>

export const segmentsContract = {
  'segments.list': reads(z.strictObject({}), z.array(segmentRowSchema)),
  'segments.get': reads(z.strictObject({ segment: segmentIdSchema }), segmentDetailsSchema),
  /** All that is wrong with a definition, or worth knowing of it. `segment`: the one it is to be of, which must not depend on itself. */
  'segments.check': reads(z.strictObject({ definition: definitionSchema, segment: segmentIdSchema.optional() }), z.array(diagnosticSchema)),
  /**
   * `draft` names the editor that asks: its older questions still under way are given up. `segment`: the one that is
   * edited, which must not depend on itself.
   */
  'segments.count': reads(z.strictObject({ draft: z.string().max(64), definition: definitionSchema, segment: segmentIdSchema.optional(), asOf }), liveCountSchema),
  /**
   * The definition as one statement that answers the keys of the members. `literals`: values are written out, for
   * reading; else they are `parameters`, in order. `inexact`: what the database may say otherwise than Tessera.
   */
  'segments.sql': reads(
    z.strictObject({ of: z.union([z.strictObject({ segment: segmentIdSchema }), z.strictObject({ definition: definitionSchema })]), dialect: sqlDialectSchema, literals: z.boolean().default(true), asOf }),
    z.object({ text: z.string(), parameters: z.array(z.union([z.string(), z.number()])), columns: z.array(z.string()), inexact: z.array(z.string()) }),
  ),
  /**
   * Why one member is in or out, as far as the definition is in order. `key`: its parts, or one text: then the parts of
   * a composite key are divided by commas, one that holds a comma in double quotes.
   */
  'segments.explain': reads(
    z.strictObject({
      of: z.union([z.strictObject({ segment: segmentIdSchema }), z.strictObject({ definition: definitionSchema })]),
      key: z.union([z.string().max(10_000), z.array(z.string().max(10_000)).max(20)]),
      asOf,
    }),
    explanationSchema,
  ),
  /**
   * Creates (no `segment`) or changes one. The output name is set at the first save only. An invalid definition is
   * saved as an inactive draft. `refresh` runs it afterwards: Save and Run in one step; the reply then names the task.
   */
  'segments.save': writes(
    z.strictObject({
      segment: segmentIdSchema.optional(),
      name: segmentName,
      outputName: outputNameSchema.optional(),
      description: z.string().max(2000).default(''),
      tags: z.array(tagSchema).max(20).default([]),
      definition: definitionSchema,
      refresh: z.boolean().default(false),
    }),
    z.object({ segment: segmentRowSchema, diagnostics: z.array(diagnosticSchema), task: taskIdSchema.nullable() }),
  ),
  'segments.rename': writes(z.strictObject({ segment: segmentIdSchema, name: segmentName }), segmentRowSchema),
  /** Under "Copy of …" where no other name is given. */
  'segments.duplicate': writes(z.strictObject({ segment: segmentIdSchema, name: segmentName.optional() }), segmentRowSchema),
  /** Gives back what `segments.restore` needs to undo it within this session. */
  'segments.remove': writes(z.strictObject({ segments: z.array(segmentIdSchema).min(1).max(10_000) }), z.null()),
  'segments.restore': writes(z.strictObject({ segments: z.array(segmentIdSchema).min(1).max(10_000) }), z.null()),
  /** What becomes active is refreshed, Static aside; not where `refresh` is false: Undo makes nothing new. */
  'segments.setState': writes(
    z.strictObject({ segments: z.array(segmentIdSchema).min(1).max(10_000), state: z.enum(['active', 'inactive']), refresh: z.boolean().default(true) }),
    z.array(segmentRowSchema),
  ),
  /** Static keeps the members of the last successful run, and is refused before the first; dynamic follows from the next refresh on. */
  'segments.setType': writes(z.strictObject({ segments: z.array(segmentIdSchema).min(1).max(10_000), type: z.enum(['static', 'dynamic']) }), z.array(segmentRowSchema)),
  /** These, as the data are now, inactive ones left out; `pipeline.refreshAll` refreshes everything. */
  'segments.refresh': writes(
    z.strictObject({ segments: z.array(segmentIdSchema).min(1).max(10_000), asOf, trigger: z.enum(['hand', 'commandLine']).default('hand') }),
    z.object({ task: taskIdSchema, leftOut: z.array(z.string()) }),
  ),
  'segments.page': reads(z.strictObject({ segment: segmentIdSchema }), segmentPageSchema),
  /** Writes every stored member with all its output columns; `isSafe`: formulas in text cells of CSV are made harmless. The task's result is the number of rows. */
  'segments.download': reads(
    z.strictObject({ segment: segmentIdSchema, path, format: exportFormatSchema.default('csv'), isSafe: z.boolean().default(true) }),
    z.object({ task: taskIdSchema }),
    { paths: ['path'] },
  ),
  'tasks.list': reads(z.strictObject({}), z.array(taskSchema)),
  'tasks.cancel': reads(z.strictObject({ task: taskIdSchema }), z.null()),
}
