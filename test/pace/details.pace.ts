import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { startCore } from '../bench/product/core.ts'
import { writeWorkload } from '../bench/workload/files.ts'
import type { Size } from '../bench/workload/shop.ts'
import { closeBrowser, openWindow } from '../e2e/support/window.ts'

const size = (process.env['TESSERA_SIZE'] ?? 'M') as Size
const seed = 7
const rounds = 7
const distFolder = fileURLToPath(new URL('../../dist', import.meta.url))
const own = mkdtempSync(join(tmpdir(), 'tessera-pace-'))

afterAll(async () => {
  await closeBrowser()
  rmSync(own, { recursive: true, force: true })
})

/** From the grid to the details of its largest segment but the one of everyone, chart and members drawn: how long it takes, and how large the one reply is. */
it(`opens the details of a large segment at ${size}`, async ({ skip }) => {
  const kept = join(writeWorkload(size, seed, console.log), 'work.tessera')
  if (!existsSync(kept)) return skip(`Run npm run bench -- --size ${size} first: it leaves a workspace whose segments have members.`)
  const workspace = join(own, 'work.tessera')
  copyFileSync(kept, workspace)
  if (existsSync(`${kept}.columns`)) copyFileSync(`${kept}.columns`, `${workspace}.columns`)
  // A file of an earlier version is brought up to date before anybody waits for it.
  const core = startCore(distFolder, join(own, 'app'))
  await core.ask('workspace.open', { path: workspace })
  await core.ask('workspace.save', {})
  await core.stop()
  const window_ = await openWindow({ size: { width: 1440, height: 900 }, open: workspace })
  try {
    const { page } = window_
    page.setDefaultTimeout(240_000)
    const wanted = await page.evaluate(async () => {
      interface Row { readonly id: string; readonly name: string; readonly members: number | null }
      const { tessera } = globalThis as unknown as { readonly tessera: { call(channel: string, input: unknown): Promise<{ readonly value: readonly Row[] }> } }
      const rows = (await tessera.call('segments.list', {})).value.filter(({ members }) => members !== null).toSorted((a, b) => (b.members ?? 0) - (a.members ?? 0))
      return rows[1] ?? rows[0] ?? null
    })
    if (wanted === null) throw new Error('No segment of the workspace has members.')
    const took: number[] = []
    const replyBytes = await page.evaluate(async (segment) => {
      const { tessera } = globalThis as unknown as { readonly tessera: { call(channel: string, input: unknown): Promise<unknown> } }
      return JSON.stringify(await tessera.call('segments.page', { segment })).length
    }, wanted.id)
    for (let round = 0; round < rounds; round += 1) {
      const measured = await page.evaluate(async (id) => {
        location.hash = '#/segments'
        while (!document.querySelector('[role=grid], [role=table], [role=treegrid]')) await new Promise(requestAnimationFrame)
        await new Promise((resolve) => setTimeout(resolve, 500))
        const start = performance.now()
        location.hash = `#/segments/${id}`
        while (!document.querySelector('[aria-label="Trend"] canvas') || !document.querySelector('[aria-label="First members"] tbody tr')) await new Promise(requestAnimationFrame)
        await new Promise(requestAnimationFrame)
        return performance.now() - start
      }, wanted.id)
      took.push(measured)
    }
    const [first, ...later] = took
    const sorted = later.toSorted((a, b) => a - b)
    const ms = (one: number | undefined): string => `${(one ?? Number.NaN).toFixed(0)} ms`
    console.log(`Details of “${wanted.name}”, ${(wanted.members ?? 0).toLocaleString('en')} members, at ${size}: first ${ms(first)}, then ${ms(sorted[Math.floor(sorted.length / 2)])} (${ms(sorted[0])} to ${ms(sorted.at(-1))}); its reply ${(replyBytes / 1024).toFixed(1)} KB`)
    expect(took).toHaveLength(rounds)
  } finally {
    await window_.dispose()
  }
}, 600_000)
