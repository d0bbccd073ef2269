import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createNodePorts } from '../../electron/core/nodePorts.ts'
import { openStore } from '../../electron/core/store/openStore.ts'
import { sql } from '../../electron/core/store/sql.ts'
import { bundleProgram, runAndKill } from '../support/killed.ts'
import { numbersFrom } from '../support/numbersFrom.ts'
import { seed } from '../support/seed.ts'
import { sqlWasmPath, temporaryFolder } from '../support/storePorts.ts'

const kills = process.env['npm_lifecycle_event'] === 'kills' ? 50 : 8

function highest(lines: readonly string[], pattern: RegExp): number {
  return Math.max(0, ...lines.map((line) => Number(pattern.exec(line)?.[1] ?? 0)))
}

describe('a process killed at any moment', () => {
  it(
    `leaves a workspace that opens with all that was acknowledged, and nothing by half (${kills} times)`,
    async () => {
      const random = numbersFrom(seed)
      const folder = temporaryFolder()
      const writer = await bundleProgram('killedWriter', folder)
      const path = join(folder, 'shop.tessera')
      const ports = createNodePorts({ appFolder: folder, sqlWasmPath })
      const during: Record<string, number> = {}
      const acknowledged = { edit: 0, import: 0 }
      for (let kill = 1; kill <= kills; kill += 1) {
        const lines = (await runAndKill(writer, path, folder, Math.floor(random() * 150))).map(({ text }) => text)
        const last = lines.at(-1) ?? ''
        const moment = last.endsWith('done') || last.startsWith('ready') ? 'between' : (last.split(' ')[0] ?? '')
        during[moment] = (during[moment] ?? 0) + 1
        acknowledged.edit = Math.max(acknowledged.edit, highest(lines, /^edit (\d+) done$/))
        acknowledged.import = Math.max(acknowledged.import, highest(lines, /^import (\d+) done$/))
        const begun = Math.max(acknowledged.edit, highest(lines, /^edit (\d+)$/))
        // By turns with the lock and without, as a window and as a command that only reads.
        const store = await openStore(ports, path, { access: 'window', wantWrite: kill % 2 === 0 })
        const [left, right] = store.all<{ description: string }>(sql`SELECT description FROM segment ORDER BY id`).map((row) => Number(row.description))
        const rows = store.all<{ a_value: string }>(sql`SELECT a_value FROM "data_numbers" WHERE ordinal <= 2`).map((row) => Number(row.a_value))
        const version = Number(store.first<{ data_version: number }>(sql`SELECT data_version FROM entity`)?.data_version)
        const isRight = {
          isWhole: left === right && rows.every((row) => (Number.isNaN(row) ? 0 : row) === version),
          hasAcknowledgedEdits: left !== undefined && left >= acknowledged.edit,
          hasNothingElse: left !== undefined && left <= begun,
          hasAcknowledgedImports: version >= acknowledged.import,
          isTidied: kill % 2 === 1 || !readdirSync(folder).some((name) => name.includes('.saving-') || name.endsWith('.new')),
        }
        expect({ seed, kill, last, ...isRight }).toEqual({ seed, kill, last, isWhole: true, hasAcknowledgedEdits: true, hasNothingElse: true, hasAcknowledgedImports: true, isTidied: true })
        await store.close()
      }
      console.log(`workspace kills: seed ${seed}, ${kills} kills, ${Object.entries(during).map(([moment, times]) => `${times} during ${moment}`).join(', ')}, ${acknowledged.edit} edits`)
      expect(readdirSync(folder).toSorted()).toEqual(['killedWriter.mjs', 'shop.tessera'])
    },
    600_000,
  )
})
