import type { Page } from 'playwright'
import { expect } from 'vitest'

/** What a screen of 1280 by 720 shows at 150 %. */
export const zoomed = { width: 853, height: 480 } as const

/** Nothing scrolls the page sideways, no control stands beside it, and the buttons of an open dialog are in sight. */
export async function expectFits(page: Page, place: string): Promise<void> {
  const faults = await page.evaluate(() => {
    const isShown = (element: Element): boolean => element.getClientRects().length > 0
    const nameOf = (element: Element): string => element.getAttribute('aria-label') ?? element.textContent?.trim() ?? ''
    const beside = [...document.querySelectorAll('button, a, input, textarea, [role=tab]')].filter(isShown).filter((element) => {
      const { left, right } = element.getBoundingClientRect()
      return left < -1 || right > innerWidth + 1
    })
    const below = [...document.querySelectorAll('[role=dialog] footer button')].filter(isShown).filter((element) => element.getBoundingClientRect().bottom > innerHeight)
    // What a pane that stands beside it, closed or sliding, would do to a layout that can be scrolled.
    const movable = [...document.querySelectorAll('.v-layout')].filter((layout) => {
      layout.scrollLeft += 50
      const isMoved = layout.scrollLeft > 0
      layout.scrollLeft = 0
      return isMoved
    })
    return [
      ...movable.map(({ className }) => `can be moved sideways: ${String(className)}`),
      ...(document.documentElement.scrollWidth > innerWidth ? ['the page scrolls sideways'] : []),
      ...beside.map((element) => `beside the page: ${nameOf(element)}`),
      ...below.map((element) => `below the window: ${nameOf(element)}`),
    ]
  })
  expect.soft({ place, faults }).toEqual({ place, faults: [] })
}
