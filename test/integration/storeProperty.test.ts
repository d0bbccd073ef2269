import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FilePort, OpenFile, Ports } from '../../electron/core/ports.ts'
import type { WorkspaceStore } from '../../electron/core/store/workspaceStore.ts'
import { createStore, openStore } from '../../electron/core/store/openStore.ts'
import { sql } from '../../electron/core/store/sql.ts'
import { seed } from '../support/seed.ts'
import { segmentRow } from '../support/segmentRow.ts'
import { storePorts, temporaryFolder } from '../support/storePorts.ts'

/** Segments by id, with tags and the bytes of one member set each, as plain data. */
type Model = Map<string, { description: string; tags: Map<string, number>; bytes: string | null }>

type Step =
  | { readonly kind: 'add' | 'remove' | 'undone' | 'describe'; readonly id: string; readonly text: string }
  | { readonly kind: 'tag'; readonly id: string; readonly tag: string; readonly position: number }
  | { readonly kind: 'members'; readonly id: string; readonly bytes: Uint8Array }
  | { readonly kind: 'save' | 'flush' | 'kill' | 'reopen' }

const id = fc.constantFrom('a', 'b', 'c', 'd')
// NUL is out: SQLite's own text functions end there.
const text = fc.string({ unit: 'binary', maxLength: 40 }).map((value) => value.replaceAll('\0', ''))
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constantFrom('add' as const, 'remove' as const, 'undone' as const, 'describe' as const, 'describe' as const), id, text }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('tag' as const), id, tag: fc.constantFrom('x', 'y', 'z'), position: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('members' as const), id, bytes: fc.uint8Array({ maxLength: 300 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('save' as const, 'flush' as const, 'kill' as const, 'reopen' as const) }) },
)

/** The same on both sides; what cannot be done to the model is not tried on the store. */
function perform(store: WorkspaceStore, model: Model, one: Step): void {
  if (!('id' in one)) return
  const segment = model.get(one.id)
  if (one.kind === 'add') {
    if (segment !== undefined) return
    store.edit((edit) => edit.insert('segment', segmentRow(one.id, { description: one.text })))
    model.set(one.id, { description: one.text, tags: new Map(), bytes: null })
    return
  }
  if (segment === undefined) return
  if (one.kind === 'undone') {
    expect(() =>
      store.edit((edit) => {
        edit.update('segment', { id: one.id }, { description: 'never seen' })
        throw new Error('given up')
      }),
    ).toThrow('given up')
  } else if (one.kind === 'remove') {
    store.edit((edit) => edit.remove('segment', { id: one.id, deleted_at: null }))
    model.delete(one.id)
  } else if (one.kind === 'describe') {
    store.edit((edit) => edit.update('segment', { id: one.id }, { description: one.text }))
    segment.description = one.text
  } else if (one.kind === 'tag') {
    store.edit((edit) => {
      edit.remove('segment_tag', { segment: one.id, tag: one.tag })
      edit.insert('segment_tag', { segment: one.id, tag: one.tag, position: one.position })
    })
    segment.tags.set(one.tag, one.position)
  } else if (one.kind === 'members') {
    store.edit((edit) => {
      const run = `run-${one.id}`
      edit.remove('refresh_run', { id: run })
      edit.insert('refresh_run', { id: run, segment: one.id, trigger: 'hand', status: 'successful', started_at: 'now', duration_ms: 0.5, as_of: 'now', version: 1, members: one.bytes.length, entered: 0, left: null, error: null })
      edit.insert('member_set', { run, bytes: one.bytes })
    })
    segment.bytes = Buffer.from(one.bytes).toString('hex')
  }
}

function contentOf(store: WorkspaceStore): Model {
  const model: Model = new Map()
  for (const row of store.all<{ id: string; description: string }>(sql`SELECT id, description FROM segment`)) {
    const tags = store.all<{ tag: string; position: number }>(sql`SELECT tag, position FROM segment_tag WHERE segment = ${row.id} ORDER BY tag`)
    const set = store.first<{ bytes: Uint8Array }>(sql`SELECT bytes FROM member_set JOIN refresh_run ON id = run WHERE segment = ${row.id}`)
    model.set(row.id, { description: row.description, tags: new Map(tags.map(({ tag, position }) => [tag, position])), bytes: set === null ? null : Buffer.from(set.bytes).toString('hex') })
  }
  return model
}

describe('any sequence of edits', () => {
  it('is in the file again after every reopening, however the program ended', async () => {
    console.log(`store property: seed ${seed}`)
    const folder = temporaryFolder()
    let number = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        number += 1
        const path = join(folder, `${number}.tessera`)
        // A dead process leaves its lock: each life has a process id of its own.
        let life = 1
        const handles: OpenFile[] = []
        const portsOf = (): Ports => {
          const { ports } = storePorts(folder, { process: { id: life, host: 'desk', isAlive: (other) => other === life } })
          const open: FilePort['open'] = async (file, mode) => {
            const handle = await ports.files.open(file, mode)
            handles.push(handle)
            return handle
          }
          return { ...ports, files: { ...ports.files, open } }
        }
        const model: Model = new Map()
        let store = await createStore(portsOf(), path, { access: 'window', zone: 'UTC', replace: false })
        for (const one of [...steps, { kind: 'reopen' } as const, { kind: 'kill' } as const]) {
          perform(store, model, one)
          if (one.kind === 'save') await store.save()
          if (one.kind === 'flush') await store.flush()
          if (one.kind === 'reopen') await store.close()
          if (one.kind === 'kill') {
            // Everything flushed, nothing folded, nothing released but what the system takes back.
            await store.flush()
            for (const handle of handles.splice(0)) await handle.close().catch(() => {})
          }
          if (one.kind !== 'reopen' && one.kind !== 'kill') continue
          life += 1
          store = await openStore(portsOf(), path, { access: 'window', wantWrite: true })
          expect(contentOf(store)).toEqual(model)
          expect(store.readOnlyReason).toBe(null)
        }
        await store.close()
      }),
      { numRuns: 60 },
    )
  })
})
