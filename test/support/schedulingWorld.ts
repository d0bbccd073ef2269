import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { DefinitionInput } from '@shared/rules/definition.ts'
import type { SegmentId } from '@shared/domain/ids.ts'
import { createNodePorts } from '../../electron/core/nodePorts.ts'
import type { FilePort } from '../../electron/core/ports.ts'
import { appWorkspace } from './appWorkspace.ts'
import { names, type Model, type ModelSegment, type Name } from './schedulingModel.ts'
import { sqlWasmPath, temporaryFolder } from './storePorts.ts'

const rules = (item: unknown): DefinitionInput => ({ schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where: { kind: 'group', items: [item] } }] }) as DefinitionInput
export const tierIs = (value: string, name = 'Tier'): DefinitionInput => rules({ kind: 'condition', attribute: { name }, test: { operator: 'equal', value } })
const membersOf = (segment: Name): DefinitionInput => rules({ kind: 'segment', segment })

/** Nothing is pulled out here: that files reach the disk is waited for elsewhere. */
function hastyFiles(): FilePort {
  const { files } = createNodePorts({ appFolder: temporaryFolder(), sqlWasmPath })
  return {
    ...files,
    async open(path, mode) {
      const file = await files.open(path, mode)
      return { read: (...at) => file.read(...at), write: (bytes) => file.write(bytes), truncate: (length) => file.truncate(length), close: () => file.close(), sync: () => Promise.resolve() }
    },
    syncFolder: () => Promise.resolve(),
  }
}

export type SchedulingWorld = Awaited<ReturnType<typeof schedulingWorld>>

/** One core whose clock and timers are moved by hand, and a file with five segments that each sequence begins with anew. */
export async function schedulingWorld() {
  const clock = { now: Date.parse('2026-11-28T08:00:00Z'), steady: 0 }
  // Timers of a machine go by a clock that nobody sets.
  const waiting = new Set<{ readonly at: number; readonly work: () => void }>()
  const after = (ms: number, work: () => void): (() => void) => {
    const entry = { at: clock.steady + ms, work }
    waiting.add(entry)
    return () => waiting.delete(entry)
  }
  // Each piece of work seems to take long while it is to be met in the middle: it gives way at every breath.
  const pace = { isSlow: false, ms: 0 }
  const elapsed = (): number => performance.now() + (pace.isSlow ? (pace.ms += 10) : pace.ms)
  const world = await appWorkspace({ now: () => clock.now, elapsed, after, files: hastyFiles() })
  const { ask, folder } = world
  await world.importCsv('customers.csv', 'Id,Tier\nC1,Gold\nC2,Silver\n', { entity: 'Customers', key: ['Id'], role: 'individuals' })

  async function settled(): Promise<void> {
    for (;;) {
      if ((await ask('tasks.list', {})).every((task) => task.finishedAt !== null)) break
      await new Promise((resolve) => setImmediate(resolve))
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
  const save = async (name: Name, definition: DefinitionInput, refresh: boolean): Promise<SegmentId> => {
    const { segment } = await ask('segments.save', { name, definition, refresh })
    await settled()
    return segment.id
  }
  const ids: Record<Name, SegmentId> = {
    Root: await save('Root', tierIs('Gold'), true),
    Base: await save('Base', membersOf('Root'), true),
    Dep: await save('Dep', membersOf('Base'), true),
    Top: await save('Top', membersOf('Dep'), false),
    Other: await save('Other', tierIs('Silver'), false),
  }
  const began = clock.now
  await ask('workspace.close', {})
  const path = join(folder, 'sequence.tessera')

  /** Calls what is due, in its order, and what that puts off by no time at all. */
  function fire(): void {
    for (;;) {
      const due = [...waiting].filter(({ at }) => at <= clock.steady).sort((a, b) => a.at - b.at)
      if (due.length === 0) return
      for (const entry of due) if (waiting.delete(entry)) entry.work()
    }
  }

  /** The machine slept, or its clock was set; it is awake for the next look. */
  function jump(to: number): void {
    clock.steady += 20_000
    clock.now = to
    fire()
  }

  return {
    ...world,
    ids,
    clock,
    pace,
    settled,
    jump,
    /** Time passes, timer by timer. */
    async walk(ms: number): Promise<void> {
      const end = clock.steady + ms
      for (;;) {
        const next = Math.min(...[...waiting].map(({ at }) => at))
        const to = Math.max(clock.steady, Math.min(next, end))
        clock.now += to - clock.steady
        clock.steady = to
        if (next > end) return
        fire()
        await settled()
      }
    },
    async begin(now: number): Promise<Model> {
      rmSync(path, { force: true })
      copyFileSync(join(folder, 'work.tessera'), path)
      waiting.clear()
      clock.now = now
      await ask('workspace.open', { path })
      const hasRun = (name: Name): boolean => name !== 'Top' && name !== 'Other'
      const segment = (name: Name): ModelSegment => ({ type: 'dynamic', state: 'active', isDraft: false, isDeleted: false, isGone: false, schedule: { kind: 'refresh' }, last: hasRun(name) ? { status: 'successful', reason: null } : null, refreshedAt: hasRun(name) ? began : null })
      const segments = Object.fromEntries(names.map((name) => [name, segment(name)])) as Record<Name, ModelSegment>
      return { schedule: { on: false, weekdays: null, times: ['06:00'], zone: 'UTC', missed: 'once' }, covered: null, owed: [], segments }
    },
    /** `between`: of the workspace that is open again, before anybody looked at the clock. */
    async closeAndOpen(now: number, between: () => Promise<void> = async () => {}): Promise<void> {
      await ask('workspace.close', {})
      clock.now = now
      await ask('workspace.open', { path })
      await between()
      fire()
    },
    end: () => ask('workspace.close', {}),
  }
}
