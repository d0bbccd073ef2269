import type { SegmentId } from '@shared/domain/ids.ts'

/** What a segment is called and how it is described; the definition is kept apart. */
export interface Details {
  readonly name: string
  readonly outputName: string
  readonly description: string
  readonly tags: readonly string[]
}

export const noDetails: Details = { name: '', outputName: '', description: '', tags: [] }

/** A segment as it was last saved. */
export interface Saved {
  readonly id: SegmentId
  readonly details: Details
  /** Members of its last successful run; null before the first. */
  readonly members: number | null
}
