import type { Handlers } from '@shared/contract/contract.ts'
import type { SegmentDetails, segmentsContract } from '@shared/contract/segments.contract.ts'
import type { SegmentId } from '@shared/domain/ids.ts'
import type { SegmentRow } from '@shared/domain/segment.ts'
import { dayOfInstant, isoOfDay } from '@shared/domain/storedValue.ts'
import { canceled, fail } from '@shared/errors/appError.ts'
import type { Definition } from '@shared/rules/definition.ts'
import { withIds } from '@shared/rules/place.ts'
import type { CoreContext } from '../context.ts'
import type { Edit } from '../store/store.ts'
import { breather } from '../tasks/breather.ts'
import { asOfInstant } from '@shared/domain/asOf.ts'
import { changeType } from './changeType.ts'
import { checkDefinition, storedDefinition } from './checkDefinition.ts'
import { countDefinition } from './count.ts'
import { explainMember } from './explain.ts'
import { segmentPage } from './page.ts'
import type { Refresher } from './refresher.ts'
import { runSummary } from './run.repo.ts'
import { duplicateSegment, inactiveRefusal, refuseTakenName, renameSegment, saveSegment } from './save.ts'
import { findDeleted, findSegment, markDeleted, readEach, readSegment, readSegments, updateSegment, type StoredSegment } from './segment.repo.ts'
import { rowOf, segmentRows } from './segmentRows.ts'
import { statementOf } from './statement.ts'
import { wakeUp } from './wakeUp.ts'

type SegmentChannels = Exclude<keyof typeof segmentsContract, 'segments.download' | 'tasks.list' | 'tasks.cancel'>

export function createSegmentsHandlers(context: CoreContext, refresher: Refresher): Handlers<SegmentChannels> {
  const { ports, emit } = context
  /** What each editor asked last: a newer question gives up the older one. */
  const counting = new Map<string, AbortController>()

  const changed = (): void => emit('data.changed', { topics: ['segments', 'tags'] })
  const now = (): string => new Date(ports.now()).toISOString()
  const row = (segment: StoredSegment): SegmentRow =>
    rowOf(segment, runSummary(context.workspace().store, segment.id), refresher.underWay().get(segment.id) ?? null)
  const edit = <T>(work: (edit: Edit) => T): T => {
    const result = context.workspace().store.edit(work)
    changed()
    return result
  }

  return {
    'segments.list': () => segmentRows(context.workspace().store, refresher.underWay()),

    'segments.get': ({ segment: id }) => {
      const workspace = context.workspace()
      const segment = readSegment(workspace.store, id)
      const { name, outputName, description, version } = segment
      return { id, name, outputName, description, tags: [...segment.tags], version, definition: storedDefinition(workspace, segment) as SegmentDetails['definition'] }
    },

    'segments.check': ({ definition, segment }) => [...checkDefinition(context.workspace(), definition, segment ?? null).diagnostics],

    'segments.count': async ({ draft, definition, segment, asOf }) => {
      const workspace = context.workspace()
      counting.get(draft)?.abort()
      const own = new AbortController()
      counting.set(draft, own)
      try {
        const instant = asOfInstant(asOf, workspace.zone(), ports.now())
        const counts = await countDefinition(ports, workspace, withIds(definition) as Definition, { asOf: instant, self: segment ?? null, signal: own.signal })
        if (own.signal.aborted) throw canceled()
        return counts
      } finally {
        if (counting.get(draft) === own) counting.delete(draft)
      }
    },

    'segments.sql': ({ of, dialect, literals, asOf }) => {
      const workspace = context.workspace()
      return statementOf(workspace, of, { dialect, literals, asOf: asOfInstant(asOf, workspace.zone(), ports.now()) })
    },

    'segments.explain': ({ of, key, asOf }) => {
      const workspace = context.workspace()
      return explainMember(ports, workspace, { of, key, asOf: asOfInstant(asOf, workspace.zone(), ports.now()) }, new AbortController().signal)
    },

    'segments.save': (input) => {
      const { segment, diagnostics } = saveSegment(ports, context.workspace(), input)
      const task = input.refresh && !segment.isDraft ? refresher.start({ segments: [segment.id], asOf: null, trigger: 'hand' }) : null
      changed()
      return { segment: row(segment), diagnostics: [...diagnostics], task }
    },

    'segments.rename': ({ segment, name }) => {
      const renamed = renameSegment(ports, context.workspace(), segment, name)
      changed()
      return row(renamed)
    },

    'segments.duplicate': ({ segment, name }) => {
      const copy = duplicateSegment(ports, context.workspace(), segment, name)
      changed()
      return row(copy)
    },

    'segments.remove': ({ segments }) =>
      edit((one) => {
        for (const id of new Set(segments)) markDeleted(one, readSegment(one, id).id, now())
        return null
      }),

    'segments.restore': ({ segments }) =>
      edit((one) => {
        for (const id of segments) bringBack(one, id)
        return null
      }),

    'segments.setState': ({ segments, state, refresh }) => {
      const before = edit((one) => {
        const chosen = [...new Set(segments)].map((id) => readSegment(one, id))
        const draft = chosen.find((segment) => segment.isDraft)
        if (draft !== undefined && state === 'active') throw inactiveRefusal(draft)
        const day = isoOfDay(dayOfInstant(ports.now(), context.workspace().zone()))
        for (const segment of chosen) {
          if (segment.state === state) continue
          updateSegment(one, { ...segment, state }, now())
          if (state === 'active') wakeUp(one, segment, day)
        }
        return chosen
      })
      const awake = before.filter((segment) => state === 'active' && segment.state === 'inactive' && segment.type !== 'static')
      if (refresh && awake.length > 0) refresher.start({ segments: awake.map((segment) => segment.id), asOf: null, trigger: 'hand' })
      return before.map((segment) => row({ ...segment, state }))
    },

    'segments.setType': ({ segments, type }) => {
      const chosen = changeType(ports, context.workspace(), segments, type)
      changed()
      return chosen.map(row)
    },

    'segments.refresh': ({ segments, asOf, trigger }) => {
      const workspace = context.workspace()
      const instant = asOf === undefined ? null : asOfInstant(asOf, workspace.zone(), ports.now())
      const chosen = readEach(workspace.store, [...new Set(segments)])
      const active = chosen.filter((segment) => segment.state === 'active')
      const first = chosen[0]
      if (active.length === 0 && first !== undefined) throw inactiveRefusal(first)
      const task = refresher.start({ segments: active.map((segment) => segment.id), asOf: instant, trigger })
      return { task, leftOut: chosen.filter((segment) => segment.state === 'inactive').map((segment) => segment.name) }
    },

    'segments.page': ({ segment: id }) => {
      const workspace = context.workspace()
      const { signal } = new AbortController()
      return segmentPage(workspace, readSegment(workspace.store, id), refresher.underWay().get(id) ?? null, { now: ports.now(), breathe: breather(ports, signal), signal })
    },
  }
}

/** Undo of a delete: the same id, unless its name was given away meanwhile. */
function bringBack(edit: Edit, id: SegmentId): void {
  const deleted = findDeleted(edit, id)
  if (deleted === null) {
    if (findSegment(edit, id) !== null) return
    throw fail('notFound', 'This segment cannot be brought back any more.')
  }
  refuseTakenName(edit, deleted.name, id)
  const taken = readSegments(edit).some((segment) => segment.outputName.toLowerCase() === deleted.outputName.toLowerCase())
  if (taken) throw fail('conflict', `The output name "${deleted.outputName}" was given to another segment meanwhile; "${deleted.name}" cannot be brought back.`)
  markDeleted(edit, id, null)
}
