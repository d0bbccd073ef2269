import { allAttributes, isComputed } from '@shared/domain/allAttributes.ts'
import type { AttributeProfile } from '@shared/domain/attributeProfile.ts'
import type { Attribute, Entity } from '@shared/domain/entity.ts'
import type { AttributeId, EntityId, SegmentId, TaskId } from '@shared/domain/ids.ts'
import { fail, isCanceled, toAppError } from '@shared/errors/appError.ts'
import type { CoreContext, OpenWorkspace } from '../context.ts'
import type { Bits } from '../engine/bitset.ts'
import { storedMembers } from '../segments/page.ts'
import { runOfMembers } from '../segments/run.repo.ts'
import { readSegment, segmentsRevision } from '../segments/segment.repo.ts'
import type { Store } from '../store/store.ts'
import { readProfiles, writeProfile } from './profile.repo.ts'
import { profileAttributes, type Profiled } from './profileSubject.ts'

/** All rows of an entity, or the stored members of a segment of it. */
export interface ProfileSubject {
  readonly entity: EntityId
  readonly segment: SegmentId | null
}

/** What is known of one attribute; null parts: nothing yet. */
export interface KnownProfile {
  readonly attribute: Attribute
  readonly profile: AttributeProfile | null
  readonly problem: string | null
  readonly isStale: boolean
  readonly madeAt: string | null
}

export interface SubjectState {
  readonly entity: Entity
  readonly profiles: readonly KnownProfile[]
  readonly task: TaskId | null
  /** How the last attempt for these data ended, where that was without a result. */
  readonly ended: { readonly how: 'canceled' | 'failed'; readonly error: string | null } | null
}

export interface Profiler {
  state(subject: ProfileSubject): SubjectState
  /** Joins the task that is at it already. `which`: all anew, what is missing or stale, or of that only what is stored with the entity. */
  start(subject: ProfileSubject, which: 'all' | 'needed' | 'stored'): TaskId
}

interface Kept {
  readonly stamp: string
  readonly madeAt: string
  readonly profiled: Profiled
}

interface Memory {
  readonly profiles: Map<string, Map<AttributeId, Kept>>
  readonly tasks: Map<string, TaskId>
  readonly ends: Map<string, { readonly stamp: string; readonly how: 'canceled' | 'failed'; readonly error: string | null }>
}

/** Makes profiles as tasks. Those of an entity's stored attributes are kept in the file, the others in memory while the file is open. */
export function createProfiler({ ports, tasks, emit, workspace: open }: Pick<CoreContext, 'ports' | 'tasks' | 'emit' | 'workspace'>): Profiler {
  const memories = new WeakMap<Store, Memory>()

  function memoryOf({ store }: OpenWorkspace): Memory {
    const known = memories.get(store) ?? { profiles: new Map<string, Map<AttributeId, Kept>>(), tasks: new Map<string, TaskId>(), ends: new Map() }
    memories.set(store, known)
    return known
  }

  function known(workspace: OpenWorkspace, subject: ProfileSubject, entity: Entity): readonly KnownProfile[] {
    const stored = subject.segment === null ? readProfiles(workspace.store, entity.id) : new Map<AttributeId, never>()
    const kept = memoryOf(workspace).profiles.get(keyOf(subject))
    const stamps = stampsOf(workspace, subject, entity, ports.now())
    return allAttributes(entity).map((attribute) => {
      const nothing = { attribute, profile: null, problem: isComputed(attribute) ? attribute.problem : null, isStale: false, madeAt: null }
      const inFile = stored.get(attribute.id)
      const inMemory = kept?.get(attribute.id)
      const isFresh = inFile?.dataVersion === entity.dataVersion
      if (inMemory !== undefined && !isFresh) return { ...nothing, ...inMemory.profiled, isStale: inMemory.stamp !== stamps(attribute), madeAt: inMemory.madeAt }
      if (inFile !== undefined) return { ...nothing, profile: inFile.profile, isStale: !isFresh, madeAt: inFile.madeAt }
      return nothing
    })
  }

  function wanted(workspace: OpenWorkspace, subject: ProfileSubject, entity: Entity, which: 'all' | 'needed' | 'stored'): readonly Attribute[] {
    const computable = known(workspace, subject, entity).filter(({ attribute }) => !isComputed(attribute) || attribute.problem === null)
    if (which === 'all') return computable.map(({ attribute }) => attribute)
    const needed = computable.filter(({ profile, problem, isStale }) => isStale || (profile === null && problem === null))
    return needed.map(({ attribute }) => attribute).filter((attribute) => which === 'needed' || !isComputed(attribute))
  }

  function keep(workspace: OpenWorkspace, subject: ProfileSubject, entity: Entity, found: ReadonlyMap<AttributeId, Profiled>, stamps: (attribute: Attribute) => string): void {
    const madeAt = new Date(ports.now()).toISOString()
    const isStored = (attribute: Attribute): boolean => subject.segment === null && workspace.store.readOnlyReason === null && !isComputed(attribute)
    const memory = memoryOf(workspace)
    const kept = memory.profiles.get(keyOf(subject)) ?? new Map<AttributeId, Kept>()
    memory.profiles.set(keyOf(subject), kept)
    const each = allAttributes(entity).flatMap((attribute) => {
      const profiled = found.get(attribute.id)
      return profiled === undefined ? [] : [{ attribute, profiled }]
    })
    for (const { attribute, profiled } of each) if (!isStored(attribute)) kept.set(attribute.id, { stamp: stamps(attribute), madeAt, profiled })
    if (!each.some(({ attribute }) => isStored(attribute))) return
    workspace.store.edit((edit) => {
      for (const { attribute, profiled } of each) if (isStored(attribute) && 'profile' in profiled) writeProfile(edit, attribute.id, { dataVersion: entity.dataVersion, madeAt, profile: profiled.profile })
    })
  }

  return {
    state(subject) {
      const workspace = open()
      const entity = entityOf(workspace, subject.entity)
      const memory = memoryOf(workspace)
      const end = memory.ends.get(keyOf(subject))
      const isOfNow = end?.stamp === dataStamp(workspace, subject, entity)
      return { entity, profiles: known(workspace, subject, entity), task: memory.tasks.get(keyOf(subject)) ?? null, ended: end !== undefined && isOfNow ? { how: end.how, error: end.error } : null }
    },
    start(subject, which) {
      const workspace = open()
      const memory = memoryOf(workspace)
      const key = keyOf(subject)
      const joined = memory.tasks.get(key)
      if (joined !== undefined) return joined
      const entity = entityOf(workspace, subject.entity)
      const members = subject.segment === null ? null : membersOf(workspace, subject.segment)
      const attributes = wanted(workspace, subject, entity, which)
      const asOf = ports.now()
      const stamps = stampsOf(workspace, subject, entity, asOf)
      const stamp = dataStamp(workspace, subject, entity)
      const title = subject.segment === null ? entity.name : readSegment(workspace.store, subject.segment).name
      const task = tasks.start('profile', title, async (control) => {
        try {
          // The task is known by its id before it works.
          await ports.pause()
          keep(workspace, subject, entity, await profileAttributes(ports, workspace, { entity, attributes, members, asOf }, control), stamps)
          memory.ends.delete(key)
        } catch (error) {
          memory.ends.set(key, { stamp, how: isCanceled(error) || control.signal.aborted ? 'canceled' : 'failed', error: isCanceled(error) ? null : toAppError(error).message })
          throw error
        } finally {
          memory.tasks.delete(key)
          emit('data.changed', { topics: ['profiles'] })
        }
      })
      memory.tasks.set(key, task)
      return task
    },
  }
}

function keyOf({ entity, segment }: ProfileSubject): string {
  return segment ?? entity
}

function entityOf(workspace: OpenWorkspace, id: EntityId): Entity {
  const entity = workspace.catalog().entities.find((one) => one.id === id)
  if (entity === undefined) throw fail('notFound', 'This entity does not exist any more: its data source was removed.')
  return entity
}

function membersOf(workspace: OpenWorkspace, id: SegmentId): Bits {
  const segment = readSegment(workspace.store, id)
  const members = storedMembers(workspace, segment)
  if (members === null) throw fail('conflict', `“${segment.name}” has no members yet; refresh it first.`)
  return members.words
}

/** Names the rows of a subject: another stamp, other rows. */
function dataStamp({ store }: OpenWorkspace, { segment }: ProfileSubject, { dataVersion }: Entity): string {
  return `${dataVersion} ${segment === null ? '' : (runOfMembers(store, segment) ?? '')}`
}

/** What a profile depends on: a computed attribute on anything in the data, on other segments, and on the day. */
function stampsOf(workspace: OpenWorkspace, subject: ProfileSubject, entity: Entity, now: number): (attribute: Attribute) => string {
  const rows = dataStamp(workspace, subject, entity)
  const all = workspace.catalog().entities.map(({ id, dataVersion }) => `${id}@${dataVersion}`)
  return (attribute) => (isComputed(attribute) ? `${rows} ${all.join(' ')} ${segmentsRevision()} ${Math.floor(now / 86_400_000)} ${JSON.stringify(attribute.recipe)}` : rows)
}
