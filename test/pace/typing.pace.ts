import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { addSegments, importAll } from '../bench/product/makeWorkspace.ts'
import { writeWorkload } from '../bench/workload/files.ts'
import { sizes, type Size } from '../bench/workload/shop.ts'
import { condition, newSegment } from '../e2e/support/journey.ts'
import { closeBrowser, openWindow, type TesseraWindow } from '../e2e/support/window.ts'

const size = (process.env['TESSERA_SIZE'] ?? 'M') as Size
const seed = 7
const distFolder = fileURLToPath(new URL('../../dist', import.meta.url))
const own = mkdtempSync(join(tmpdir(), 'tessera-pace-'))

let window_: TesseraWindow | null = null

/** The workspace of the benchmark; made anew unless a run of it left one. */
beforeAll(async () => {
  const folder = writeWorkload(size, seed, console.log)
  const kept = join(folder, 'imported.tessera')
  const workspace = join(own, 'shop.tessera')
  if (existsSync(kept)) copyFileSync(kept, workspace)
  else await importAll({ distFolder, folder, workspace })
  const ready = join(own, 'ready.tessera')
  await addSegments({ distFolder, folder, workspace: ready }, workspace, seed, 0)
  window_ = await openWindow({ open: ready })
}, 600_000)

afterAll(async () => {
  await window_?.dispose()
  await closeBrowser()
  rmSync(own, { recursive: true, force: true })
})

const quantile = (sorted: readonly number[], share: number): number => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN

/** From a key that changes a value to the frame in which the exact total of the new definition stands there, milliseconds. */
async function timeOfKey(page: Page, key: string): Promise<number> {
  await page.evaluate(() => {
    const total = document.querySelector('[data-testid="total"]')
    if (total === null) throw new Error('There is no total on the page.')
    const state = { pressed: 0, isStale: false }
    const watching = window as typeof window & { took: Promise<number> }
    watching.took = new Promise((resolve) => {
      document.addEventListener('input', (event) => (state.pressed = event.timeStamp), { once: true, capture: true })
      const observer = new MutationObserver(() => {
        const isStale = total.classList.contains('stale')
        if (isStale) state.isStale = true
        if (!state.isStale || isStale) return
        observer.disconnect()
        requestAnimationFrame(() => resolve(performance.now() - state.pressed))
      })
      observer.observe(total, { attributes: true, attributeFilter: ['class'] })
    })
  })
  await page.keyboard.press(key)
  return page.evaluate(() => (window as typeof window & { took: Promise<number> }).took)
}

it('shows the exact total soon after a key is pressed', async () => {
  if (window_ === null) throw new Error('No window is open.')
  const { page } = window_
  await newSegment(window_)
  const add = (label: string): Promise<void> => page.getByTestId('attribute-panel').getByRole('button', { name: label, exact: true }).first().click({ force: true })
  await add('Add Income of Customers')
  const income = condition(page, 'Income').getByRole('textbox').first()
  await income.fill('2')
  await page.getByTestId('rules').click({ position: { x: 4, y: 4 } })
  await page.getByRole('tab', { name: 'Behavior' }).click()
  for (const label of ['Add Orders: has a record', 'Add Events: has none']) await add(label)
  await page.getByTestId('validity').getByText(/^Valid\./).waitFor({ timeout: 60_000 })
  await income.focus()
  const times: number[] = []
  for (let round = 0; round < 10; round++) {
    for (const digit of ['3', '5', '0', '7']) times.push(await timeOfKey(page, digit))
    for (let back = 0; back < 4; back++) times.push(await timeOfKey(page, 'Backspace'))
  }
  const sorted = times.toSorted((a, b) => a - b)
  const ms = (share: number): string => `${quantile(sorted, share).toFixed(0)} ms`
  console.log(`From a key to the exact total on the screen, ${sizes[size].toLocaleString('en')} customers, ${times.length} keys: median ${ms(0.5)}, 95 % ${ms(0.95)}, longest ${ms(1)}.`)
  expect(times.every((time) => time > 0)).toBe(true)
}, 120_000)
