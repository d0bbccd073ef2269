import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { attributeIdSchema, entityIdSchema } from '@shared/domain/ids.ts'
import type { FilePort } from '../../electron/core/ports.ts'
import { createDataTable, dataColumn, dataTable, stagingTable } from '../../electron/core/store/dataTable.ts'
import { createStore, openStore } from '../../electron/core/store/openStore.ts'
import { sql } from '../../electron/core/store/sql.ts'
import type { Edit } from '../../electron/core/store/store.ts'
import { segmentRow } from '../support/segmentRow.ts'
import { storePorts, temporaryFolder } from '../support/storePorts.ts'

const window = { access: 'window', wantWrite: true } as const
const newWindow = { access: 'window', zone: 'Europe/Berlin', replace: false } as const

function addSegment(edit: Edit, id: string, name = id): void {
  edit.insert('segment', segmentRow(id, { name }))
}

const segmentNames = sql`SELECT name FROM segment ORDER BY name`

describe('a workspace file', () => {
  it('keeps edits through close and reopen, and leaves nothing beside it', async () => {
    const folder = temporaryFolder()
    const { ports } = storePorts(folder)
    const path = join(folder, 'shop.tessera')
    const store = await createStore(ports, path, newWindow)
    store.edit((edit) => addSegment(edit, 'lapsed', 'Lapsed'))
    await store.flush()
    expect(readdirSync(folder).sort()).toEqual(['shop.tessera', 'shop.tessera.journal', 'shop.tessera.lock'])
    await store.close()
    expect(readdirSync(folder)).toEqual(['shop.tessera'])
    const again = await openStore(ports, path, window)
    expect(again.all(segmentNames)).toEqual([{ name: 'Lapsed' }])
    expect({ unsaved: again.unsaved, notice: again.notice, readOnly: again.readOnlyReason }).toEqual({ unsaved: false, notice: null, readOnly: null })
    await again.close()
  })

  it('brings back flushed edits that were never saved, and says so', async () => {
    const folder = temporaryFolder()
    const { ports } = storePorts(folder)
    const path = join(folder, 'shop.tessera')
    const store = await createStore(ports, path, newWindow)
    store.edit((edit) => addSegment(edit, 'a'))
    await store.flush()
    const reader = await openStore(ports, path, { access: 'commandLine', wantWrite: false })
    expect({ rows: reader.all(segmentNames), reason: reader.readOnlyReason }).toEqual({ rows: [{ name: 'a' }], reason: 'it was opened for reading' })
    expect(() => reader.edit(() => {})).toThrow(/cannot be changed/)
    await reader.close()
    await store.close()
  })

  it('undoes an edit as a whole', async () => {
    const folder = temporaryFolder()
    const { ports } = storePorts(folder)
    const store = await createStore(ports, join(folder, 'shop.tessera'), newWindow)
    expect(() =>
      store.edit((edit) => {
        addSegment(edit, 'a')
        addSegment(edit, 'b', 'A')
      }),
    ).toThrow(/UNIQUE/)
    expect([store.all(segmentNames), store.unsaved]).toEqual([[], false])
    expect(() => store.edit((edit) => edit.insert('sqlite_schema', { name: 'x' }))).toThrow(/no metadata table/)
    expect(() => store.edit((edit) => edit.update('segment', { id: 'x' }, { nickname: 'y' }))).toThrow(/does not fit/)
    expect(() => store.edit((edit) => edit.remove('segment', {}))).toThrow(/which rows/)
    await store.close()
  })

  it('carries imported rows with the next save, soon after by itself', async () => {
    const folder = temporaryFolder()
    const { ports, runTimers } = storePorts(folder)
    const path = join(folder, 'shop.tessera')
    const store = await createStore(ports, path, newWindow)
    const entity = entityIdSchema.parse('customers')
    const attribute = attributeIdSchema.parse('city')
    store.bulk.run(createDataTable(stagingTable('1'), [attribute]))
    store.bulk.insertRows(sql`INSERT INTO ${stagingTable('1')} VALUES (${null}, ${null})`, [
      [0, 'Bern'],
      [1, null],
    ])
    expect(store.unsaved).toBe(false)
    store.bulk.transaction((edit) => {
      store.bulk.run(sql`ALTER TABLE ${stagingTable('1')} RENAME TO ${dataTable(entity)}`)
      edit.insert('entity', { id: entity, name: 'Customers', role: 'individuals', key: '[]', name_attribute: null, date_attribute: null, ordinal_limit: 2, row_count: 2, data_version: 1, updated_at: 'now', position: 0 })
      edit.insert('attribute', { id: attribute, entity, name: 'City', type: 'text', scale: null, position: 0 })
    })
    expect(store.unsaved).toBe(true)
    runTimers(2000)
    await store.save()
    expect(store.unsaved).toBe(false)
    await store.close()
    const again = await openStore(ports, path, window)
    expect(again.notice).toBe(null)
    const rows: unknown[] = []
    again.each(sql`SELECT ordinal, ${dataColumn(attribute)} FROM ${dataTable(entity)} ORDER BY ordinal`, (row) => rows.push([...row]))
    expect(rows).toEqual([
      [0, 'Bern'],
      [1, null],
    ])
    await again.close()
  })

  it('keeps edits made while a save is under way', async () => {
    const folder = temporaryFolder()
    const { ports } = storePorts(folder)
    const path = join(folder, 'shop.tessera')
    const during: (() => void)[] = []
    const open: FilePort['open'] = (file, mode) => {
      if (file.includes('.saving-')) during.shift()?.()
      return ports.files.open(file, mode)
    }
    const store = await createStore({ ...ports, files: { ...ports.files, open } }, path, newWindow)
    store.edit((edit) => addSegment(edit, 'a'))
    during.push(() => store.edit((edit) => addSegment(edit, 'b')))
    await store.save()
    expect(store.unsaved).toBe(true)
    await store.flush()
    const reader = await openStore(ports, path, { access: 'commandLine', wantWrite: false })
    expect(reader.all(segmentNames)).toEqual([{ name: 'a' }, { name: 'b' }])
    await reader.close()
    await store.close()
    expect(existsSync(`${path}.journal`)).toBe(false)
  })
})
