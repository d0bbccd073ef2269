import { writeSync } from 'node:fs'
import { attributeIdSchema, entityIdSchema } from '@shared/domain/ids.ts'
import { createNodePorts } from '../../electron/core/nodePorts.ts'
import { createDataTable, dataTable } from '../../electron/core/store/dataTable.ts'
import { createStore, openStore } from '../../electron/core/store/openStore.ts'
import { sql } from '../../electron/core/store/sql.ts'
import { segmentRow } from './segmentRow.ts'

/**
 * A process made to be killed: edits, imports and saves without end, and says each step on stdout before it begins
 * ("edit 7") and once it was acknowledged ("edit 7 done"). `node … <workspace> <sql-wasm.wasm> <app folder>`
 */
const [path = '', sqlWasmPath = '', appFolder = ''] = process.argv.slice(2)
const entity = entityIdSchema.parse('numbers')
const attribute = attributeIdSchema.parse('value')
const ports = createNodePorts({ appFolder, sqlWasmPath, log: (message, error) => process.stderr.write(`${message} ${String(error)}\n`) })
const say = (line: string): void => void writeSync(1, `${line}\n`)

async function begin() {
  if ((await ports.files.facts(path)) !== null) return openStore(ports, path, { access: 'commandLine', wantWrite: true })
  const store = await createStore(ports, path, { access: 'commandLine', zone: 'UTC', replace: false })
  store.bulk.transaction((edit) => {
    store.bulk.run(createDataTable(dataTable(entity), [attribute]))
    edit.insert('entity', { id: entity, name: 'Numbers', role: 'related', key: '[]', name_attribute: null, date_attribute: null, ordinal_limit: 1, row_count: 0, data_version: 0, updated_at: 'now', position: 0 })
    edit.insert('attribute', { id: attribute, entity, name: 'Value', type: 'text', scale: null, position: 0 })
    // So that a save takes a while.
    store.bulk.insertRows(sql`INSERT INTO ${dataTable(entity)} VALUES (${null}, ${null})`, Array.from({ length: 40_000 }, (_, row) => [row + 1, `row ${row} `.repeat(10)]))
    edit.insert('segment', segmentRow('left', { description: '0' }))
    edit.insert('segment', segmentRow('right', { description: '0' }))
  })
  await store.save()
  return store
}

const store = await begin()
const first = Number(store.first<{ description: string }>(sql`SELECT description FROM segment WHERE id = 'left'`)?.description)
say(`ready ${first}`)
for (let number = first + 1; ; number += 1) {
  say(`edit ${number}`)
  store.edit((edit) => {
    edit.update('segment', { id: 'left' }, { description: String(number) })
    edit.update('segment', { id: 'right' }, { description: String(number) })
  })
  await store.flush()
  say(`edit ${number} done`)
  if (number % 7 === 0) {
    say(`import ${number}`)
    store.bulk.transaction((edit) => {
      store.bulk.run(sql`UPDATE ${dataTable(entity)} SET "a_value" = ${String(number)} WHERE ordinal <= 2`)
      edit.update('entity', { id: entity }, { data_version: number })
    })
    await store.flush()
    say(`import ${number} done`)
  } else if (number % 3 === 0) {
    say(`save ${number}`)
    await store.save()
    say(`save ${number} done`)
  }
}
