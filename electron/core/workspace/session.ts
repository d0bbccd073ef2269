import type { Emit } from '@shared/contract/events.ts'
import type { Catalog } from '@shared/domain/entity.ts'
import type { SegmentDirectory } from '@shared/rules/segmentDirectory.ts'
import type { WeekStart } from '@shared/domain/week.ts'
import type { WorkspaceInfo } from '@shared/domain/workspace.ts'
import { isZone } from '@shared/domain/zone.ts'
import { fail } from '@shared/errors/appError.ts'
import { forgetRemoved } from '../catalog/removedEntity.ts'
import type { OpenWorkspace } from '../context.ts'
import type { Engine } from '../engine/engine.ts'
import type { Ports } from '../ports.ts'
import type { WorkspaceStore } from '../store/workspaceStore.ts'
import { copyStore, createStore, openStore, type OpenOptions } from '../store/openStore.ts'
import { sql } from '../store/sql.ts'
import type { Store } from '../store/store.ts'
import type { TaskRunner } from '../tasks/tasks.ts'
import { describeWorkspace, zoneIn } from './describeWorkspace.ts'
import { createRecentList, type RecentList } from './recentList.ts'

/** What the composition root gives: the parts of an open workspace that other features make. */
export interface SessionParts {
  readonly ports: Ports
  readonly emit: Emit
  readonly tasks: TaskRunner
  /** How files are opened: by a window for writing, by a command for what it needs. */
  readonly opening: OpenOptions
  /** Called once for each workspace that is opened. */
  openExtras(store: Store, zone: () => string): Extras
}

interface Extras {
  readonly engine: Engine
  catalog(): Catalog
  segments(): SegmentDirectory
  remakeDerived: OpenWorkspace['remakeDerived']
  /** Called before the file is given free. */
  close(): Promise<void>
}

export interface CreateRequest {
  readonly path: string
  /** IANA; left out: this machine's. */
  readonly zone?: string | undefined
  readonly replace: boolean
  /** It will be moved to its place once it is done: not to be found among the recent ones. */
  readonly isPassing?: boolean
}

/** The one workspace that is open: opening another saves and closes the first. Requests are served one after the other. */
export interface Session {
  readonly recent: RecentList
  /** Throws `notFound` while none is open. */
  workspace(): OpenWorkspace
  info(): WorkspaceInfo | null
  create(request: CreateRequest): Promise<WorkspaceInfo>
  open(path: string): Promise<WorkspaceInfo>
  save(): Promise<WorkspaceInfo>
  saveAs(path: string, replace: boolean): Promise<WorkspaceInfo>
  setZone(zone: string): WorkspaceInfo
  setWeekStart(weekStart: WeekStart): WorkspaceInfo
  /**
   * Cancels what runs, saves and gives the file free; where it cannot be saved it stays open, unless `evenUnsaved`: the program ends, or nobody wants it.
   * Does nothing while none is open.
   */
  close(options?: { readonly evenUnsaved: boolean }): Promise<void>
}

/** Changes come in bursts; a page need not hear of each. */
const announceAfterMs = 100

interface Current {
  readonly store: WorkspaceStore
  readonly open: OpenWorkspace
  closeExtras(): Promise<void>
}

export function createSession(parts: SessionParts): Session {
  const { ports, emit, tasks, opening } = parts
  const recent = createRecentList(ports)
  let current: Current | null = null
  let turn: Promise<unknown> = Promise.resolve()
  let cancelAnnouncement: (() => void) | null = null

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = turn.then(work, work)
    turn = result.catch(() => {})
    return result
  }

  /** A link stands for the file it leads to: that one is locked and replaced, never the link. What is wrong with it is said when it is read. */
  function targetOf(path: string): Promise<string> {
    return ports.files.target(path).catch(() => path)
  }

  function required(): Current {
    if (current === null) throw fail('notFound', 'No workspace is open; open one or create a new one first.')
    return current
  }

  function describe({ store }: Current): WorkspaceInfo {
    return describeWorkspace(ports, store)
  }

  function announce(): void {
    cancelAnnouncement?.()
    cancelAnnouncement = null
    emit('workspace.changed', current === null ? null : describe(current))
  }

  function announceSoon(): void {
    cancelAnnouncement ??= ports.after(announceAfterMs, () => {
      cancelAnnouncement = null
      announce()
    })
  }

  async function enter(store: WorkspaceStore, isPassing = false): Promise<WorkspaceInfo> {
    const zone = (): string => zoneIn(store) ?? ports.zone
    const { close, ...extras } = parts.openExtras(store, zone)
    current = { store, open: { store, zone, ...extras }, closeExtras: close }
    store.onChange(announceSoon)
    const info = describe(current)
    if (opening.access === 'window' && !isPassing) await recent.note(info, store.sizeBytes())
    announce()
    return info
  }

  async function saveCurrent(): Promise<void> {
    if (current !== null && current.store.readOnlyReason === null) await current.store.save()
  }

  /** Ends what works on the open workspace and saves it; where that fails, it stays open. */
  async function settle(): Promise<void> {
    if (current === null) return
    await tasks.stop()
    await saveCurrent()
  }

  async function leave(): Promise<void> {
    if (current === null) return
    const { store, closeExtras } = current
    const info = describe(current)
    forgetDeleted(store)
    const size = store.sizeBytes()
    current = null
    cancelAnnouncement?.()
    cancelAnnouncement = null
    await closeExtras()
    await store.close()
    if (opening.access === 'window') await recent.update(info, size)
  }

  /** The new one is opened before the old one is left, and before what runs is ended: where that fails, everything stays as it was. */
  async function replaceBy(open: () => Promise<WorkspaceStore>, isPassing = false): Promise<WorkspaceInfo> {
    await saveCurrent()
    const store = await open()
    try {
      await settle()
      await leave()
    } catch (error) {
      await store.close()
      announce()
      throw error
    }
    return enter(store, isPassing)
  }

  return {
    recent,
    workspace: () => required().open,
    info: () => (current === null ? null : describe(current)),
    create: ({ path: named, zone = ports.zone, replace, isPassing = false }) =>
      inTurn(async () => {
        refuseUnknownZone(zone)
        const path = await targetOf(named)
        if (current?.store.path === path) throw fail('conflict', `"${ports.paths.base(path)}" is open; choose another name.`)
        return replaceBy(() => createStore(ports, path, { access: opening.access, zone, replace }), isPassing)
      }),
    open: (named) =>
      inTurn(async () => {
        const path = await targetOf(named)
        if (current !== null && current.store.path === path && current.store.readOnlyReason === null) return describe(current)
        return replaceBy(() => openStore(ports, path, opening))
      }),
    save: () =>
      inTurn(async () => {
        const open = required()
        await open.store.save()
        if (opening.access === 'window') await recent.update(describe(open), open.store.sizeBytes())
        return describe(open)
      }),
    saveAs: (named, replace) =>
      inTurn(async () => {
        const { store } = required()
        const path = await targetOf(named)
        if (store.path === path) {
          await store.save()
          return describe(required())
        }
        await tasks.stop()
        await copyStore(ports, store, path, { access: opening.access, replace })
        const copy = await openStore(ports, path, { ...opening, wantWrite: true })
        // The copy holds everything: an old file that cannot be written any more, its disk gone, holds nobody back.
        await leave().catch((error: unknown) => ports.log('The workspace was saved under another name, but not under the old one.', error))
        return enter(copy)
      }),
    setZone(zone) {
      refuseUnknownZone(zone)
      const open = required()
      open.store.edit((edit) => edit.update('workspace', { key: 'zone' }, { value: zone }))
      return describe(open)
    },
    setWeekStart(weekStart) {
      const open = required()
      open.store.edit((edit) => {
        if (edit.update('workspace', { key: 'weekStart' }, { value: weekStart }) === 0) edit.insert('workspace', { key: 'weekStart', value: weekStart })
      })
      return describe(open)
    },
    close: ({ evenUnsaved } = { evenUnsaved: false }) =>
      inTurn(async () => {
        if (current === null) return
        if (evenUnsaved) await tasks.stop()
        else await settle()
        try {
          await leave()
        } finally {
          announce()
        }
      }),
  }
}

function refuseUnknownZone(zone: string): void {
  if (!isZone(zone)) throw fail('invalidInput', `"${zone}" is no time zone; choose one such as "Europe/Berlin".`, { field: 'zone' })
}

/** They were kept so that Undo could bring them back; with the session that ends. */
function forgetDeleted(store: Store): void {
  if (store.readOnlyReason !== null) return
  forgetRemoved(store)
  const gone = store.all<{ id: string }>(sql`SELECT id FROM segment WHERE deleted_at IS NOT NULL`)
  const goneExports = store.all<{ id: string }>(sql`SELECT id FROM export WHERE deleted_at IS NOT NULL`)
  if (gone.length + goneExports.length === 0) return
  store.edit((edit) => {
    for (const { id } of gone) edit.remove('segment', { id })
    for (const { id } of goneExports) edit.remove('export', { id })
  })
}
