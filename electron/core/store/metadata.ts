import { z } from 'zod'
import { attributeProfileSchema } from '@shared/domain/attributeProfile.ts'
import { attributeTypeSchema, entityOriginSchema, entityRoleSchema } from '@shared/domain/entity.ts'
import { attributeIdSchema, draftIdSchema, entityIdSchema, exportIdSchema, exportRunIdSchema, relationshipIdSchema, runIdSchema, segmentIdSchema, sourceIdSchema, taskIdSchema, trackedAppIdSchema, usageFileIdSchema } from '@shared/domain/ids.ts'
import { exportOutcomeSchema, exportSettingsSchema, exportStatusSchema, exportTriggerSchema } from '@shared/domain/export.ts'
import { exportDestinationSchema } from '@shared/domain/exportDestination.ts'
import { jobSchema, jobStatusSchema, pipelineTaskKeySchema, pipelineTaskStatusSchema, stageSchema, taskCountsSchema } from '@shared/domain/pipeline.ts'
import { entityRecipeSchema } from '@shared/rules/derived/entityRecipe.ts'
import { rowWarningSchema } from '@shared/rules/derived/rowWarning.ts'
import { recipeSchema } from '@shared/rules/recipe.ts'
import { runTriggerSchema, segmentStateSchema, segmentTypeSchema, taskStatusSchema } from '@shared/domain/segment.ts'
import { segmentScheduleSchema } from '@shared/domain/schedule.ts'
import { tagColorSchema } from '@shared/domain/tag.ts'
import { unreadableUseSchema, usageLinkSchema } from '@shared/domain/usage.ts'

/**
 * What one row of each metadata table must be. A file and its journal are untrusted: both are held against this before
 * any feature reads them. The columns are those of the newest migration; what SQL already enforces (types, references,
 * uniqueness) is not said again.
 */
const count = z.number().int().min(0)
const name = z.string().min(1).max(1000)
const time = z.string().max(40)
const text = z.string()
const flag = z.union([z.literal(0), z.literal(1)])

function json<T extends z.ZodType>(schema: T) {
  return text.refine((value) => schema.safeParse(parsed(value)).success, 'is not the JSON that belongs there')
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}

const attributeIds = json(z.array(attributeIdSchema))
const someAttributeIds = json(z.array(attributeIdSchema).min(1))
const object = json(z.looseObject({}))

export const metadata = {
  workspace: z.strictObject({ key: name, value: text }),
  entity: z.strictObject({
    id: entityIdSchema,
    name: name.refine((value) => !value.includes('.'), 'holds a dot'),
    role: entityRoleSchema,
    origin: entityOriginSchema,
    key: attributeIds,
    name_attribute: attributeIdSchema.nullable(),
    date_attribute: attributeIdSchema.nullable(),
    ordinal_limit: count.max(0xffff_ffff),
    row_count: count,
    data_version: count,
    updated_at: time,
    position: count,
  }),
  attribute: z.strictObject({
    id: attributeIdSchema,
    entity: entityIdSchema,
    name,
    type: attributeTypeSchema,
    scale: z.number().int().min(0).max(6).nullable(),
    position: count,
  }),
  attribute_profile: z.strictObject({ attribute: attributeIdSchema, data_version: count, made_at: time, profile: json(attributeProfileSchema) }),
  computed_attribute: z.strictObject({
    id: attributeIdSchema,
    entity: entityIdSchema,
    name,
    recipe: json(recipeSchema),
    position: count,
  }),
  entity_recipe: z.strictObject({
    entity: entityIdSchema,
    recipe: json(entityRecipeSchema),
    inputs: json(z.array(text)),
    left_out: count,
    warnings: json(z.array(rowWarningSchema)),
    problem: text.nullable(),
    made_at: time,
  }),
  relationship: z.strictObject({
    id: relationshipIdSchema,
    name,
    child_entity: entityIdSchema,
    child_attributes: someAttributeIds,
    parent_entity: entityIdSchema,
    parent_attributes: someAttributeIds,
    position: count,
  }),
  data_source: z.strictObject({
    id: sourceIdSchema,
    entity: entityIdSchema,
    path: text,
    file_name: text,
    format: text,
    read_options: object,
    plan: object,
    rows: count,
    rejected: count,
    imported_at: time,
    size_bytes: count,
    modified_ms: z.number(),
    mode: z.enum(['once', 'refresh']),
    file_hash: text.nullable(),
    file_facts: object,
    last_refresh: object.nullable(),
  }),
  rejected_row: z.strictObject({
    source: sourceIdSchema,
    position: count,
    line: count,
    column_name: text.nullable(),
    value: text.nullable(),
    reason: text,
    cells: json(z.array(text.nullable())).nullable(),
    corrected_by: count.nullable(),
  }),
  retired_key: z.strictObject({ entity: entityIdSchema, ordinals: object }),
  segment: z.strictObject({
    id: segmentIdSchema,
    name,
    output_name: name,
    description: text,
    audience: entityIdSchema.nullable(),
    audience_name: text,
    type: segmentTypeSchema,
    state: segmentStateSchema,
    draft: z.union([z.literal(0), z.literal(1)]),
    is_list: z.union([z.literal(0), z.literal(1)]),
    version: count,
    created_at: time,
    updated_at: time,
    deleted_at: time.nullable(),
  }),
  segment_version: z.strictObject({ segment: segmentIdSchema, version: count, saved_at: time, definition: object, made_by: text.nullable() }),
  segment_note: z.strictObject({ segment: segmentIdSchema, text, updated_at: time }),
  tag: z.strictObject({ name, color: tagColorSchema.nullable() }),
  segment_tag: z.strictObject({ segment: segmentIdSchema, tag: name, position: count }),
  segment_draft: z.strictObject({ id: draftIdSchema, segment: segmentIdSchema.nullable(), details: object, definition: object, changed_at: time }),
  refresh_run: z.strictObject({
    sequence: count,
    id: runIdSchema,
    segment: segmentIdSchema,
    trigger: runTriggerSchema,
    status: taskStatusSchema,
    started_at: time,
    duration_ms: z.number(),
    as_of: time,
    version: count,
    members: count.nullable(),
    entered: count.nullable(),
    left: count.nullable(),
    error: text.nullable(),
    members_of: runIdSchema.nullable(),
    job: taskIdSchema.nullable(),
    warnings: json(z.array(text)).nullable(),
  }),
  job: z.strictObject({
    sequence: count,
    id: taskIdSchema,
    scope: jobSchema.shape.scope,
    title: text,
    trigger: runTriggerSchema,
    due: time.nullable(),
    missed: count,
    status: jobStatusSchema,
    summary: text.nullable(),
    queued_at: time,
    started_at: time.nullable(),
    finished_at: time.nullable(),
    duration_ms: z.number().nullable(),
    counts: json(taskCountsSchema),
    waiting: json(z.array(segmentIdSchema)),
    covers: text,
  }),
  job_task: z.strictObject({
    job: taskIdSchema,
    key: pipelineTaskKeySchema,
    stage: stageSchema,
    name: text,
    position: count,
    status: pipelineTaskStatusSchema,
    reason: text.nullable(),
    warnings: json(z.array(text)),
    outcome: text.nullable(),
    started_at: time.nullable(),
    duration_ms: z.number().nullable(),
  }),
  segment_schedule: z.strictObject({ segment: segmentIdSchema, schedule: json(segmentScheduleSchema) }),
  member_set: z.strictObject({ run: runIdSchema, bytes: z.instanceof(Uint8Array) }),
  usage_file: z.strictObject({
    id: usageFileIdSchema,
    path: text,
    file_name: text,
    mode: z.enum(['once', 'refresh']),
    read_at: time,
    size_bytes: count,
    modified_ms: z.number(),
    file_hash: text.nullable(),
    entries: count,
    unreadable: json(z.array(unreadableUseSchema)),
    unreadable_count: count,
    problem: text.nullable(),
  }),
  tracked_app: z.strictObject({
    id: trackedAppIdSchema,
    file: usageFileIdSchema.nullable(),
    product: name,
    kind: name,
    name,
    campaign: name.nullable(),
    link: usageLinkSchema.nullable(),
    status: name.nullable(),
    may_open: flag,
    segments: json(z.array(name)),
    position: count,
  }),
  segment_attention: z.strictObject({ segment: segmentIdSchema, seen_on: time, used: flag, exempt: flag }),
  export: z.strictObject({
    id: exportIdSchema,
    name,
    settings: json(exportSettingsSchema),
    destination: json(exportDestinationSchema).nullable(),
    segment_names: json(z.record(segmentIdSchema, z.string())),
    created_at: time,
    updated_at: time,
    deleted_at: time.nullable(),
  }),
  export_run: z.strictObject({
    sequence: count,
    id: exportRunIdSchema,
    export: exportIdSchema,
    trigger: exportTriggerSchema,
    status: exportStatusSchema,
    started_at: time,
    duration_ms: z.number(),
    reason: text.nullable(),
    segments: json(z.array(exportOutcomeSchema)),
    destination: json(exportDestinationSchema).nullable(),
  }),
} as const satisfies Record<string, z.ZodObject>

/**
 * Cells that may be other than that in a file: whoever reads one says of the one thing concerned that it cannot be read, and
 * the rest of the workspace is open. What is written fits, as everywhere.
 */
const readableWithout: Partial<Record<MetadataTable, readonly string[]>> = {
  entity_recipe: ['recipe', 'inputs', 'warnings'],
  data_source: ['read_options', 'plan', 'file_facts', 'last_refresh'],
  segment_version: ['definition'],
  segment_draft: ['details', 'definition'],
  refresh_run: ['warnings'],
  job: ['counts', 'waiting'],
  job_task: ['warnings'],
  segment_schedule: ['schedule'],
  tag: ['name', 'color'],
  export: ['settings', 'destination', 'segment_names'],
  export_run: ['segments', 'destination'],
  usage_file: ['unreadable'],
  tracked_app: ['link', 'segments'],
}

export function isReadableWithout(table: MetadataTable, column: PropertyKey | undefined): boolean {
  return readableWithout[table]?.some((one) => one === column) === true
}

/**
 * Tables of which a row that is not right is left out, and the person is told what that was (one of it, several): nothing
 * refers to it, and all else means the same without it.
 */
const spareRows: Partial<Record<MetadataTable, readonly [one: string, several: string]>> = {
  attribute_profile: ['profile of an attribute', 'profiles of attributes'],
  rejected_row: ['rejected row', 'rejected rows'],
  segment_note: ['note about a segment', 'notes about segments'],
  segment_draft: ['unsaved draft', 'unsaved drafts'],
  segment_schedule: ['schedule of a segment', 'schedules of segments'],
  segment_attention: ['mark of when a segment was last of use', 'marks of when segments were last of use'],
  job_task: ['task of an earlier refresh', 'tasks of earlier refreshes'],
  tracked_app: ['tracked app', 'tracked apps'],
  export_run: ['run of an export', 'runs of exports'],
}

/** Null: without such a row the file cannot be relied on. */
export function spareRowWords(table: MetadataTable): readonly [one: string, several: string] | null {
  return spareRows[table] ?? null
}

export type MetadataTable = keyof typeof metadata

export const metadataTables = Object.keys(metadata) as readonly MetadataTable[]

export function isMetadataTable(name: string): name is MetadataTable {
  return Object.hasOwn(metadata, name)
}

const partial = new Map(metadataTables.map((table) => [table, (metadata[table] as z.ZodObject).partial()]))

/** Whether the named columns are the table's and hold what its rows may hold: what a verb of an edit may carry. */
export function fitsColumns(table: MetadataTable, values: object): boolean {
  return partial.get(table)?.safeParse(values).success === true
}
