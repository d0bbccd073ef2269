import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright'
import { expect } from 'vitest'

interface Finding {
  readonly id: string
  readonly impact: string | null
  readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[]
}

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** No serious or critical finding of axe-core on the page as it is, and exactly one first heading. */
export async function expectAccessible(page: Page, place: string): Promise<void> {
  // Through the debugger: the page's own policy lets no foreign script in.
  await page.evaluate(await readFile(axePath, 'utf8'))
  const findings = await page.evaluate(async () => {
    const axe = (globalThis as unknown as { axe: { run(): Promise<{ violations: Finding[] }> } }).axe
    return (await axe.run()).violations
  })
  const serious = findings
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => ({ place, id, where: nodes.slice(0, 3).map((node) => `${node.target.join(' ')}: ${node.failureSummary ?? ''}`) }))
  expect.soft(serious).toEqual([])
  expect(await page.getByRole('heading', { level: 1 }).count(), `first headings on ${place}`).toBe(1)
}
