import { autoDeactivatedTag } from '@shared/domain/usage.ts'
import { foldName } from '@shared/rules/names.ts'
import type { Edit } from '../store/store.ts'
import { noteAttention } from './attention.repo.ts'
import type { StoredSegment } from './segment.repo.ts'
import { setTags } from './segmentTag.repo.ts'

/** Somebody wants it again: it is of use from today on, and nothing says any more that it was put aside. */
export function wakeUp(edit: Edit, segment: StoredSegment, day: string): void {
  noteAttention(edit, segment.id, day)
  const tags = segment.tags.filter((tag) => foldName(tag) !== foldName(autoDeactivatedTag))
  if (tags.length < segment.tags.length) setTags(edit, segment.id, tags)
}
