import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { TaskId } from '@shared/domain/ids.ts'
import { appWorkspace } from '../support/appWorkspace.ts'
import { sqliteLibrary } from '../support/sqliteLibrary.ts'

const orders = { kind: 'derived', name: 'Orders', from: 'Lines', key: ['Order'], attributes: [], aggregates: [{ name: 'Units', function: 'sum', attribute: 'Units' }], role: 'related', dateAttribute: null } as const
const definition = { schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where: { kind: 'group', items: [{ kind: 'condition', attribute: { name: 'City' }, test: { operator: 'equal', value: 'Rome' } }] } }] } as const

/** A workspace with one of each, after some SQL of a stranger or of a failing disk. */
async function after(...statements: readonly string[]) {
  const workspace = await appWorkspace()
  const { importCsv, derive, ask, reopen } = workspace
  await importCsv('customers.csv', 'Customer,City\n1,Rome\n2,Bonn\n', { entity: 'Customers', key: ['Customer'], role: 'individuals' })
  await importCsv('lines.csv', 'Line,Order,Units\n1,O1,2\n2,O1,1\n3,O2,5\n', { entity: 'Lines', key: ['Line'], role: 'related' })
  await derive(orders)
  await ask('segments.save', { name: 'Romans', definition, tags: ['south'] } as never)
  await ask('segments.save', { name: 'Others', definition } as never)
  await reopen(async (path) => {
    const { Database } = await sqliteLibrary()
    const database = new Database(new Uint8Array(readFileSync(path)))
    for (const statement of statements) database.run(statement)
    writeFileSync(path, database.export())
    database.close()
  })
  return workspace
}

describe('a cell that cannot be read costs what it says and nothing else', () => {
  it.each(['{', '[]', '{"kind":"derived"}'])('of the recipe of a derived entity: %s', async (cell) => {
    const { ask, rowsOf, entity } = await after(`UPDATE entity_recipe SET recipe = '${cell}'`)
    expect(await rowsOf('Orders')).toEqual([['O1', '3'], ['O2', '5']])
    const line = (await ask('entities.list', {})).find(({ name }) => name === 'Orders')
    expect([line?.status, line?.statusReason]).toEqual(['failed', 'How Orders is made cannot be read any more: its rows stay as they are. Say anew how it is made, or delete it.'])
    expect(await ask('derived.list', {})).toEqual([])
    await ask('derived.remove', { entity: (await entity('Orders')).id })
  })

  it('of what a derived entity was made of, or was warned of: it is made anew', async () => {
    const { ask, rowsOf } = await after(`UPDATE entity_recipe SET inputs = '{', warnings = '7'`)
    expect(await rowsOf('Orders')).toEqual([['O1', '3'], ['O2', '5']])
    expect((await ask('derived.list', {})).map(({ problem, warnings }) => [problem, warnings])).toEqual([[null, []]])
  })

  it.each(['{', '[]', '{}'])('of a segment’s definition: %s', async (cell) => {
    const { ask, refusal, ended } = await after(`UPDATE segment_version SET definition = '${cell}' WHERE segment = (SELECT id FROM segment WHERE name = 'Romans')`)
    const rows = await ask('segments.list', {})
    expect(rows.map(({ name }) => name).toSorted()).toEqual(['Others', 'Romans'])
    expect(await ask('tags.list', {})).toMatchObject([{ name: 'south', segments: 1 }])
    expect((await ask('catalog.get', {})).entities).toHaveLength(3)
    const [others, romans] = rows.toSorted((a, b) => a.name.localeCompare(b.name))
    expect(await ask('segments.get', { segment: others?.id ?? ('' as never) })).toMatchObject({ name: 'Others' })
    expect(await refusal(ask('segments.get', { segment: romans?.id ?? ('' as never) }))).toBe('The definition of “Romans” cannot be read any more: restore an earlier version, or define the segment anew.')
    // Of the two only the one that is lost fails.
    const task = (await ask('segments.refresh', { segments: rows.map(({ id }) => id) } as never)) as { readonly task: TaskId }
    await ended(task.task)
    expect((await ask('segments.list', {})).map(({ name, status, members }) => [name, status, members]).toSorted()).toEqual([['Others', 'successful', 1], ['Romans', 'failed', null]])
  })

  it('of what is known of a source’s file, and of a tag', async () => {
    const { ask } = await after(`UPDATE data_source SET file_facts = '{', plan = '7', last_refresh = '['`, `UPDATE tag SET color = 'mud'`, `INSERT INTO tag VALUES ('', NULL)`)
    expect((await ask('sources.list', {})).map(({ lastRefresh }) => lastRefresh)).toEqual([null, null])
    expect(await ask('tags.list', {})).toEqual([{ name: 'south', color: null, segments: 1 }])
    expect((await ask('entities.list', {})).length).toBeGreaterThanOrEqual(3)
  })

  it('of what all else can do without: its row is left out, and the notice says what that was (P151)', async () => {
    const { ask, refusal, reopen } = await after(
      `INSERT INTO segment_note SELECT id, 'a note', printf('%060d', 1) FROM segment`,
      `INSERT INTO segment_attention SELECT id, '2026-11-01', 5, 0 FROM segment WHERE name = 'Romans'`,
      `INSERT INTO tracked_app VALUES ('x"; DROP', NULL, 'Mailer', 'journey', 'Welcome', NULL, NULL, NULL, 1, '[]', 0)`,
    )
    const { notice } = (await ask('workspace.state', {})) ?? {}
    expect(notice).toBe('The file is damaged in places: 2 notes about segments, 1 tracked app and 1 mark of when a segment was last of use could not be read and were left out; all else is as it was.')
    expect((await ask('segments.list', {})).map(({ name }) => name).toSorted()).toEqual(['Others', 'Romans'])
    expect(await refusal(ask('segments.get', { segment: (await ask('segments.list', {}))[0]?.id ?? ('' as never) }))).toBe('It was not refused.')
    // Once the file is written it is sound.
    await reopen()
    expect((await ask('workspace.state', {}))?.notice).toBe(null)
  })
})
