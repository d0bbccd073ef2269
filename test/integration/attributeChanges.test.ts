import { describe, expect, test } from 'vitest'
import { definitionSchema } from '@shared/rules/definition.ts'
import type { Input } from '@shared/contract/contract.ts'
import type { AttributeType } from '@shared/domain/entity.ts'
import { sql } from '../../electron/core/store/sql.ts'
import { importWorkspace } from '../support/importWorkspace.ts'

const text = [
  'id,code,day,amount,note',
  'a,007,1.2.2024,"1,5",x',
  'b,8,13.2.2024,"2,25",y',
  'c,9,4.2.2024,none,',
  'd,,,,z',
].join('\n')

async function things() {
  const workspace = await importWorkspace()
  const types = new Map<string, AttributeType>(['code', 'day', 'amount', 'note'].map((name) => [name, 'text' as const]))
  const path = workspace.file('things.csv', `${text}\n`)
  const { source } = await workspace.importPath(path, { entity: 'Things', role: 'individuals', key: ['id'], types }, { decimal: ',' })
  const entity = () => {
    const found = workspace.catalog().entities.find(({ name }) => name === 'Things')
    if (found === undefined) throw new Error('There are no Things.')
    return found
  }
  const id = (name: string) => {
    const found = entity().attributes.find((one) => one.name === name)
    if (found === undefined) throw new Error(`There is no ${name}.`)
    return found.id
  }
  const preview = (name: string, type: AttributeType, formats: string[] = []) => workspace.call('attributes.previewType', { attribute: id(name), type, formats })
  const retype = async (name: string, type: AttributeType, more: Partial<Input<'attributes.retype'>> = {}) => workspace.resultOf((await workspace.call('attributes.retype', { attribute: id(name), type, ...more })).task)
  const column = async (name: string) => {
    const at = entity().attributes.findIndex((one) => one.name === name)
    return (await workspace.rowsOf('Things')).map((row) => row[at])
  }
  const addSegment = (definition: object) =>
    workspace.store.edit((edit) => {
      const time = '2026-11-23T12:00:00.000Z'
      edit.insert('segment', { id: 's', name: 'Xs', output_name: 's', description: '', audience: null, audience_name: 'Things', type: 'dynamic', state: 'active', draft: 0, version: 1, created_at: time, updated_at: time, deleted_at: null })
      edit.insert('segment_version', { segment: 's', version: 1, saved_at: time, definition: JSON.stringify(definitionSchema.parse(definition)) })
    })
  const named = (name: string) => ({ schemaVersion: 1, audience: 'Things', rules: [{ entity: 'Things', where: { kind: 'group', items: [{ kind: 'condition', attribute: { name }, test: { operator: 'startsWith', value: 'x' } }] } }] })
  return { ...workspace, path, source, entity, id, preview, retype, column, addSegment, named }
}

describe('another type for an attribute', () => {
  test('is shown before it is taken: what fits, what does not, and how dates are read', async () => {
    const { preview, everything } = await things()
    const before = everything()
    expect(await preview('day', 'date')).toEqual({ rows: 3, fits: 3, misfits: [], emptied: [], formats: ['d.M.yyyy'], question: null, examples: [{ before: '1.2.2024', after: '2024-02-01' }, { before: '13.2.2024', after: '2024-02-13' }, { before: '4.2.2024', after: '2024-02-04' }], problem: null })
    expect(await preview('amount', 'decimal')).toMatchObject({ rows: 3, fits: 2, misfits: [{ value: 'none', rows: 1 }], problem: null })
    expect(await preview('day', 'date', ['M.d.yyyy'])).toMatchObject({ fits: 2, misfits: [{ value: '13.2.2024', rows: 1 }], formats: ['M.d.yyyy'] })
    expect(await preview('note', 'date')).toMatchObject({ fits: 0, problem: 'The values of note do not say how its dates are written: state the format, such as dd.MM.yyyy.' })
    expect(everything()).toEqual(before)
  })

  test('says which words would become empty', async () => {
    const workspace = await importWorkspace()
    await workspace.importPath(workspace.file('a.csv', 'id,points\na,1\nb,n/a\nc,n/a\nd,-\n'), { types: new Map([['points', 'text' as const]]), key: ['id'], role: 'related' })
    const points = workspace.catalog().entities[0]?.attributes[1]
    if (points === undefined) throw new Error('There is no attribute points.')
    expect(await workspace.call('attributes.previewType', { attribute: points.id, type: 'integer' })).toMatchObject({ rows: 4, fits: 4, emptied: [{ value: 'n/a', rows: 2 }, { value: '-', rows: 1 }], examples: [{ before: '1', after: '1' }] })
  })

  test('converts what is stored, without the file, and the next refresh goes by it', async () => {
    const { retype, column, entity, failure, refresh, source, file, call } = await things()
    await retype('day', 'date')
    expect((await failure(retype('amount', 'decimal'))).message).toBe('1 of 3 values of amount do not fit, such as "none": say that they are to become empty, or keep the type.')
    await retype('amount', 'decimal', { emptyMisfits: true })
    expect(entity().attributes.map(({ name, type, scale }) => [name, type, scale])).toEqual([['id', 'text', null], ['code', 'text', null], ['day', 'date', null], ['amount', 'decimal', 2], ['note', 'text', null]])
    expect([await column('day'), await column('amount')]).toEqual([['2024-02-01', '2024-02-13', '2024-02-04', null], ['1.50', '2.25', null, null]])
    file('things.csv', `${text.replace('none', '"7,75"')}\n`)
    expect((await refresh(source)).report).toMatchObject({ added: 0, changed: 1, removed: 0 })
    expect(await column('amount')).toEqual(['1.50', '2.25', '7.75', null])
    await retype('amount', 'text')
    await retype('day', 'datetime')
    expect([await column('day'), await column('amount')]).toEqual([['2024-02-01T00:00:00Z', '2024-02-13T00:00:00Z', '2024-02-04T00:00:00Z', null], ['1.50', '2.25', '7.75', null]])
    expect((await call('sources.list', {}))[0]?.rows).toBe(4)
    // The file goes on writing its dates as it did; as text, amounts are again what it says.
    expect(await refresh(source, { anew: true })).toMatchObject({ rows: 4, rejected: 0, report: { changed: 3 } })
    expect([await column('day'), await column('amount')]).toEqual([['2024-02-01T00:00:00Z', '2024-02-13T00:00:00Z', '2024-02-04T00:00:00Z', null], ['1,5', '2,25', '7,75', null]])
  })

  test('is refused where a definition would break, a key would change, or day and month are not settled', async () => {
    const { retype, failure, addSegment, named, preview, importPath, file, call, everything, catalog } = await things()
    addSegment(named('note'))
    const before = everything()
    const failed = await failure(retype('note', 'boolean', { emptyMisfits: true }))
    expect([failed.code, failed.message.startsWith('As a yes or no it would leave Xs without a meaning: ')]).toEqual(['conflict', true])
    expect(everything()).toEqual(before)
    await importPath(file('codes.csv', 'code,word,on\n007,x,1/2/2024\n8,y,3/4/2024\n9,z,5/6/2024\n'), { role: 'related', types: new Map([['on', 'text' as const]]) })
    const codes = catalog().entities.find(({ name }) => name === 'codes')
    const [code, , on] = codes?.attributes ?? []
    if (code === undefined || on === undefined) throw new Error('Codes has three attributes.')
    expect(await call('attributes.previewType', { attribute: code.id, type: 'integer' })).toMatchObject({ problem: 'code is the key of codes, and 1 of its values would read otherwise than now (007 as a number is 7), so that rows would be lost or become others: keep it as it is.' })
    expect(await call('attributes.previewType', { attribute: on.id, type: 'date' })).toMatchObject({ formats: [], question: { choices: [{ format: 'M/d/yyyy' }, { format: 'd/M/yyyy' }] }, problem: 'The values of on do not settle how day and month are ordered: choose.' })
    await call('relationships.add', { childEntity: 'Things', childColumns: ['code'], parentEntity: 'codes', parentColumns: ['code'] })
    expect((await preview('code', 'integer')).problem).toContain('code is what “Things to codes” goes by, and 1 of its values would read otherwise')
  })

  test('canceled, it leaves everything as it was', async () => {
    const workspace = await importWorkspace()
    await workspace.importPath(workspace.file('many.csv', `id,n\n${Array.from({ length: 30_000 }, (_, n) => `k${n},${n}`).join('\n')}\n`), { types: new Map([['n', 'text' as const]]) })
    const attribute = workspace.catalog().entities[0]?.attributes[1]?.id
    if (attribute === undefined) throw new Error('There is n.')
    const before = workspace.everything()
    const { task } = await workspace.call('attributes.retype', { attribute, type: 'integer' })
    while (workspace.tasks.list().find(({ id }) => id === task)?.step !== 'Converting') await workspace.ports.pause()
    workspace.tasks.cancel(task)
    expect(await workspace.tasks.ended(task)).toMatchObject({ status: 'canceled' })
    expect(workspace.everything()).toEqual(before)
    await workspace.resultOf((await workspace.call('attributes.retype', { attribute, type: 'integer' })).task)
    expect(workspace.store.first(sql`SELECT count(*) AS n FROM sqlite_schema WHERE name GLOB 'staging_*'`)).toEqual({ n: 0 })
    expect(workspace.catalog().entities[0]?.attributes[1]?.type).toBe('integer')
  })
})

describe('another name, or none', () => {
  test('a name that nothing uses is changed, and the file is found by its header all the same', async () => {
    const { call, id, failure, addSegment, named, refresh, source, entity, file } = await things()
    await call('attributes.rename', { attribute: id('note'), name: 'Remark' })
    expect((await failure(call('attributes.rename', { attribute: id('Remark'), name: 'DAY' }))).message).toBe('Things has day already: choose another name.')
    file('things.csv', `${text}\ne,1,5.2.2024,"3,0",w\n`)
    expect((await refresh(source)).report).toMatchObject({ added: 1, changed: 0, newColumns: [] })
    expect(entity().attributes.map(({ name }) => name)).toEqual(['id', 'code', 'day', 'amount', 'Remark'])
    addSegment(named('Remark'))
    expect(await failure(call('attributes.rename', { attribute: id('Remark'), name: 'Other' }))).toMatchObject({ code: 'inUse', message: 'Remark is named by Xs: change that first.', usedBy: ['Xs'] })
  })

  test('an attribute that nothing uses is removed, can be brought back, and is not read again', async () => {
    const { call, id, failure, addSegment, named, refresh, source, entity, column, catalog, file } = await things()
    const before = catalog()
    const removed = await call('attributes.remove', { attribute: id('note') })
    expect(entity().attributes.map(({ name }) => name)).toEqual(['id', 'code', 'day', 'amount'])
    await call('attributes.restore', removed)
    expect(catalog()).toEqual({ ...before, entities: before.entities.map((one) => ({ ...one, dataVersion: one.dataVersion + 2 })) })
    expect(await column('note')).toEqual(['x', 'y', null, 'z'])
    addSegment(named('note'))
    expect((await failure(call('attributes.remove', { attribute: id('note') }))).message).toBe('note is used by Xs: change that first.')
    expect((await failure(call('attributes.remove', { attribute: id('id') }))).message).toBe('id is used by the key of Things: change that first.')
    const gone = await call('attributes.remove', { attribute: id('amount') })
    file('things.csv', `${text.replace('"2,25",y', '"2,25",Y')}\n`)
    expect((await refresh(source)).report).toMatchObject({ changed: 1, newColumns: [] })
    expect(entity().attributes.map(({ name }) => name)).toEqual(['id', 'code', 'day', 'note'])
    expect((await failure(call('attributes.restore', gone))).code).toBe('conflict')
    await refresh(source, { add: ['amount'] })
    expect(await column('amount')).toEqual(['1,5', '2,25', 'none', null])
  })
})
