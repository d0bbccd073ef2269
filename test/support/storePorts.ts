import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { createNodePorts } from '../../electron/core/nodePorts.ts'
import type { Ports } from '../../electron/core/ports.ts'

export const sqlWasmPath = fileURLToPath(new URL('../../node_modules/sql.js/dist/sql-wasm.wasm', import.meta.url))

/** A folder of this test alone, removed when it is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Real files and a real sql.js; timers never fire by themselves: `runTimers` calls those that are due at `now`. */
export function storePorts(folder: string, overrides: Partial<Ports> = {}) {
  const clock = { now: Date.UTC(2026, 10, 23, 12) }
  const timers = new Set<{ readonly due: number; readonly work: () => void }>()
  const logged: string[] = []
  const ports: Ports = {
    ...createNodePorts({ appFolder: join(folder, 'app'), sqlWasmPath }),
    now: () => clock.now,
    after(ms, work) {
      const timer = { due: clock.now + ms, work }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    log: (message) => logged.push(message),
    zone: 'Europe/Berlin',
    ...overrides,
  }
  return {
    ports,
    clock,
    logged,
    runTimers(forwardMs: number): void {
      clock.now += forwardMs
      for (const timer of timers) {
        if (timer.due > clock.now) continue
        timers.delete(timer)
        timer.work()
      }
    },
  }
}
