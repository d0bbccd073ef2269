import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright'

const folder = fileURLToPath(new URL('../../../dist/screenshots', import.meta.url))

/** The whole check takes none, for time: who wants them runs the journeys alone. */
const isTaken = process.env['TESSERA_PICTURES'] !== 'none'

/** The page as it is now, in both themes, as `dist/screenshots/<name>-light.png` and `-dark.png`. */
export async function photograph(page: Page, name: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.waitForFunction((dark) => document.querySelector('.v-application')?.classList.contains('v-theme--dark') === dark, colorScheme === 'dark')
    if (isTaken) await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`), animations: 'disabled' })
  }
}
