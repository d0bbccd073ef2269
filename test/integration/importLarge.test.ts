import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { expect, test } from 'vitest'
import { dataTable } from '../../electron/core/store/dataTable.ts'
import { sql } from '../../electron/core/store/sql.ts'
import { planFor } from '../support/importPlan.ts'
import { importWorkspace } from '../support/importWorkspace.ts'

const rows = 150_000

/** `npm run import:large` does the same with ten million. */
async function writeOrders(path: string, from: number, to: number, mark: string): Promise<void> {
  await pipeline(function* () {
    yield 'OrderId,CustomerId,OrderedAt,Product,Quantity,Amount\n'
    for (let at = from; at < to; at += 1000) {
      yield Array.from({ length: 1000 }, (_, n) => {
        const order = at + n
        const quoted = order % 7 === 0 ? `"Café ${mark}, large"` : `Tea ${mark}`
        return `O${((order * 7919) % 1_000_003).toString(36)},C${order % 997},2026-0${1 + (order % 9)}-1${order % 10}T0${order % 10}:30:15Z,${quoted},${order % 5},${order % 300}.${10 + (order % 90)}\n`
      }).join('')
    }
  }, createWriteStream(path))
}

type Workspace = Awaited<ReturnType<typeof importWorkspace>>

/** Every value of every row, and the file itself. */
async function digests(workspace: Workspace) {
  const [entity] = workspace.catalog().entities
  if (entity === undefined) throw new Error('There is no entity.')
  const ofRows = createHash('sha256')
  workspace.store.each(sql`SELECT * FROM ${dataTable(entity.id)} ORDER BY "ordinal"`, (row) => ofRows.update(JSON.stringify(row)))
  const ofFile = createHash('sha256')
  await pipeline(createReadStream(workspace.store.path), ofFile)
  return { rows: ofRows.digest('hex'), file: ofFile.digest('hex') }
}

test('canceled at 70 %, an import in place of other rows leaves them and the file byte for byte as they were; made again, it keeps ordinals by key', async () => {
  const workspace = await importWorkspace()
  const path = join(workspace.folder, 'Orders.csv')
  await writeOrders(path, 0, rows, 'old')
  expect(await workspace.importPath(path)).toMatchObject({ rows, rejected: 0 })
  const before = { ...(await digests(workspace)), everything: workspace.everything() }
  await writeOrders(path, rows / 2, rows / 2 + rows, 'new')
  const plan = planFor(await workspace.inspect(path), { replace: true })
  const { task } = await workspace.call('import.start', plan)
  let share = 0
  while (share < 0.7) {
    await workspace.ports.pause()
    const found = workspace.tasks.list().find(({ id }) => id === task)
    expect(found?.finishedAt).toBeNull()
    share = found?.step.startsWith('Reading rows') === true ? (found.progress ?? 0) : 0
  }
  workspace.tasks.cancel(task)
  expect(await workspace.tasks.ended(task)).toMatchObject({ status: 'canceled', error: null })
  expect({ ...(await digests(workspace)), everything: workspace.everything() }).toEqual(before)

  expect(await workspace.start(plan)).toMatchObject({ rows })
  const [entity] = workspace.catalog().entities
  if (entity === undefined) throw new Error('There is no entity.')
  expect(workspace.store.first(sql`SELECT count(*) AS n, min("ordinal") AS first, max("ordinal") AS last FROM ${dataTable(entity.id)}`)).toEqual({ n: rows, first: rows / 2, last: rows / 2 + rows - 1 })
  expect(readFileSync(workspace.store.path).subarray(0, 15).toString()).toBe('SQLite format 3')
}, 60_000)
