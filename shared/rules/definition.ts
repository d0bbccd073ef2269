import { z } from 'zod'
import { operatorNames, spanUnits, type SpanUnit } from './operators.ts'

/**
 * A segment's definition: public, versioned JSON that the builder, the command line and other programs read and write.
 * Names, not ids, so that a definition moves between workspaces. What may be left out has a default; a parsed
 * definition has everything. Parsing checks shape only; `resolve` checks it against a catalog.
 */
export const schemaVersion = 1

const name = z.string().min(1).max(200)
const nodeId = z.string().min(1).max(64)

/**
 * An attribute of one row of the rule's chain. `at` counts entities along the path from the audience (0) on; left out:
 * the rule's own entity, the last. `via` follows relationships from child to parent, looking up one row each.
 */
export const attributeRefSchema = z.strictObject({
  name,
  at: z.number().int().min(0).max(20).optional(),
  via: z.array(name).min(1).max(20).optional(),
})

/** Text, number (or a decimal in quotes where a double is too narrow), or a date: 2026-11-23 or 2026-11-23T09:30. */
const literalSchema = z.union([z.string().max(10_000), z.number()])
const operandSchema = z.union([literalSchema, z.strictObject({ attribute: attributeRefSchema })])

/**
 * What one value must satisfy. Which of the operand's fields an operator takes is in the operator table:
 * `value`, `values`, `from` and `to`, `n` and `unit`, or `n` alone. `includeEmpty` matters where `negate` is set, which is
 * refused where the table has no words for the negation.
 */
export const testSchema = z.strictObject({
  operator: z.enum(operatorNames as [(typeof operatorNames)[number], ...(typeof operatorNames)[number][]]),
  negate: z.boolean().default(false),
  value: operandSchema.optional(),
  values: z.array(literalSchema).max(100_000).optional(),
  from: literalSchema.optional(),
  to: literalSchema.optional(),
  n: z.number().int().min(1).max(100_000).optional(),
  unit: z.enum(spanUnits).optional(),
  ignoreCase: z.boolean().default(true),
  includeEmpty: z.boolean().default(true),
})

const conditionSchema = z.strictObject({
  kind: z.literal('condition'),
  id: nodeId.optional(),
  attribute: attributeRefSchema,
  test: testSchema,
})

/**
 * Whether the row at `at` (left out: the rule's own), or the one that `via` looks up from it, is a stored member of a
 * segment. `segment`: its output name, or its name. `includeEmpty` matters where `negate` is set and a look-up leads
 * nowhere.
 */
const segmentConditionSchema = z.strictObject({
  kind: z.literal('segment'),
  id: nodeId.optional(),
  segment: name,
  at: z.number().int().min(0).max(20).optional(),
  via: z.array(name).min(1).max(20).optional(),
  negate: z.boolean().default(false),
  includeEmpty: z.boolean().default(true),
})

/**
 * Whether the record judged is followed, strictly later and within a time, by another record of the same member.
 * `entity` and `path` lead from the audience to the record that follows; `where` is judged on it. `from`: the date of
 * the record judged (left out: as a window's); `date`: that of the one that follows (left out: the activity's).
 * `negate`: no such record follows, also while the time is not over, unless `onlyFinished` leaves those out.
 */
const sequenceSchema = z.strictObject({
  kind: z.literal('sequence'),
  id: nodeId.optional(),
  negate: z.boolean().default(false),
  entity: name,
  path: z.array(z.strictObject({ relationship: name, to: z.enum(['child', 'parent']).optional() })).max(20).optional(),
  from: attributeRefSchema.optional(),
  date: attributeRefSchema.optional(),
  within: z.strictObject({ n: z.number().int().min(1).max(100_000), unit: z.enum(spanUnits) }),
  onlyFinished: z.boolean().default(false),
  get where() {
    return groupSchema.optional()
  },
})

/**
 * `negate`: the complement of the whole group, judged on the same record. `includeEmpty` matters where it is set: false
 * leaves out records where a condition inside lacks its value; left out: true.
 */
export const groupSchema = z.strictObject({
  kind: z.literal('group'),
  id: nodeId.optional(),
  operator: z.enum(['and', 'or']).default('and'),
  negate: z.boolean().default(false),
  includeEmpty: z.boolean().optional(),
  get items() {
    return z.array(z.discriminatedUnion('kind', [conditionSchema, segmentConditionSchema, sequenceSchema, groupSchema])).max(1000)
  },
})

/** `to` is needed only where a relationship joins an entity with itself. */
export const pathStepSchema = z.strictObject({ relationship: name, to: z.enum(['child', 'parent']).optional() })

/**
 * `of`: the position on the path whose distinct rows are counted; left out: the last. An aggregate's attribute is one of
 * the counted entity, or looked up from it.
 */
const of = z.number().int().min(0).max(20).optional()
export const aggregateFunctions = ['countDistinct', 'sum', 'average', 'min', 'max', 'first', 'last'] as const
const quantifierSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('some'), of }),
  z.strictObject({ kind: z.literal('none'), of }),
  z.strictObject({ kind: z.literal('count'), of, test: testSchema }),
  z.strictObject({
    kind: z.literal('aggregate'),
    of,
    function: z.enum(aggregateFunctions),
    attribute: attributeRefSchema,
    test: testSchema,
  }),
])

/** Only records dated inside count. `attribute` left out: the counted entity's date, else the nearest on the path. */
export const windowSchema = z.strictObject({ attribute: attributeRefSchema.optional(), test: testSchema })

/** `combine` joins the rule to the result of those before it; the first rule's is "union". */
const ruleSchema = z.strictObject({
  id: nodeId.optional(),
  combine: z.enum(['union', 'intersect', 'except']).default('union'),
  entity: name.describe('The entity the conditions are about; the audience itself or one related to it.'),
  path: z
    .array(pathStepSchema)
    .max(20)
    .optional()
    .describe('Relationships from the audience to the entity; may be left out where only one path exists.'),
  quantifier: quantifierSchema.default({ kind: 'some' }),
  window: windowSchema.nullable().default(null),
  where: groupSchema.default({ kind: 'group', operator: 'and', negate: false, items: [] }),
})

/** What stands in a cell: every value, one after another, or one value made of them. */
const projectionShapes = ['values', 'count', ...aggregateFunctions] as const

/**
 * A column of the output beside those of the audience: an attribute of the member itself (`entity` is the audience and
 * there is no path) or of the records at the end of a path, each once. `show` values: that of the one record, or those of
 * several in date order, joined by "; ". A count of records takes no attribute.
 */
const projectionSchema = z.strictObject({
  id: nodeId.optional(),
  name: name.describe('What the column is called.'),
  entity: name.describe('The entity the values are of; the audience itself or one related to it.'),
  path: z.array(pathStepSchema).max(20).optional().describe('As that of a rule.'),
  attribute: name.optional(),
  show: z.enum(projectionShapes).default('values'),
})

export const mostProjections = 100

export const definitionSchema = z.strictObject({
  schemaVersion: z.literal(schemaVersion),
  audience: name.describe('The entity whose rows are the members.'),
  rules: z.array(ruleSchema).max(200),
  projections: z.array(projectionSchema).max(mostProjections).default([]).describe('Output columns beside the attributes of the audience.'),
})

export type AttributeRef = z.infer<typeof attributeRefSchema>
export type Literal = z.infer<typeof literalSchema>
export type Operand = z.infer<typeof operandSchema>
export type Test = z.infer<typeof testSchema>
export type PathStep = z.infer<typeof pathStepSchema>
export type Quantifier = z.infer<typeof quantifierSchema>
export type AggregateFunction = (typeof aggregateFunctions)[number]
export type Window = z.infer<typeof windowSchema>
export type ProjectionShape = (typeof projectionShapes)[number]

/** A parsed definition: as the schema has it, with every id present. */
export interface Condition {
  readonly kind: 'condition'
  readonly id: string
  readonly attribute: AttributeRef
  readonly test: Test
}
export interface Group {
  readonly kind: 'group'
  readonly id: string
  readonly operator: 'and' | 'or'
  readonly negate: boolean
  readonly includeEmpty?: boolean | undefined
  readonly items: readonly RuleNode[]
}
export interface SegmentCondition {
  readonly kind: 'segment'
  readonly id: string
  readonly segment: string
  readonly at?: number | undefined
  readonly via?: readonly string[] | undefined
  readonly negate: boolean
  readonly includeEmpty: boolean
}
export interface Sequence {
  readonly kind: 'sequence'
  readonly id: string
  readonly negate: boolean
  readonly entity: string
  readonly path?: readonly PathStep[] | undefined
  readonly from?: AttributeRef | undefined
  readonly date?: AttributeRef | undefined
  readonly within: { readonly n: number; readonly unit: SpanUnit }
  readonly onlyFinished: boolean
  /** What the record that follows must satisfy; an empty group: any record. */
  readonly where: Group
}
export type RuleNode = Condition | SegmentCondition | Sequence | Group
export interface Rule {
  readonly id: string
  readonly combine: 'union' | 'intersect' | 'except'
  readonly entity: string
  readonly path?: readonly PathStep[] | undefined
  readonly quantifier: Quantifier
  readonly window: Window | null
  readonly where: Group
}
export interface Projection {
  readonly id: string
  readonly name: string
  readonly entity: string
  readonly path?: readonly PathStep[] | undefined
  readonly attribute?: string | undefined
  readonly show: ProjectionShape
}
export interface Definition {
  readonly schemaVersion: typeof schemaVersion
  readonly audience: string
  readonly rules: readonly Rule[]
  readonly projections: readonly Projection[]
}

/** What may be sent or stored: every optional part may be missing. */
export type DefinitionInput = z.input<typeof definitionSchema>

