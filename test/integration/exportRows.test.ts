import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attributeIdSchema } from '@shared/domain/ids.ts'
import type { StoredValue } from '@shared/domain/storedValue.ts'
import { memberRows } from '../../electron/core/exports/memberRows.ts'
import { attributeColumn } from '../../electron/core/segments/outputColumns.ts'
import { dataColumn, dataTable } from '../../electron/core/store/dataTable.ts'
import { sql } from '../../electron/core/store/sql.ts'
import { segmentsWorkspace, setOf } from '../support/segmentsWorkspace.ts'

const options = { asOf: 0, signal: new AbortController().signal, breathe: async () => {} }

describe('rows of members for a file', () => {
  it('are those of the members by key, whether keys go as rows lie or not, without those that are gone', async () => {
    for (const isSorted of [true, false]) {
      const count = 5000
      const keyOf = (index: number): string => `K${String(isSorted ? index : (index * 7919) % count).padStart(5, '0')}`
      const data = Array.from({ length: count }, (_, index): StoredValue[] => [keyOf(index), index % 7 === 0 ? null : `Name ${index} ${index % 5 === 0 ? 'é' : ''}`, index % 3 === 0 ? null : index])
      const { context, store, entity } = await segmentsWorkspace({ columns: { Id: 'text', Name: 'text', Visits: 'integer' }, rows: data })
      store.bulk.run(sql`DELETE FROM ${dataTable(entity.id)} WHERE ordinal % 11 = 0`)
      await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 39 }), async (step, from) => {
        const members = Array.from({ length: count }, (_, index) => index).filter((index) => index % step === from % step)
        const rows = await memberRows(context.workspace(), entity, setOf(members), entity.attributes.map(attributeColumn), options)
        const found: StoredValue[][] = []
        for await (const { count: there, columns } of rows.batches()) for (let row = 0; row < there; row += 1) found.push(columns.map((cells) => cells[row] ?? null))
        const expected = members.filter((index) => index % 11 !== 0).map((index) => data[index] ?? []).toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1))
        expect(found).toEqual(expected)
      }), { numRuns: 4 })
    }
  })

  async function manyRows() {
    const { context, store, entity } = await segmentsWorkspace({ rows: Array.from({ length: 5000 }, (_, index) => [`C${index}`, `Name ${index}`, 'Gold']) })
    const rows = await memberRows(context.workspace(), entity, setOf(Array.from({ length: 5000 }, (_, index) => index)), entity.attributes.map(attributeColumn), options)
    const change = (): void => {
      store.bulk.run(sql`UPDATE ${dataTable(entity.id)} SET ${dataColumn(entity.attributes[2]?.id ?? attributeIdSchema.parse('none'))} = 'Lead'`)
      store.edit((edit) => edit.update('entity', { id: entity.id }, { data_version: 2 }))
    }
    return { batches: rows.batches()[Symbol.asyncIterator](), change }
  }

  it('are of one state of the data, whatever becomes of it while they are written', async () => {
    const { batches, change } = await manyRows()
    const tiers = new Set<StoredValue>()
    let written = 0
    for (let batch = await batches.next(); batch.done !== true; batch = await batches.next()) {
      for (const tier of batch.value.columns[2]?.slice(0, batch.value.count) ?? []) tiers.add(tier)
      if (written === 0) change()
      written += batch.value.count
    }
    expect([written, [...tiers]]).toEqual([5000, ['Gold']])
  })

  it('are refused where the data change before they are in order: some of them could be gone', async () => {
    const { batches, change } = await manyRows()
    change()
    await expect(batches.next()).rejects.toThrow('The data of "Customers" changed while they were written; try again.')
  })
})
