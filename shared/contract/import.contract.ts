import { z } from 'zod'
import { attributeTypeSchema, entityRoleSchema } from '../domain/entity.ts'
import { entityIdSchema, sourceIdSchema, taskIdSchema } from '../domain/ids.ts'
import { correctionCountsSchema } from '../domain/source.ts'
import { reads, writes } from './define.ts'

const path = z.string().min(1).max(4096)

/** Of a folder's files: the name of a column that holds each row's file; left out: no such column. */
const fileColumn = z.string().trim().min(1).max(200).optional()

/** How a file is read. Everything left out is detected. `headerLine` counts from 1; 0: no header. */
const readOptionsSchema = z.discriminatedUnion('format', [
  z.strictObject({
    format: z.literal('delimited'),
    encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'iso-8859-1']),
    delimiter: z.string().min(1).max(4),
    quote: z.enum(['"', "'", '']),
    /** How a quote is written in a quoted cell; left out: twice. */
    escape: z.literal('backslash').optional(),
    headerLine: z.number().int().min(0).max(1000),
    decimal: z.enum(['.', ',']),
    /** Zone of date-times without an offset. */
    zone: z.string(),
    fileColumn,
  }),
  z.strictObject({ format: z.literal('sqlite'), table: z.string(), decimal: z.literal('.').default('.'), zone: z.string(), fileColumn }),
  /** `table` is the sheet. */
  z.strictObject({ format: z.literal('workbook'), table: z.string(), headerLine: z.number().int().min(0).max(1_048_576), decimal: z.literal('.').default('.'), zone: z.string(), fileColumn }),
  z.strictObject({ format: z.literal('json'), decimal: z.literal('.').default('.'), zone: z.string(), fileColumn }),
  z.strictObject({ format: z.literal('parquet'), decimal: z.literal('.').default('.'), zone: z.string(), fileColumn }),
])
export type ReadOptions = z.infer<typeof readOptionsSchema>

/** What a person may fix beforehand; the rest stays detected. */
export const readHintsSchema = z.strictObject({
  encoding: z.string().optional(),
  delimiter: z.string().min(1).max(4).optional(),
  quote: z.enum(['"', "'", '']).optional(),
  escape: z.enum(['doubled', 'backslash']).optional(),
  headerLine: z.number().int().min(0).max(1000).optional(),
  decimal: z.enum(['.', ',']).optional(),
  zone: z.string().optional(),
  table: z.string().optional(),
  fileColumn,
})
export type ReadHints = z.infer<typeof readHintsSchema>

/**
 * One column as it will be imported. `formats` are stated date formats in Luxon's tokens such as "M/d/yyyy", tried in
 * order; "ISO" is any ISO 8601 date-time; one text may hold several, joined by "|".
 */
const columnPlanSchema = z.strictObject({
  /** The file's header. */
  source: z.string(),
  /** The attribute's name. */
  name: z.string().trim().min(1).max(200),
  include: z.boolean(),
  type: attributeTypeSchema,
  formats: z.array(z.string().min(1).max(60)).max(10),
})
export type ColumnPlan = z.infer<typeof columnPlanSchema>

export const importPlanSchema = z.strictObject({
  path,
  options: readOptionsSchema,
  entity: z.string().trim().min(1).max(100),
  role: entityRoleSchema,
  columns: z.array(columnPlanSchema).min(1).max(2000),
  /** Attribute names; empty: rows are numbered. */
  key: z.array(z.string()).max(10),
  dateColumn: z.string().nullable(),
  nameColumn: z.string().nullable(),
  /** Any rejected row fails the import. */
  strict: z.boolean().default(false),
  /** Replace the entity of that name; without it an existing name is a conflict. */
  replace: z.boolean().default(false),
  /** Relationships to add when the rows are in: proposals the person accepted. */
  relationships: z
    .array(z.strictObject({ columns: z.array(z.string()).min(1), other: z.string(), otherColumns: z.array(z.string()).min(1), thisIsChild: z.boolean() }))
    .default([]),
})
export type ImportPlan = z.infer<typeof importPlanSchema>

/** What was found in one column of the file, by reading all of it. */
export const columnFindingSchema = z.object({
  plan: columnPlanSchema,
  missing: z.number().int(),
  /** Capped at 100,000; `distinctCapped` says so. */
  distinct: z.number().int(),
  distinctCapped: z.boolean(),
  min: z.string().nullable(),
  max: z.string().nullable(),
  /** Values that do not fit the type: how many, and the first with its line. */
  misfits: z.number().int(),
  firstMisfit: z.object({ line: z.number().int(), value: z.string() }).nullable(),
  /** A few others, different from the first. */
  moreMisfits: z.array(z.string()).max(3).optional(),
  /** Why this type, in a sentence. */
  reason: z.string(),
  /**
   * Asked when the file does not settle it: date formats that fit equally, each with how it reads the example. Where the
   * column is written in several ways, `format` is several formats joined by "|".
   */
  question: z
    .object({ example: z.string(), choices: z.array(z.object({ format: z.string(), reading: z.string(), label: z.string() })) })
    .nullable(),
})
export type ColumnFinding = z.infer<typeof columnFindingSchema>

export const relationshipProposalSchema = z.object({
  child: z.string(),
  childColumns: z.array(z.string()),
  parent: z.string(),
  parentColumns: z.array(z.string()),
  /** Share of the child's values that exist in the parent, 0 to 1. */
  matched: z.number(),
  orphans: z.number().int(),
  reason: z.string(),
})
export type RelationshipProposal = z.infer<typeof relationshipProposalSchema>

export const rejectedRowSchema = z.object({
  line: z.number().int(),
  /** Null where the row as a whole is at fault. */
  column: z.string().nullable(),
  value: z.string().nullable(),
  reason: z.string(),
})
export type RejectedRow = z.infer<typeof rejectedRowSchema>

const inspectionSchema = z.object({
  path,
  fileName: z.string(),
  sizeBytes: z.number().int(),
  options: readOptionsSchema,
  /** What a person should know of how the file is read, in sentences. */
  notes: z.array(z.string()).default([]),
  /** Of a SQLite file, largest first; of a workbook its sheets in order; empty otherwise. */
  tables: z.array(z.object({ name: z.string(), rows: z.number().int(), isHidden: z.boolean().optional() })),
  /** Records below the header, those that cannot be read included: without `rejectedRows` they are what comes in, but for keys used twice. */
  rows: z.number().int(),
  columns: z.array(columnFindingSchema),
  /** The first rows and those with findings, as text, in file order. Cells line up with `columns`. */
  preview: z.array(
    z.object({ line: z.number().int(), cells: z.array(z.string().nullable()), rejected: z.object({ column: z.string().nullable(), reason: z.string() }).nullable() }),
  ),
  rejectedRows: z.number().int(),
  firstRejected: rejectedRowSchema.nullable(),
  entity: z.string(),
  role: z.object({ role: entityRoleSchema, reason: z.string() }),
  key: z.object({ columns: z.array(z.string()), reason: z.string() }),
  dateColumn: z.string().nullable(),
  nameColumn: z.string().nullable(),
  relationships: z.array(relationshipProposalSchema),
})
export type Inspection = z.infer<typeof inspectionSchema>

/** The result of an import task. */
export const importOutcomeSchema = z.object({
  source: sourceIdSchema,
  entity: entityIdSchema,
  entityName: z.string(),
  rows: z.number().int(),
  rejected: z.number().int(),
  firstRejected: rejectedRowSchema.nullable(),
  /** Of rows of the entity's file that had been corrected before; null where none had been. */
  corrections: correctionCountsSchema.nullable().default(null),
  durationMs: z.number(),
})
export type ImportOutcome = z.infer<typeof importOutcomeSchema>

export const importContract = {
  /**
   * Reads the whole file and says what it holds; `inspection` is the caller's name for it: a second call with the same
   * name gives the first one up. `plan` columns the person already corrected are kept and judged as stated.
   */
  'import.inspect': reads(
    z.strictObject({ inspection: z.string().max(64), path, hints: readHintsSchema.default({}), columns: z.array(columnPlanSchema).default([]) }),
    inspectionSchema,
    { paths: ['path'] },
  ),
  'import.stopInspecting': reads(z.strictObject({ inspection: z.string().max(64) }), z.null()),
  /** Starts the import; the task's result is an ImportOutcome. */
  'import.start': writes(importPlanSchema, z.object({ task: taskIdSchema }), { paths: ['path'] }),
}
