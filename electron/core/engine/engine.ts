import type { AttributeId, EntityId, RelationshipId, RunId, SegmentId } from '@shared/domain/ids.ts'
import type { WeekStart } from '@shared/domain/week.ts'
import type { Diagnostic } from '@shared/rules/diagnostic.ts'
import type { Definition } from '@shared/rules/definition.ts'
import type { SegmentDirectory } from '@shared/rules/segmentDirectory.ts'
import type { ResolvedDefinition, ResolvedFrame, ResolvedNode, ResolvedStep } from '@shared/rules/resolve/resolved.ts'
import type { Catalog } from '@shared/domain/entity.ts'
import type { ColumnReading } from './readColumns.ts'
import type { ResolvedProjection } from '@shared/rules/resolve/projection.ts'
import type { AttritionStep } from './attrition.ts'
import type { Explanation } from './explain/explanation.ts'
import type { ProjectionReading } from './projected/projectColumns.ts'

/** A set of member ordinals of one entity: bit n of word n >> 5. Shared by all who have it: never changed. */
export interface MemberSet {
  readonly words: Uint32Array
  /** Number of set bits. */
  readonly size: number
}

/** Stored values as the engine reads them; see `attributeTypeSchema` for their form. */
export type StoredValue = string | number | null

/** Takes the cells of one attribute that have a value. Of a text, bytes `from` to `to` - 1 in UTF-8, valid during the call only. */
export interface CellSink {
  addNumber(row: number, value: number): void
  addText(row: number, bytes: Uint8Array, from: number, to: number): void
}

/** Where columns come from. Rows are named by stable ordinals from 0; removed keys leave holes that are never visited. */
export interface EngineSource {
  /** One more than the largest ordinal in use. */
  ordinalLimit(entity: EntityId): number
  /** Visits every row in ordinal order, in slices that give way; rejects with `canceled` once the signal is aborted. */
  read(entity: EntityId, attributes: readonly AttributeId[], visit: (ordinal: number, values: readonly StoredValue[]) => void, signal: AbortSignal): Promise<void>
  /** The same, where the source can do it, without a JavaScript value for each cell: a sink for each attribute. */
  readonly fill?: (entity: EntityId, attributes: readonly AttributeId[], begin: (ordinal: number) => number, sinks: readonly CellSink[], signal: AbortSignal) => Promise<void>
  /** The members that a segment's run stored, as bits of ordinals; of any length. Left out: there are no segments. */
  readonly members?: (run: RunId) => Uint32Array | Promise<Uint32Array>
}

/** Plain arrays with a few facts: what a cache keeps of a column, a relation or an order. */
export interface CachedArrays {
  readonly facts: Readonly<Record<string, string | number | boolean>>
  readonly arrays: readonly (Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array)[]
}

/** Keeps what was built of a source, so that it need not be built again in the next session. */
export interface EngineCache {
  /** Null where it is not there. A key says all that the arrays depend on. */
  read(key: string): Promise<CachedArrays | null>
  /** Something was built that is worth keeping: it is among the engine's `keepable()` now. */
  onBuilt(): void
}

/** What a cache should hold. */
export interface Keepable {
  readonly entries: readonly { readonly key: string; arrays(): CachedArrays }[]
  /** Whether what is kept under a key is of the data as they are now. */
  isCurrent(key: string): boolean
}

export interface EvaluateOptions {
  /** "Now", milliseconds UTC. */
  readonly asOf: number
  /** IANA zone of calendar days. */
  readonly zone: string
  /** Left out: the engine's. */
  readonly weekStart?: WeekStart
  /** The catalog as it would be with a change not made yet, over the same data; left out: as it is. */
  readonly catalog?: Catalog
  /** The segment a counted definition is of, which must not depend on itself; left out: none yet. */
  readonly self?: SegmentId | null
  readonly signal: AbortSignal
  /** 0 to 1. */
  readonly onProgress?: (share: number) => void
}

/** Counts of a definition that may be faulty in places: faulty rules have null, and the total is null then. */
export interface DefinitionCounts {
  readonly audience: number
  readonly total: number | null
  readonly members: MemberSet | null
  readonly rules: readonly {
    readonly id: string
    readonly alone: number | null
    readonly soFar: number | null
    readonly nodes: readonly { readonly id: string; readonly count: number | null; readonly interval?: string }[]
    readonly interval: string | null
    readonly path: string
  }[]
  /** Place by place, as far as everything is in order. */
  readonly attrition: readonly AttritionStep[]
  readonly diagnostics: readonly Diagnostic[]
}

/** The column engine: derived data only, built from the source on demand, thrown away when an entity's data version moves. */
export interface Engine {
  /** The very set as the last time where nothing that the definition reads changed since, and somebody still has it. */
  evaluate(definition: ResolvedDefinition, options: EvaluateOptions): Promise<MemberSet>
  count(definition: Definition, options: EvaluateOptions): Promise<DefinitionCounts>
  /** Why the member with this ordinal is in or out, as far as the definition is in order. */
  explain(definition: Definition, member: number, options: EvaluateOptions): Promise<Explanation>
  /** Values of attributes of one entity, stored or computed. @throws invalidDefinition where one cannot be computed. */
  columns(entity: EntityId, attributes: readonly AttributeId[], options: EvaluateOptions): Promise<ColumnReading>
  /** Output columns of an audience. @throws invalidDefinition where one cannot be computed. */
  project(audience: EntityId, projections: readonly ResolvedProjection[], options: EvaluateOptions): Promise<ProjectionReading>
  /** Records of all members together that lie in the frame's window and satisfy each node; null: any record. */
  records(audience: EntityId, frame: ResolvedFrame, nodes: readonly (ResolvedNode | null)[], options: EvaluateOptions): Promise<readonly number[]>
  /** Ordinals of the rows that one row of an entity leads to at the end of each path, ascending and each once. */
  related(entity: EntityId, ordinal: number, paths: readonly (readonly ResolvedStep[])[], signal: AbortSignal): Promise<readonly (readonly number[])[]>
  /** Child rows with a value, those of them without a parent, and parents with a child. */
  match(relationship: RelationshipId, signal: AbortSignal): Promise<{ readonly values: number; readonly orphans: number; readonly parents: number }>
  /** Columns, relations and orders in memory, without what is computed of them. */
  keepable(): Keepable
  /** Bytes held by columns, relations and cached predicates. */
  sizeBytes(): number
}

export interface EnginePorts {
  readonly source: EngineSource
  /** The catalog as it is now; data versions in it decide what is still valid. */
  readonly catalog: () => Catalog
  /** What definitions and measures may know of other segments, as stored now. */
  readonly segments: () => SegmentDirectory
  readonly cache?: EngineCache
  /** The day weeks begin with; left out: Monday. */
  readonly weekStart?: () => WeekStart
  /** Bytes that columns and cached answers may take; what one question needs is loaded whatever it takes. */
  readonly memory?: { readonly columns: number; readonly answers: number }
  readonly pause: () => Promise<void>
  readonly elapsed: () => number
}
