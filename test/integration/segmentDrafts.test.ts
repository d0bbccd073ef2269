import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { CoreChannelName, Input, Output } from '@shared/contract/contract.ts'
import { unwrap } from '@shared/errors/result.ts'
import { createApp } from '../../electron/core/app.ts'
import { createNodePorts } from '../../electron/core/nodePorts.ts'
import { openStore } from '../../electron/core/store/openStore.ts'
import { appWorkspace } from '../support/appWorkspace.ts'
import { tierIs } from '../support/segmentsWorkspace.ts'
import { sqlWasmPath, storePorts, temporaryFolder } from '../support/storePorts.ts'

async function shop() {
  const world = await appWorkspace()
  await world.importCsv('customers.csv', 'Id,Tier\nC1,Gold\nC2,Silver\n', { entity: 'Customers', role: 'individuals', key: ['Id'] })
  const { segment } = await world.ask('segments.save', { name: 'Golden', definition: tierIs('Gold') })
  return { ...world, segment: segment.id }
}

const details = { name: 'Half done', outputName: '', description: '', tags: ['VIP'] }
const draftOf = (draft: string, more: Partial<Input<'drafts.put'>> = {}): Input<'drafts.put'> => ({ draft: named(draft), segment: null, details, definition: tierIs('Silver'), ...more })
const named = (id: string): Input<'drafts.get'>['draft'] => id as Input<'drafts.get'>['draft']

describe('what is edited in the builder (P151)', () => {
  it('is there after the process was killed, with all that was filled in', async () => {
    const { ask, folder, segment } = await shop()
    await ask('workspace.save', {})
    await ask('drafts.put', draftOf('aaaa'))
    await ask('drafts.put', draftOf('bbbb', { segment, definition: tierIs('') }))
    // The files as a process that is killed now leaves them: nothing is folded, nothing is closed.
    const after = temporaryFolder()
    for (const file of ['work.tessera', 'work.tessera.journal']) copyFileSync(join(folder, file), join(after, file))
    const app = createApp(createNodePorts({ appFolder: join(after, 'app'), sqlWasmPath }))
    onTestFinished(() => app.close())
    const again = async <C extends CoreChannelName>(channel: C, input: Input<C>): Promise<Output<C>> => unwrap(await app.call(channel, input)) as Output<C>
    await again('workspace.open', { path: join(after, 'work.tessera') })
    expect((await again('drafts.list', {})).map((draft) => [draft.id, draft.name, draft.segment])).toEqual(expect.arrayContaining([['aaaa', 'Half done', null], ['bbbb', 'Golden', segment]]))
    const found = await again('drafts.get', { draft: named('aaaa') })
    expect(found).toMatchObject({ segment: null, details, definition: { rules: [{ where: { items: [{ test: { value: 'Silver' } }] } }] } })
  }, 20_000)

  it('is one draft however often it changes, is gone when it is saved or given up, and the oldest of many give way', async () => {
    const { ask } = await shop()
    for (const name of ['A', 'AB', 'ABC']) await ask('drafts.put', draftOf('aaaa', { details: { ...details, name } }))
    expect((await ask('drafts.list', {})).map(({ name }) => name)).toEqual(['ABC'])
    await ask('drafts.remove', { draft: named('aaaa') })
    await ask('drafts.remove', { draft: named('aaaa') })
    expect(await ask('drafts.list', {})).toEqual([])
    expect(await ask('drafts.get', { draft: named('aaaa') })).toBeNull()
    for (let index = 0; index < 25; index += 1) await ask('drafts.put', draftOf(`d${index}`))
    expect(await ask('drafts.list', {})).toHaveLength(20)
  })

  it('of a deleted segment is not offered until Undo brings that back, and is a new one where it is edited on', async () => {
    const { ask, segment, reopen } = await shop()
    await ask('drafts.put', draftOf('aaaa', { segment }))
    await ask('segments.remove', { segments: [segment] })
    expect(await ask('drafts.list', {})).toEqual([])
    await ask('segments.restore', { segments: [segment] })
    expect(await ask('drafts.list', {})).toHaveLength(1)
    await ask('segments.remove', { segments: [segment] })
    await ask('drafts.put', draftOf('bbbb', { segment }))
    await reopen()
    expect((await ask('drafts.list', {})).map(({ id, segment: of }) => [id, of])).toEqual([['bbbb', null]])
  })

  it('is left out where the file holds something else, and nothing else is lost by it', async () => {
    const { ask, folder, reopen } = await shop()
    await ask('drafts.put', draftOf('aaaa'))
    await ask('drafts.put', draftOf('bbbb'))
    await ask('drafts.put', draftOf('cccc'))
    await reopen(async (path) => {
      const store = await openStore(storePorts(folder).ports, path, { access: 'window', wantWrite: true })
      store.bulk.transaction((edit) => {
        edit.update('segment_draft', { id: 'aaaa' }, { definition: '{"rules": 12}' })
        edit.update('segment_draft', { id: 'bbbb' }, { details: '{"name": 3}' })
      })
      await store.close()
    })
    expect((await ask('drafts.list', {})).map(({ id }) => id)).toEqual(['cccc'])
    expect(await ask('drafts.get', { draft: named('bbbb') })).toBeNull()
    expect((await ask('segments.list', {})).map(({ name }) => name)).toEqual(['Golden'])
  })
})
