import type { Parsed } from '@shared/contract/contract.ts'
import type { TagUndo } from '@shared/contract/tags.contract.ts'
import type { SegmentId } from '@shared/domain/ids.ts'
import { colorOfName, mostTags } from '@shared/domain/tagColors.ts'
import { fail } from '@shared/errors/appError.ts'
import { foldName } from '@shared/rules/names.ts'
import { readEach } from '../segments/segment.repo.ts'
import { makeTags, setTags } from '../segments/segmentTag.repo.ts'
import type { Edit } from '../store/store.ts'
import { existing, findTag, readTag, segmentsWith, type StoredTag } from './tag.repo.ts'

const isSame = (a: string, b: string): boolean => foldName(a) === foldName(b)

/** New ones come after those a segment has. @throws conflict where a segment would have more than twenty. */
export function applyTags(edit: Edit, { segments, add, remove }: Parsed<'tags.apply'>): TagUndo {
  const chosen = readEach(edit, [...new Set(segments)])
  const { tags: added, made } = makeTags(edit, add)
  const changed = chosen.flatMap((segment) => {
    const kept = segment.tags.filter((tag) => !remove.some((one) => isSame(one, tag)))
    const tags = [...kept, ...added.filter((tag) => !kept.some((one) => isSame(one, tag)))]
    return tags.join('\n') === segment.tags.join('\n') ? [] : [{ segment, tags }]
  })
  const crowded = changed.filter(({ tags }) => tags.length > mostTags)
  const [first] = crowded
  if (first !== undefined) {
    const others = crowded.length === 1 ? '' : ` and ${crowded.length - 1} more`
    throw fail('conflict', `"${first.segment.name}"${others} would have more than ${mostTags} tags; take some away first.`)
  }
  for (const { segment, tags } of changed) setTags(edit, segment.id, tags)
  return { tags: [], made: [...made], segments: changed.map(({ segment }) => ({ segment: segment.id, tags: [...segment.tags] })) }
}

/** @throws conflict where another tag has the name and nobody agreed to join them. */
export function changeTag(edit: Edit, { tag, name, color, merge }: Parsed<'tags.change'>): TagUndo {
  const before = readTag(edit, tag)
  const wanted = name ?? before.name
  const other = isSame(wanted, before.name) ? null : findTag(edit, wanted)
  if (other !== null && !merge) throw fail('conflict', `There is already a tag "${other.name}"; merge the two, or choose another name.`)
  const having = segmentsWith(edit, before.name)
  const after: StoredTag = { name: other?.name ?? wanted, color: color !== undefined ? color : other !== null ? other.color : (before.color ?? colorOf(before, wanted)) }
  forget(edit, before.name)
  write(edit, after)
  if (after.name !== before.name) for (const [segment, tags] of having) setTags(edit, segment, replaced(tags, before.name, after.name))
  return { tags: other === null ? [before] : [before, other], made: other === null ? [after.name] : [], segments: undoOf(after.name === before.name ? new Map() : having) }
}

export function removeTag(edit: Edit, tag: string): TagUndo {
  const before = readTag(edit, tag)
  const having = segmentsWith(edit, before.name)
  for (const [segment, tags] of having) setTags(edit, segment, tags.filter((one) => !isSame(one, before.name)))
  forget(edit, before.name)
  return { tags: [before], made: [], segments: undoOf(having) }
}

/** Segments that are gone for good meanwhile stay gone; a tag that was given to others meanwhile stays. */
export function restoreTags(edit: Edit, undo: TagUndo): void {
  const there = existing(edit, undo.segments.map(({ segment }) => segment))
  const isBack = (name: string): boolean => undo.tags.some((tag) => isSame(tag.name, name))
  for (const name of undo.made) if (isBack(name)) forget(edit, name)
  for (const tag of undo.tags) write(edit, tag)
  const known = makeTags(edit, undo.segments.flatMap(({ tags }) => tags)).tags
  const spelled = new Map(known.map((tag) => [foldName(tag), tag]))
  for (const { segment, tags } of undo.segments) if (there.has(segment)) setTags(edit, segment, tags.map((tag) => spelled.get(foldName(tag)) ?? tag))
  for (const name of undo.made) if (!isBack(name) && segmentsWith(edit, name).size === 0) forget(edit, name)
}

/** The one its name had so far; null where the new name means the same one. */
function colorOf(before: StoredTag, name: string): StoredTag['color'] {
  return colorOfName(before.name) === colorOfName(name) ? null : colorOfName(before.name)
}

function replaced(tags: readonly string[], from: string, to: string): readonly string[] {
  const names = tags.map((tag) => (isSame(tag, from) ? to : tag))
  return names.filter((tag, index) => names.findIndex((one) => isSame(one, tag)) === index)
}

function write(edit: Edit, { name, color }: StoredTag): void {
  if (edit.update('tag', { name }, { color }) === 0) edit.insert('tag', { name, color })
}

function forget(edit: Edit, name: string): void {
  edit.remove('tag', { name })
}

function undoOf(segments: ReadonlyMap<SegmentId, readonly string[]>): TagUndo['segments'] {
  return [...segments].map(([segment, tags]) => ({ segment, tags: [...tags] }))
}
