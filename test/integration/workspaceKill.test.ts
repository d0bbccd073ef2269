import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { createNodePorts } from '../../electron/core/nodePorts.ts'
import { openStore } from '../../electron/core/store/openStore.ts'
import { sql } from '../../electron/core/store/sql.ts'
import { sqlWasmPath, temporaryFolder } from '../support/storePorts.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const kills = process.env['npm_lifecycle_event'] === 'kills' ? 50 : 8

async function bundleWriter(folder: string): Promise<string> {
  const outfile = join(folder, 'writer.mjs')
  await build({
    entryPoints: [join(root, 'test/support/killedWriter.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    alias: { '@shared': join(root, 'shared') },
    // sql.js is CommonJS and asks for node:fs that way.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url); const __dirname = '', __filename = ''" },
  })
  return outfile
}

/** Runs the writer and kills it that long after it was ready; answers what it said, a line each. */
async function runAndKill(writer: string, path: string, folder: string, afterMs: number): Promise<string[]> {
  const child = spawn(process.execPath, [writer, path, sqlWasmPath, folder], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  let errors = ''
  child.stderr.on('data', (text) => (errors += String(text)))
  const exited = new Promise<NodeJS.Signals | null>((resolve) => child.once('close', (_code, signal) => resolve(signal)))
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (text) => {
      said += String(text)
      resolve()
    })
    child.once('close', () => resolve())
  })
  setTimeout(() => child.kill('SIGKILL'), afterMs)
  const signal = await exited
  expect(errors).toBe('')
  expect(signal).toBe('SIGKILL')
  // The last line may be half said.
  return said.split('\n').slice(0, -1)
}

function highest(lines: readonly string[], pattern: RegExp): number {
  return Math.max(0, ...lines.map((line) => Number(pattern.exec(line)?.[1] ?? 0)))
}

/** Numbers between 0 and 1 that a seed repeats (Lehmer). */
function numbersFrom(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

describe('a process killed at any moment', () => {
  it(
    `leaves a workspace that opens with all that was acknowledged, and nothing by half (${kills} times)`,
    async () => {
      const seed = Number(process.env['TESSERA_SEED'] ?? Date.now() % 1_000_000)
      const random = numbersFrom(seed)
      const folder = temporaryFolder()
      const writer = await bundleWriter(folder)
      const path = join(folder, 'shop.tessera')
      const ports = createNodePorts({ appFolder: folder, sqlWasmPath })
      const during: Record<string, number> = {}
      const acknowledged = { edit: 0, import: 0 }
      for (let kill = 1; kill <= kills; kill += 1) {
        const lines = await runAndKill(writer, path, folder, Math.floor(random() * 150))
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
      expect(readdirSync(folder).toSorted()).toEqual(['shop.tessera', 'writer.mjs'])
    },
    600_000,
  )
})
