import type { EntityId, RunId, SegmentId } from '../domain/ids.ts'
import type { Definition } from './definition.ts'
import { foldName, type Found } from './names.ts'

/** What a definition may know of another segment: its stored members and what it depends on itself. */
export interface KnownSegment {
  readonly id: SegmentId
  readonly name: string
  readonly outputName: string
  readonly audience: EntityId | null
  /** The run that stored the members it has now: another run, other members. Null: never run. */
  readonly run: RunId | null
  /** Why its members may be older than the data: not kept up to date by the schedule. Null: they are. */
  readonly standing: 'inactive' | 'static' | 'draft' | null
  readonly isDeleted: boolean
  /** Null where what is stored is no definition. */
  definition(): Definition | null
}

/** The segments of a workspace, deleted ones included so that they can be named. */
export interface SegmentDirectory {
  /** The same list as long as nothing of it changed: what is derived from it is kept by it. */
  all(): readonly KnownSegment[]
}

const none: readonly KnownSegment[] = []

export const noSegments: SegmentDirectory = { all: () => none }

/** By output name, which never changes, else by name; those that are there before those that were deleted. */
export function findSegment(directory: SegmentDirectory, name: string): Found<KnownSegment> {
  const { present, deleted } = indexOf(directory.all())
  const wanted = foldName(name)
  for (const one of [present, deleted]) {
    const byOutput = one.byOutput.get(wanted)
    if (byOutput) return { kind: 'found', item: byOutput }
    const alike = one.byName.get(wanted) ?? []
    const item = alike.find((other) => other.name === name) ?? alike[0]
    if (item) return { kind: 'found', item }
  }
  return { kind: 'none' }
}

/** What people call the segment that a definition names, by its output name mostly; a name nobody has stays as it is. */
export function segmentCalled(directory: SegmentDirectory, name: string): string {
  const found = findSegment(directory, name)
  return found.kind === 'found' ? found.item.name : name
}

/** The output name of the segment that is named: definitions are kept with it, so that a new name breaks nothing. */
export function lastingName(directory: SegmentDirectory, name: string): string {
  const found = findSegment(directory, name)
  return found.kind === 'found' ? found.item.outputName : name
}

export function segmentOfId(directory: SegmentDirectory, id: SegmentId): KnownSegment | null {
  return indexOf(directory.all()).byId.get(id) ?? null
}

interface Index {
  readonly byOutput: Map<string, KnownSegment>
  readonly byName: Map<string, KnownSegment[]>
}

interface Indexes {
  readonly byId: ReadonlyMap<SegmentId, KnownSegment>
  readonly present: Index
  readonly deleted: Index
}

const indexes = new WeakMap<readonly KnownSegment[], Indexes>()

function indexOf(all: readonly KnownSegment[]): Indexes {
  const known = indexes.get(all)
  if (known) return known
  const made: Indexes = { byId: new Map(all.map((segment) => [segment.id, segment])), present: newIndex(), deleted: newIndex() }
  for (const segment of all) {
    const { byOutput, byName } = segment.isDeleted ? made.deleted : made.present
    byOutput.set(foldName(segment.outputName), segment)
    const name = foldName(segment.name)
    const alike = byName.get(name)
    if (alike) alike.push(segment)
    else byName.set(name, [segment])
  }
  indexes.set(all, made)
  return made
}

function newIndex(): Index {
  return { byOutput: new Map(), byName: new Map() }
}
