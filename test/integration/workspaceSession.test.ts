import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Input, Output } from '@shared/contract/contract.ts'
import { workspaceContract } from '@shared/contract/workspace.contract.ts'
import type { WorkspaceInfo } from '@shared/domain/workspace.ts'
import { noSegments } from '@shared/rules/segmentDirectory.ts'
import type { CoreContext } from '../../electron/core/context.ts'
import type { Engine } from '../../electron/core/engine/engine.ts'
import type { Ports } from '../../electron/core/ports.ts'
import { createStore, type OpenOptions } from '../../electron/core/store/openStore.ts'
import { sql } from '../../electron/core/store/sql.ts'
import { createTaskRunner } from '../../electron/core/tasks/taskRunner.ts'
import { createSession } from '../../electron/core/workspace/session.ts'
import { createWorkspaceHandlers } from '../../electron/core/workspace/workspace.handlers.ts'
import { segmentRow } from '../support/segmentRow.ts'
import { storePorts, temporaryFolder } from '../support/storePorts.ts'

const noEngine = { sizeBytes: () => 0 } as Engine
type Channel = Exclude<keyof typeof workspaceContract, 'workspace.openSample'>

/** The workspace's handlers over real files; every reply is held against the contract. */
function open(folder = temporaryFolder(), options: { readonly opening?: OpenOptions; readonly overrides?: Partial<Ports> } = {}) {
  const { ports, runTimers, clock, logged } = storePorts(folder, options.overrides)
  const heard: (WorkspaceInfo | null)[] = []
  const emit: CoreContext['emit'] = (event, payload) => {
    if (event === 'workspace.changed') heard.push(payload as WorkspaceInfo | null)
  }
  const tasks = createTaskRunner(ports, emit)
  const session = createSession({ ports, emit, tasks, opening: options.opening ?? { access: 'window', wantWrite: true }, openExtras: () => ({ engine: noEngine, catalog: () => ({ entities: [], relationships: [] }), segments: () => noSegments, remakeDerived: () => Promise.resolve(), close: () => Promise.resolve() }) })
  onTestFinished(() => session.close().catch(() => {}))
  const handlers = createWorkspaceHandlers({ ports, emit }, session)
  async function call<C extends Channel>(channel: C, input: Input<C>): Promise<Output<C>> {
    const handler = handlers[channel] as (input: unknown) => unknown
    return workspaceContract[channel].output.parse(await handler(workspaceContract[channel].input.parse(input))) as Output<C>
  }
  const path = (name: string): string => join(folder, name)
  const addSegment = (id: string, deletedAt: string | null = null): void => session.workspace().store.edit((edit) => edit.insert('segment', segmentRow(id, { deleted_at: deletedAt })))
  return { folder, ports, clock, runTimers, logged, heard, tasks, session, call, path, addSegment }
}

describe('the open workspace', () => {
  it('is none at first, and every feature is told so in a sentence', async () => {
    const { call, session } = open()
    expect(await call('workspace.state', {})).toBe(null)
    expect(() => session.workspace()).toThrow('No workspace is open; open one or create a new one first.')
  })

  it('is created, changed, saved and closed, and each is announced', async () => {
    const { call, path, addSegment, runTimers, heard, folder } = open()
    const info = await call('workspace.create', { path: path('Coffee shop.tessera') })
    expect(info).toEqual({
      name: 'Coffee shop',
      path: path('Coffee shop.tessera'),
      zone: 'Europe/Berlin',
      weekStart: 'monday',
      readOnlyReason: null,
      savedAt: '2026-11-23T12:00:00.000Z',
      unsaved: false,
      notice: null,
      counts: { segments: 0, entities: 0, sources: 0, relationships: 0 },
      audiences: [],
    })
    addSegment('a')
    addSegment('b')
    runTimers(100)
    expect(heard).toEqual([info, { ...info, unsaved: true, counts: { ...info.counts, segments: 2 } }])
    expect((await call('workspace.save', {})).unsaved).toBe(false)
    expect(await call('workspace.setZone', { zone: 'America/New_York' })).toMatchObject({ zone: 'America/New_York', unsaved: true })
    expect(await call('workspace.setWeekStart', { weekStart: 'saturday' })).toMatchObject({ weekStart: 'saturday' })
    expect(await call('workspace.setWeekStart', { weekStart: 'sunday' })).toMatchObject({ weekStart: 'sunday' })
    await call('workspace.close', {})
    expect(heard.at(-1)).toBe(null)
    expect(await call('workspace.open', { path: path('Coffee shop.tessera') })).toMatchObject({ zone: 'America/New_York', weekStart: 'sunday', counts: { segments: 2 }, notice: null })
    expect(readdirSync(folder).toSorted()).toEqual(['Coffee shop.tessera', 'Coffee shop.tessera.lock', 'app'])
  })

  it.skipIf(process.platform === 'win32')('is saved and locked where a link to it leads, and its access rights stay', async () => {
    const { call, path, addSegment, folder, session } = open()
    mkdirSync(path('shared'))
    const target = path('shared/shop.tessera')
    await call('workspace.create', { path: target })
    await call('workspace.close', {})
    chmodSync(target, 0o600)
    symlinkSync(target, path('link.tessera'))
    expect(await call('workspace.open', { path: path('link.tessera') })).toMatchObject({ path: target, name: 'shop' })
    addSegment('a')
    const rights = (file: string): number => statSync(file).mode & 0o777
    await session.workspace().store.flush()
    expect(rights(`${target}.journal`)).toBe(0o600)
    await call('workspace.close', {})
    expect([lstatSync(path('link.tessera')).isSymbolicLink(), rights(target), readdirSync(folder).includes('link.tessera.lock')]).toEqual([true, 0o600, false])
    expect(await call('workspace.open', { path: path('link.tessera') })).toMatchObject({ counts: { segments: 1 } })
  })

  const refused: readonly (readonly [string, (scene: ReturnType<typeof open>) => Promise<unknown>, string, RegExp])[] = [
    ['a zone that is none', ({ call, path }) => call('workspace.create', { path: path('b.tessera'), zone: 'Mars/Olympus' }), 'invalidInput', /"Mars\/Olympus" is no time zone/],
    ['a zone that is none, later', ({ call }) => call('workspace.setZone', { zone: 'Berlin' }), 'invalidInput', /no time zone/],
    ['a name that is taken', ({ call, path }) => (writeFileSync(path('b.tessera'), 'mine'), call('workspace.create', { path: path('b.tessera') })), 'conflict', /^"b.tessera" exists already/],
    ['the name of the open file', ({ call, path }) => call('workspace.create', { path: path('a.tessera'), replace: true }), 'conflict', /"a.tessera" is open/],
    ['a folder', ({ call, path }) => (mkdirSync(path('b.tessera')), call('workspace.create', { path: path('b.tessera'), replace: true })), 'conflict', /is a folder/],
    ['a folder that is not there', ({ call, path }) => call('workspace.create', { path: path('no/b.tessera') }), 'storage', /could not be created. That folder is not there/],
    ['a file that is not there', ({ call, path }) => call('workspace.open', { path: path('b.tessera') }), 'notFound', /no file "b.tessera"/],
    ['a copy onto another file', ({ call, path }) => (writeFileSync(path('b.tessera'), 'mine'), call('workspace.saveAs', { path: path('b.tessera') })), 'conflict', /exists already/],
  ]
  it.each(refused)('stays open where the next step is refused: %s', async (_name, ask, code, sentence) => {
    const scene = open()
    await scene.call('workspace.create', { path: scene.path('a.tessera') })
    scene.addSegment('a')
    await expect(ask(scene)).rejects.toMatchObject({ data: { code, message: expect.stringMatching(sentence) } })
    expect(await scene.call('workspace.state', {})).toMatchObject({ name: 'a', counts: { segments: 1 }, readOnlyReason: null })
    scene.addSegment('b')
    if (existsSync(scene.path('b.tessera')) && code === 'conflict' && sentence.source.includes('exists')) expect(readFileSync(scene.path('b.tessera'), 'utf8')).toBe('mine')
  })

  it('is saved and given free when another is opened', async () => {
    const { call, path, addSegment } = open()
    await call('workspace.create', { path: path('a.tessera') })
    addSegment('x')
    await call('workspace.create', { path: path('b.tessera') })
    expect(existsSync(path('a.tessera.lock'))).toBe(false)
    expect(await call('workspace.open', { path: path('a.tessera') })).toMatchObject({ name: 'a', counts: { segments: 1 } })
  })

  it('goes on under another name, and the first file keeps its own', async () => {
    const { call, path, addSegment } = open()
    await call('workspace.create', { path: path('a.tessera') })
    addSegment('x')
    expect(await call('workspace.saveAs', { path: path('b.tessera') })).toMatchObject({ name: 'b', counts: { segments: 1 }, unsaved: false })
    addSegment('y')
    expect(await call('workspace.saveAs', { path: path('b.tessera') })).toMatchObject({ name: 'b', unsaved: false })
    expect(await call('workspace.open', { path: path('a.tessera') })).toMatchObject({ counts: { segments: 1 } })
    expect(await call('workspace.saveAs', { path: path('b.tessera'), replace: true })).toMatchObject({ name: 'b', counts: { segments: 1 } })
  })

  it('can be copied from a file another window has open', async () => {
    const folder = temporaryFolder()
    const other = storePorts(folder, { process: { id: 1, host: 'desk', isAlive: () => true } })
    const theirs = await createStore(other.ports, join(folder, 'a.tessera'), { access: 'window', zone: 'UTC', replace: false })
    onTestFinished(() => theirs.close())
    theirs.edit((edit) => edit.insert('segment', segmentRow('x')))
    await theirs.flush()
    const { call, path, addSegment } = open(folder, { overrides: { process: { id: 2, host: 'desk', isAlive: () => true } } })
    expect(await call('workspace.open', { path: path('a.tessera') })).toMatchObject({ readOnlyReason: 'another Tessera window (process 1) has it open', counts: { segments: 1 } })
    expect(() => addSegment('y')).toThrow(/cannot be changed: another Tessera window \(process 1\) has it open/)
    expect(await call('workspace.saveAs', { path: path('copy.tessera') })).toMatchObject({ name: 'copy', readOnlyReason: null, counts: { segments: 1 } })
    addSegment('y')
  })

  it('is closed only after what runs was canceled, and forgets segments that were deleted', async () => {
    const { call, path, addSegment, tasks, session } = open()
    await call('workspace.create', { path: path('a.tessera') })
    addSegment('kept')
    addSegment('gone', '2026-11-23T12:00:00.000Z')
    const task = tasks.start('import', 'endless', async (control) => {
      for (;;) {
        await control.breathe()
        await new Promise((resolve) => setImmediate(resolve))
        session.workspace().store.all(sql`SELECT 1`)
      }
    })
    await call('workspace.close', {})
    expect((await tasks.ended(task)).status).toBe('canceled')
    await call('workspace.open', { path: path('a.tessera') })
    expect(session.workspace().store.all(sql`SELECT id FROM segment`)).toEqual([{ id: 'kept' }])
  })

  it('of a command that only reads takes no lock and leaves no trace', async () => {
    const folder = temporaryFolder()
    const writer = open(folder)
    await writer.call('workspace.create', { path: writer.path('a.tessera') })
    writer.addSegment('x')
    await writer.session.workspace().store.flush()
    const reader = open(folder, { opening: { access: 'commandLine', wantWrite: false }, overrides: { appFolder: join(folder, 'none') } })
    expect(await reader.call('workspace.open', { path: writer.path('a.tessera') })).toMatchObject({ counts: { segments: 1 }, readOnlyReason: 'it was opened for reading' })
    await reader.call('workspace.close', {})
    expect(existsSync(join(folder, 'none'))).toBe(false)
    writer.addSegment('y')
  })
})

describe('the list of recent workspaces', () => {
  it('has the newest first, knows what is missing and what was saved, and forgets', async () => {
    const { call, path, addSegment, clock } = open()
    await call('workspace.create', { path: path('a.tessera') })
    clock.now += 60_000
    await call('workspace.create', { path: path('b.tessera') })
    addSegment('x')
    await call('workspace.close', {})
    rmSync(path('a.tessera'))
    expect(await call('workspace.recent', {})).toEqual([
      { path: path('b.tessera'), name: 'b', openedAt: '2026-11-23T12:01:00.000Z', sizeBytes: expect.any(Number), segments: 1, audience: null, missing: false },
      { path: path('a.tessera'), name: 'a', openedAt: '2026-11-23T12:00:00.000Z', sizeBytes: expect.any(Number), segments: 0, audience: null, missing: true },
    ])
    await call('workspace.forgetRecent', { path: path('a.tessera') })
    expect((await call('workspace.recent', {})).map(({ name }) => name)).toEqual(['b'])
  })

  it('is empty where its file is damaged, and stops nothing where it cannot be written', async () => {
    const { call, path, ports, logged, folder } = open()
    mkdirSync(ports.appFolder)
    writeFileSync(join(ports.appFolder, 'recent.json'), '[{"path": 1')
    expect(await call('workspace.recent', {})).toEqual([])
    rmSync(ports.appFolder, { recursive: true })
    writeFileSync(join(folder, 'app'), 'a file where the folder should be')
    await call('workspace.create', { path: path('a.tessera') })
    expect(logged).toContain('The list of recent workspaces could not be written.')
  })
})

describe('the settings', () => {
  it('start with defaults, change one by one and last', async () => {
    const folder = temporaryFolder()
    const first = open(folder)
    expect(await first.call('settings.get', {})).toEqual({ theme: 'system', density: 'comfortable', railCollapsed: false })
    await Promise.all([first.call('settings.set', { theme: 'dark' }), first.call('settings.set', { railCollapsed: true })])
    expect(await open(folder).call('settings.get', {})).toEqual({ theme: 'dark', density: 'comfortable', railCollapsed: true })
    writeFileSync(join(folder, 'app', 'settings.json'), '{"theme": "purple"}')
    expect(await open(folder).call('settings.get', {})).toEqual({ theme: 'system', density: 'comfortable', railCollapsed: false })
  })
})
