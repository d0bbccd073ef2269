import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, test } from 'vitest'
import { taskIdSchema } from '@shared/domain/ids.ts'
import { canceled, fail } from '@shared/errors/appError.ts'
import { useCatalogStore } from '@renderer/stores/catalog.store.ts'
import { useNoticesStore } from '@renderer/stores/notices.store.ts'
import { useTasksStore } from '@renderer/stores/tasks.store.ts'
import { useWorkspaceStore } from '@renderer/stores/workspace.store.ts'
import { createFakeBridge, type FakeBridge } from '../support/fakeBridge.ts'
import { sampleAnswers, sampleNow, sampleTask, sampleWorkspace } from '../support/sampleReplies.ts'

let bridge: FakeBridge
const id = taskIdSchema.parse('t1')
const done = { status: 'successful', finishedAt: sampleNow, progress: 1 } as const

beforeEach(() => {
  bridge = createFakeBridge(sampleAnswers())
  Object.assign(window, { tessera: bridge })
  setActivePinia(createPinia())
})

describe('tasks', () => {
  it('are running until they end', async () => {
    const tasks = useTasksStore()
    await tasks.started()
    bridge.emit('task.changed', sampleTask({ id: 't1' }))
    expect(tasks.running.map((task) => task.title)).toEqual(['Lapsed 90 days'])
    bridge.emit('task.changed', sampleTask({ id: 't1', ...done }))
    expect(tasks.running).toEqual([])
  })

  it('can be waited for, also where the end came first', async () => {
    const tasks = useTasksStore()
    await tasks.started()
    const waiting = tasks.succeeded(id)
    bridge.emit('task.changed', sampleTask({ id: 't1', ...done }))
    expect([await waiting, await tasks.succeeded(id)]).toEqual([true, true])
  })

  it('throw their error to who waits, and give false where they were canceled', async () => {
    const tasks = useTasksStore()
    await tasks.started()
    const error = fail('storage', 'The disk is full.').data
    bridge.emit('task.changed', sampleTask({ id: 't1', status: 'failed', finishedAt: sampleNow, error }))
    await expect(tasks.succeeded(id)).rejects.toThrow('The disk is full.')
    bridge.emit('task.changed', sampleTask({ id: 't2', status: 'canceled', finishedAt: sampleNow, error: canceled().data }))
    expect(await tasks.succeeded(taskIdSchema.parse('t2'))).toBe(false)
  })
})

describe('the workspace', () => {
  it('follows what is announced', async () => {
    const workspace = useWorkspaceStore()
    await workspace.started()
    bridge.emit('workspace.changed', { ...sampleWorkspace, readOnlyReason: 'another window has it open' })
    expect(workspace.readOnly).toBe(true)
    bridge.emit('workspace.changed', null)
    expect([workspace.info, workspace.readOnly]).toEqual([null, false])
  })

  it('is asked for anew when the data changed, because its counts did', async () => {
    const workspace = useWorkspaceStore()
    await workspace.started()
    bridge.answer({ 'workspace.state': () => ({ ...sampleWorkspace, counts: { ...sampleWorkspace.counts, segments: 17 } }) })
    bridge.emit('data.changed', { topics: ['segments'] })
    await new Promise((resolve) => setTimeout(resolve))
    expect(workspace.info?.counts.segments).toBe(17)
  })

  it('shows that it is being saved only while it is', async () => {
    const workspace = useWorkspaceStore()
    await workspace.started()
    bridge.answer({
      'workspace.save': () => {
        throw fail('storage', 'The disk is full.')
      },
    })
    const saving = workspace.save()
    expect(workspace.saving).toBe(true)
    await expect(saving).rejects.toThrow('The disk is full.')
    expect(workspace.saving).toBe(false)
  })
})

test('the catalog is loaded once needed, again when it changed, and forgotten with its workspace', async () => {
  const catalog = useCatalogStore()
  await catalog.need()
  await catalog.need()
  expect(bridge.inputsOf('catalog.get')).toHaveLength(1)
  bridge.emit('data.changed', { topics: ['segments'] })
  bridge.emit('data.changed', { topics: ['catalog'] })
  expect(bridge.inputsOf('catalog.get')).toHaveLength(2)
  bridge.emit('workspace.changed', { ...sampleWorkspace, path: '/other.tessera' })
  expect(catalog.catalog).toBeNull()
})

describe('notices', () => {
  it('say one plain sentence about anything thrown, nothing about a cancellation, and nothing twice', () => {
    const notices = useNoticesStore()
    notices.fail(fail('conflict', 'A segment of that name exists.'))
    notices.fail(fail('conflict', 'A segment of that name exists.'))
    notices.fail(canceled())
    notices.fail(new TypeError("Cannot read properties of undefined (reading 'x')"))
    expect(notices.queue.map((notice) => notice.text)).toEqual([
      'A segment of that name exists.',
      'Something went wrong inside Tessera. Nothing was changed; try again, and report it if it happens twice.',
    ])
  })

  it('give way to a newer one, but a failure comes back after it', () => {
    const notices = useNoticesStore()
    notices.show('Created “Copy of VIP”.')
    notices.fail(fail('storage', 'The disk is full.'))
    notices.showUndo('Deleted “VIP”.', () => undefined)
    expect(notices.current?.text).toBe('Deleted “VIP”.')
    notices.dismiss(notices.current?.id ?? 0)
    expect(notices.current?.text).toBe('The disk is full.')
    notices.dismiss(notices.current?.id ?? 0)
    expect(notices.current).toBeNull()
  })
})
