import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright'
import { afterAll, expect, it } from 'vitest'
import { closeBrowser, openWindow } from '../e2e/support/window.ts'

const count = Number(process.env['TESSERA_KEYS'] ?? 1_000_000)
const pasted = Math.min(count, 100_000)
const cli = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url))
const own = mkdtempSync(join(tmpdir(), 'tessera-pace-'))

afterAll(async () => {
  await closeBrowser()
  rmSync(own, { recursive: true, force: true })
})

function tessera(...args: readonly string[]): void {
  const { status, stderr } = spawnSync(process.execPath, [cli, ...args], { cwd: own, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`)
}

const keyOf = (index: number): string => `C${String(index).padStart(8, '0')}`
const formatted = (number: number): string => number.toLocaleString('en-GB')

/** Prints how long the work took, and of what went on meanwhile the longest time between two frames and the longest answer of the core to a trivial question. */
async function timed(page: Page, what: string, work: () => Promise<void>): Promise<void> {
  await page.evaluate(() => {
    const state = { longest: 0, answer: 0, last: performance.now(), on: true }
    Object.assign(globalThis, { paceWatch: state })
    const next = (now: number): void => {
      state.longest = Math.max(state.longest, now - state.last)
      state.last = now
      if (state.on) requestAnimationFrame(next)
    }
    requestAnimationFrame(next)
    const { tessera: bridge } = globalThis as unknown as { readonly tessera: { call(channel: string, input: unknown): Promise<unknown> } }
    const ask = async (): Promise<void> => {
      while (state.on) {
        const start = performance.now()
        await bridge.call('tasks.list', {})
        state.answer = Math.max(state.answer, performance.now() - start)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
    void ask()
  })
  const start = performance.now()
  await work()
  const ms = performance.now() - start
  const { longest, answer } = await page.evaluate(() => {
    const { paceWatch } = globalThis as unknown as { paceWatch: { longest: number; answer: number; on: boolean } }
    paceWatch.on = false
    return paceWatch
  })
  console.log(`${what}: ${ms.toFixed(0)} ms; longest frame ${longest.toFixed(0)} ms, longest answer of the core meanwhile ${answer.toFixed(0)} ms; load ${(loadavg()[0] ?? 0).toFixed(1)}`)
}

/** Nine of ten keys of the file are those of a customer; all that are pasted. */
it(`makes segments of a list of ${formatted(count)} ids from a file, and of ${formatted(pasted)} pasted ones`, async () => {
  const there = Math.floor(count * 0.9)
  const rows = (line: (index: number) => string): string => `${Array.from({ length: count }, (_, index) => line(index)).join('\n')}\n`
  writeFileSync(join(own, 'customers.csv'), `customer_id,city\n${rows((index) => `${keyOf(index)},City ${index % 50}`)}`)
  writeFileSync(join(own, 'wanted.csv'), `Name,Customer Id\n${rows((index) => `Somebody ${index},${keyOf(index + count - there)}`)}`)
  const workspace = join(own, 'list.tessera')
  tessera('create', workspace)
  tessera('import', workspace, 'customers.csv', '--entity', 'Customers', '--role', 'individuals', '--key', 'customer_id')
  const window_ = await openWindow({ size: { width: 1280, height: 720 }, open: workspace })
  const { page } = window_
  page.setDefaultTimeout(120_000)
  const dialog = page.getByRole('dialog')
  const row = (name: string) => page.getByRole('row').filter({ has: page.getByRole('button', { name, exact: true }) })
  const begin = async (name: string): Promise<void> => {
    await page.getByRole('button', { name: 'New', exact: true }).click()
    await page.getByRole('menuitem', { name: 'From a list of ids' }).click()
    await dialog.getByRole('textbox', { name: 'Name' }).fill(name)
  }
  const save = async (): Promise<void> => {
    await dialog.getByRole('button', { name: 'Save list' }).click()
    await dialog.waitFor({ state: 'hidden' })
  }
  try {
    await page.getByRole('link', { name: /^Segments/ }).click()
    await begin('Wanted')
    await timed(page, `reading and looking for a file of ${formatted(count)} ids`, async () => {
      await dialog.locator('input[type=file]').setInputFiles(join(own, 'wanted.csv'))
      await dialog.getByText(`${formatted(there)} of ${formatted(count)} ids found.`).waitFor()
    })
    await timed(page, 'saving them', save)
    await timed(page, 'their first refresh', () => row('Wanted').getByText(formatted(there), { exact: true }).waitFor())
    await begin('Pasted')
    const text = Array.from({ length: pasted }, (_, index) => keyOf(index)).join('\n')
    await timed(page, `pasting and looking for ${formatted(pasted)} ids`, async () => {
      await dialog.locator('textarea').evaluate((area: HTMLTextAreaElement, all: string) => {
        const data = new DataTransfer()
        data.setData('text/plain', all)
        area.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
      }, text)
      await dialog.getByText(`${formatted(pasted)} of ${formatted(pasted)} ids found.`).waitFor()
    })
    await timed(page, 'saving them', save)
    await timed(page, 'their first refresh', () => row('Pasted').getByText(formatted(pasted), { exact: true }).waitFor())
    expect(window_.complaints).toEqual([])
  } finally {
    await window_.dispose()
  }
}, 600_000)
