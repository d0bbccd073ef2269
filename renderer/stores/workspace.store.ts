import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { Output } from '@shared/contract/contract.ts'
import type { WeekStart } from '@shared/domain/week.ts'
import type { RecentWorkspace, WorkspaceInfo } from '@shared/domain/workspace.ts'
import { call, onEvent } from '../api/client.ts'

type HostInfo = Output<'host.info'>

/** The open workspace, what the host offers, and the list of recent files. */
export const useWorkspaceStore = defineStore('workspace', () => {
  const info = shallowRef<WorkspaceInfo | null>(null)
  const host = shallowRef<HostInfo | null>(null)
  const recent = shallowRef<readonly RecentWorkspace[] | null>(null)
  /** True while the file is being written. */
  const saving = ref(false)
  /** Counts the files opened so far: pages are made anew for another file, not for the same one under another name. */
  const session = ref(0)
  let starting: Promise<void> | undefined
  let asking: Promise<HostInfo> | undefined
  let newest = 0

  const readOnly = computed(() => info.value !== null && info.value.readOnlyReason !== null)

  function take(next: WorkspaceInfo | null): void {
    newest += 1
    info.value = next
  }

  function takeAnother(next: WorkspaceInfo): void {
    take(next)
    session.value += 1
  }

  async function reload(): Promise<void> {
    newest += 1
    const question = newest
    const state = await call('workspace.state', {})
    if (question === newest) info.value = state
  }

  /** What the host offers: it answers at once, while the core may still be starting. */
  function hostInfo(): Promise<HostInfo> {
    asking ??= call('host.info', {})
    return asking
  }

  async function start(): Promise<void> {
    onEvent('workspace.changed', take)
    onEvent('data.changed', () => void reload())
    // It may not have been opened again.
    onEvent('core.restarted', () => void reload())
    const [answer] = await Promise.all([hostInfo(), reload()])
    host.value = answer
  }

  /** Resolves once the state is known; the first call asks for it. */
  function started(): Promise<void> {
    starting ??= start()
    return starting
  }

  async function loadRecent(): Promise<void> {
    recent.value = await call('workspace.recent', {})
  }

  async function create(path: string, replace = false): Promise<void> {
    takeAnother(await call('workspace.create', { path, replace }))
  }

  async function open(path: string): Promise<void> {
    takeAnother(await call('workspace.open', { path }))
  }

  async function openSample(path: string, replace = false): Promise<void> {
    takeAnother(await call('workspace.openSample', { path, replace }))
  }

  async function whileSaving(work: () => Promise<WorkspaceInfo>): Promise<void> {
    saving.value = true
    try {
      take(await work())
    } finally {
      saving.value = false
    }
  }

  const save = (): Promise<void> => whileSaving(() => call('workspace.save', {}))
  const saveAs = (path: string, replace = false): Promise<void> => whileSaving(() => call('workspace.saveAs', { path, replace }))

  async function close(): Promise<void> {
    await call('workspace.close', {})
    take(null)
  }

  async function setZone(zone: string): Promise<void> {
    take(await call('workspace.setZone', { zone }))
  }

  async function setWeekStart(weekStart: WeekStart): Promise<void> {
    take(await call('workspace.setWeekStart', { weekStart }))
  }

  async function forget(path: string): Promise<void> {
    await call('workspace.forgetRecent', { path })
    await loadRecent()
  }

  return {
    info,
    host,
    recent,
    saving,
    session,
    readOnly,
    hostInfo,
    started,
    reload,
    loadRecent,
    create,
    open,
    openSample,
    save,
    saveAs,
    close,
    setZone,
    setWeekStart,
    forget,
  }
})
