import type { EntityId, RunId, SegmentId } from '../domain/ids.ts'
import type { Definition } from './definition.ts'
import { findByName, foldName, type Found } from './names.ts'

/** What a definition may know of another segment: its stored members and what it depends on itself. */
export interface KnownSegment {
  readonly id: SegmentId
  readonly name: string
  readonly outputName: string
  readonly audience: EntityId | null
  /** The run whose members are stored; null: never run. */
  readonly run: RunId | null
  /** Why its members may be older than the data: not kept up to date by the schedule. Null: they are. */
  readonly standing: 'inactive' | 'static' | 'draft' | null
  readonly isDeleted: boolean
  /** Null where what is stored is no definition. */
  definition(): Definition | null
}

/** The segments of a workspace, deleted ones included so that they can be named. */
export interface SegmentDirectory {
  all(): readonly KnownSegment[]
}

export const noSegments: SegmentDirectory = { all: () => [] }

/** By output name, which never changes, else by name; those that are there before those that were deleted. */
export function findSegment(directory: SegmentDirectory, name: string): Found<KnownSegment> {
  const all = directory.all()
  for (const among of [all.filter((one) => !one.isDeleted), all.filter((one) => one.isDeleted)]) {
    const byOutput = among.find((one) => foldName(one.outputName) === foldName(name))
    if (byOutput) return { kind: 'found', item: byOutput }
    const byName = findByName(among, name)
    if (byName.kind !== 'none') return byName
  }
  return { kind: 'none' }
}
