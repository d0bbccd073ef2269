import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { segmentDirectory } from '../../electron/core/segments/directory.ts'
import { createReadyAhead } from '../../electron/core/refresh/readyAhead.ts'
import { keptMembers } from '../../electron/core/refresh/keptMembers.ts'
import { openStore } from '../../electron/core/store/openStore.ts'
import { sql } from '../../electron/core/store/sql.ts'
import { segmentsWorkspace } from '../support/segmentsWorkspace.ts'

const damage = sql`DELETE FROM member_set`

/** A workspace with one segment that has run, opened anew; nothing of it has been looked at. */
async function openedAnew() {
  const world = await segmentsWorkspace()
  const segment = await world.save('Gold')
  world.answers([1, 2, 3])
  await world.refresh(segment.id)
  await world.store.save()
  const path = join(world.folder, 'again.tessera')
  copyFileSync(world.store.path, path)
  const store = await openStore(world.ports, path, { access: 'window', wantWrite: true })
  const directory = segmentDirectory(store)
  const workspace = () => ({ ...world.context.workspace(), store, segments: () => directory })
  let begin = (): void => {}
  const after = (_ms: number, work: () => void) => {
    begin = work
    return () => {}
  }
  const { hear } = createReadyAhead({ ports: { ...world.ports, after }, workspace })
  return { store, segment, hear, begin: () => begin() }
}

it('unpacks the last members of each segment once the workspace is open, so that a refresh need not', async () => {
  const { store, segment, hear, begin } = await openedAnew()
  hear('workspace.changed')
  begin()
  // Done by now: a single segment is one slice.
  store.bulk.run(damage)
  expect(keptMembers(store, segment.id)).toMatchObject({ members: { size: 3 } })
  await store.close()
})

it('hears of nothing else, and begins once for each workspace', async () => {
  const { store, segment, hear, begin } = await openedAnew()
  hear('data.changed')
  begin()
  store.bulk.run(damage)
  expect(keptMembers(store, segment.id)).toBe('unreadable')
  await store.close()
})
