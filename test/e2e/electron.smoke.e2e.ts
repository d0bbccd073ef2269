import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { _electron, type ElectronApplication, type Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Bridge } from '@shared/contract/bridge.ts'
import { openDisplay, type Display } from '../support/display.ts'

declare global {
  interface Window {
    readonly tessera: Bridge
  }
}

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** Electron's program where its runtime was fetched or is lent; null where not. */
function runtime(): string | null {
  const record = join(root, 'node_modules/electron/path.txt')
  const name = existsSync(record) ? readFileSync(record, 'utf8') : null
  const lent = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  const path = lent === undefined ? join(root, 'node_modules/electron/dist', name ?? '-') : join(lent, name ?? 'electron')
  return existsSync(path) ? path : null
}

const program = runtime()
const isRequired = process.env['TESSERA_REQUIRE_ELECTRON'] === '1'
if (program === null) {
  console.log("Skipped: the smoke suite in real Electron, because Electron's runtime is not here. `npx install-electron --no` fetches it.")
}

/** Without the runtime the suite is skipped, unless the environment says that it has to run. */
describe.skipIf(program === null && !isRequired)('in real Electron', () => {
  let display: Display | null = null
  let home = ''
  let workspace = ''

  beforeAll(async () => {
    display = await openDisplay()
    home = mkdtempSync(join(tmpdir(), 'tessera-smoke-'))
    workspace = join(home, 'Shop.tessera')
  })

  afterAll(() => {
    display?.close()
    rmSync(home, { recursive: true, force: true })
  })

  async function start(...files: readonly string[]): Promise<{ app: ElectronApplication; page: Page; errors: string[] }> {
    const env = { ...process.env, ...display?.env, TESSERA_APP_FOLDER: join(home, 'app') } as Record<string, string>
    const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    const app = await _electron.launch({ executablePath: program ?? '', args: [...flags, root, ...files], env })
    const page = await app.firstWindow()
    const errors: string[] = []
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    page.on('pageerror', (error) => errors.push(error.message))
    await page.locator('h1').first().waitFor()
    return { app, page, errors }
  }

  /** Closes the window as a person does, and tells how the program ended. */
  async function close(app: ElectronApplication, page: Page): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => app.process().once('exit', resolve))
    await page.close()
    return await ended
  }

  const ask = (page: Page, channel: string, input: unknown) => page.evaluate(([name, value]) => window.tessera.call(name as string, value), [channel, input] as const)

  test('the page has the bridge and nothing of Node', async () => {
    const { app, page, errors } = await start()
    const seen = await page.evaluate(() => ({
      bridge: Object.keys(window.tessera).toSorted(),
      node: ['require', 'process', 'module', 'Buffer', 'global'].filter((name) => name in window),
      address: location.href,
    }))
    expect(seen).toMatchObject({ bridge: ['call', 'on'], node: [] })
    expect(seen.address).toMatch(/^app:\/\/bundle\//)
    const statuses = await page.evaluate(async () =>
      Promise.all(['/../main.cjs', '/%2e%2e/main.cjs', '/main.cjs', '/none'].map(async (path) => (await fetch(path)).status)),
    )
    expect(statuses).toEqual([404, 404, 404, 404])
    expect(await page.evaluate(() => window.open('https://example.com') === null)).toBe(true)
    expect(errors.filter((text) => !text.includes('404'))).toEqual([])
    expect(await close(app, page)).toBe(0)
  })

  test('a sample is made, closed, opened again from its file, and all is still there', async () => {
    const first = await start()
    // Native dialogs cannot be clicked from here; their answer can be given.
    await first.app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
    }, workspace)
    expect(await ask(first.page, 'host.choosePath', { purpose: 'saveWorkspace', suggestedName: 'Shop' })).toEqual({ ok: true, value: workspace })
    expect(await ask(first.page, 'workspace.openSample', { path: workspace, size: 'S', replace: true })).toMatchObject({ ok: true })
    await expect.poll(async () => await ask(first.page, 'segments.list', {}), { timeout: 60_000 }).toMatchObject({ ok: true })
    const before = await ask(first.page, 'segments.list', {})
    expect(await close(first.app, first.page)).toBe(0)

    const second = await start(workspace)
    expect(await ask(second.page, 'host.info', {})).toMatchObject({ ok: true, value: { openAtStart: workspace } })
    await ask(second.page, 'workspace.open', { path: workspace })
    expect(await ask(second.page, 'segments.list', {})).toEqual(before)
    expect(second.errors).toEqual([])
    expect(await close(second.app, second.page)).toBe(0)
  })

  test('the core is a process of its own and comes back after a crash', async () => {
    const { app, page } = await start(workspace)
    await ask(page, 'workspace.open', { path: workspace })
    const coreId = () => app.evaluate(({ app: electron }) => electron.getAppMetrics().find(({ serviceName, name }) => serviceName === 'Tessera core' || name === 'Tessera core')?.pid ?? null)
    const before = await coreId()
    expect(before).not.toBeNull()
    process.kill(before ?? 0, 'SIGKILL')
    await expect.poll(coreId, { timeout: 20_000 }).not.toBe(before)
    await expect.poll(async () => await ask(page, 'segments.list', {}), { timeout: 20_000 }).toMatchObject({ ok: true })
    expect(await close(app, page)).toBe(0)
  })
})
