import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createStore } from '../../electron/core/store/openStore.ts'
import { readOnce } from '../../electron/core/store/readOnce.ts'
import { sql } from '../../electron/core/store/sql.ts'
import type { WorkspaceStore } from '../../electron/core/store/workspaceStore.ts'
import { segmentRow } from '../support/segmentRow.ts'
import { storePorts, temporaryFolder } from '../support/storePorts.ts'

async function newStore(): Promise<WorkspaceStore> {
  const folder = temporaryFolder()
  return createStore(storePorts(folder).ports, join(folder, 'shop.tessera'), { access: 'window', zone: 'UTC', replace: false })
}

const namesOf = readOnce(['segment'], (store) => store.all<{ name: string }>(sql`SELECT name FROM segment ORDER BY name`).map(({ name }) => name))

it('reads again only once one of its tables was edited, journaled or not', async () => {
  const store = await newStore()
  store.edit((edit) => edit.insert('segment', segmentRow('a', { name: 'Active' })))
  const first = namesOf(store)
  store.edit((edit) => edit.insert('segment_tag', { segment: 'a', tag: 'x', position: 0 }))
  expect(namesOf(store)).toBe(first)
  store.edit((edit) => edit.update('segment', { id: 'a' }, { name: 'Awake' }))
  expect(namesOf(store)).toEqual(['Awake'])
  store.bulk.transaction((edit) => edit.insert('segment', segmentRow('b', { name: 'Bought' })))
  expect(namesOf(store)).toEqual(['Awake', 'Bought'])
  await store.close()
})

it('does not keep what an edit that was undone let it see', async () => {
  const store = await newStore()
  store.edit((edit) => edit.insert('segment', segmentRow('a', { name: 'Active' })))
  expect(() =>
    store.edit((edit) => {
      edit.remove('segment', { id: 'a' })
      expect(namesOf(store)).toEqual([])
      throw new Error('undone')
    }),
  ).toThrow('undone')
  expect(namesOf(store)).toEqual(['Active'])
  await store.close()
})

it('tells stores apart', async () => {
  const [one, other] = [await newStore(), await newStore()]
  one.edit((edit) => edit.insert('segment', segmentRow('a', { name: 'Active' })))
  expect([namesOf(one), namesOf(other)]).toEqual([['Active'], []])
  await Promise.all([one.close(), other.close()])
})
