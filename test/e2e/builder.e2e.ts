import type { Locator, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessible } from './support/accessibility.ts'
import { expectFits, zoomed } from './support/fits.ts'
import { choose, condition, newSegment } from './support/journey.ts'
import { photograph } from './support/screenshots.ts'
import { closeBrowser, openWindow, type TesseraWindow } from './support/window.ts'

let window_: TesseraWindow | null = null
const opened = (): TesseraWindow => {
  if (window_ === null) throw new Error('No window is open.')
  return window_
}

beforeAll(async () => {
  window_ = await openWindow()
  const { page } = window_
  page.setDefaultTimeout(20_000)
  await page.getByRole('button', { name: 'Open sample' }).click()
  await page.getByRole('row', { name: /High-value customers/ }).waitFor({ timeout: 60_000 })
  await page.getByRole('row', { name: /Successful/ }).first().waitFor()
})

afterAll(async () => {
  await window_?.dispose()
  await closeBrowser()
})

const panel = (page: Page): Locator => page.getByTestId('attribute-panel')
const sentence = (page: Page): Promise<string> => page.getByTestId('sentence').innerText()

async function counted(page: Page): Promise<void> {
  await page.getByTestId('validity').getByText(/^Valid\./).waitFor({ timeout: 20_000 })
}

async function addFrom(page: Page, tab: string, label: string): Promise<void> {
  await panel(page).getByRole('tab', { name: tab }).click()
  await panel(page).getByRole('button', { name: label, exact: true }).click({ force: true })
}

async function leave(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Close', exact: true }).click()
  const asks = page.getByRole('button', { name: 'Close without saving' })
  await asks.waitFor({ timeout: 1000 }).then(
    () => asks.click(),
    () => null,
  )
  await page.getByTestId('rules').waitFor({ state: 'hidden' })
}

/** From the middle of a handle to the upper edge of a row, in steps as a hand does it. */
async function drag(page: Page, handle: Locator, target: Locator, edge: 'top' | 'bottom' = 'top'): Promise<void> {
  const [from, to] = [await handle.boundingBox(), await target.boundingBox()]
  if (!from || !to) throw new Error('What is dragged, or where to, is not on the page.')
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2)
  await page.mouse.down()
  await page.mouse.move(from.x + 20, from.y + 10, { steps: 2 })
  await page.mouse.move(to.x + to.width / 3, edge === 'top' ? to.y + 2 : to.y + to.height - 2, { steps: 4 })
  await page.getByTestId('drop-line').waitFor()
}

describe('The builder', () => {
  it('adds activities, what follows them, and other segments (P72, P78, P79, P89)', async () => {
    const { page, complaints } = opened()
    await newSegment(opened())
    await addFrom(page, 'Behavior', 'Add Online orders: has a record')
    await addFrom(page, 'Behavior', 'Add Store orders: is not followed by one')
    const sequence = page.getByRole('group', { name: /^Sequence 1-1/ })
    await sequence.getByRole('spinbutton').fill('60')
    await sequence.getByRole('checkbox', { name: 'only finished windows' }).click()
    await sequence.getByRole('button', { name: /^Add condition on what follows/ }).click()
    await page.getByRole('combobox', { name: /search attributes/ }).fill('amount')
    await page.keyboard.press('Enter')
    await page.keyboard.type('20')
    await page.getByTestId('rule-1').getByRole('button', { name: 'Move Rule 1' }).focus()
    await addFrom(page, 'Segments', 'Add in No marketing consent')
    await choose(page, page.getByRole('button', { name: /, in or not in/ }), 'not in')
    await counted(page)
    expect(await sentence(page)).toMatch(/^Customers who have any Online orders where Customers are not in “No marketing consent”/)
    expect(await sentence(page)).toContain('not followed by any Store orders within 60 days that are over where Amount is at least 20')
    await photograph(page, 'builder-sequence')
    await expectAccessible(page, 'A sequence in the builder')
    await page.setViewportSize({ width: 1280, height: 720 })
    await photograph(page, 'builder-sequence-1280')
    await page.setViewportSize({ width: 960, height: 600 })
    await photograph(page, 'builder-sequence-960')
    await page.setViewportSize(zoomed)
    await expectFits(page, 'The builder at 150 %')
    await page.getByRole('button', { name: 'Show the result' }).click()
    await expectFits(page, 'Its result at 150 %')
    await photograph(page, 'builder-sequence-zoomed')
    await expectAccessible(page, 'The builder at 150 %')
    await page.getByRole('button', { name: 'Hide the result' }).click()
    await page.getByRole('button', { name: 'Edit details' }).click()
    await expectFits(page, 'The details of a segment at 150 %')
    await page.keyboard.press('Escape')
    await page.setViewportSize({ width: 1920, height: 1080 })
    await photograph(page, 'builder-sequence-1920')
    await page.setViewportSize({ width: 1440, height: 900 })

    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name', exact: true }).fill('Bought once')
    await page.getByRole('dialog').getByRole('button', { name: 'Save and run' }).click()
    await page.getByRole('heading', { level: 1, name: 'Bought once' }).waitFor()
    await page.getByRole('button', { name: 'Edit', exact: true }).click()
    await panel(page).getByRole('tab', { name: 'Segments' }).click()
    await panel(page).getByRole('button', { name: 'Add in Lapsed 90 days' }).waitFor()
    expect(await panel(page).getByRole('button', { name: 'Add in Bought once' }).count(), 'a segment of itself').toBe(0)
    await photograph(page, 'builder-segments-tab')
    await expectAccessible(page, 'Segments in the builder')
    await leave(page)
    expect(complaints).toEqual([])
  })

  it('moves by dragging, and copies from one segment into another (P81)', async () => {
    const { page, complaints } = opened()
    await newSegment(opened())
    await addFrom(page, 'Attributes', 'Add Country of Customers')
    await page.getByRole('combobox', { name: 'Country, value' }).press('ArrowDown')
    await page.getByRole('option').first().waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    await addFrom(page, 'Attributes', 'Add Email consent of Customers')
    await choose(page, page.getByRole('button', { name: /^Add rule/ }), 'about their Online orders')
    await addFrom(page, 'Attributes', 'Add Is gift of Online orders')
    await counted(page)

    const consent = page.getByRole('button', { name: 'Move Email consent' })
    await drag(page, consent, page.getByTestId('condition-2-1'))
    await photograph(page, 'builder-drag')
    await page.mouse.up()
    await expect.poll(() => sentence(page)).toContain('where Email consent of Customers is true and Is gift is true')
    await page.keyboard.press('Control+z')
    await expect.poll(() => sentence(page)).not.toContain('Email consent of Customers')

    await drag(page, page.getByRole('button', { name: 'Move Is gift' }), page.getByTestId('condition-1-1'))
    await photograph(page, 'builder-drag-refused')
    await page.mouse.up()
    await page.getByText('“Is gift” is of Online orders, and none are on the path here: Customers.').first().waitFor()
    await drag(page, page.getByRole('button', { name: 'Move Rule 2' }), page.getByTestId('rule-1'))
    await page.mouse.up()
    await expect.poll(() => sentence(page)).toMatch(/^Customers who have any Online orders/)

    await page.getByRole('button', { name: 'Move Email consent' }).focus()
    await page.keyboard.press('Control+x')
    await expect.poll(() => page.getByTestId('said').innerText()).toContain('Cut Rule 2, condition 2.')
    await page.getByRole('button', { name: 'Move Is gift' }).focus()
    await page.keyboard.press('Control+v')
    await expect.poll(() => sentence(page)).toContain('where Is gift is true and Email consent of Customers is true')
    await page.getByRole('button', { name: 'Move Rule 1' }).focus()
    await page.keyboard.press('Control+c')
    await expect.poll(() => page.getByTestId('said').innerText()).toContain('Copied Rule 1.')
    await leave(page)
    await newSegment(opened())
    await page.getByTestId('rules').click({ position: { x: 5, y: 5 } })
    await page.keyboard.press('Control+v')
    await page.getByTestId('rule-2').getByRole('button', { name: /^Is gift, is/ }).waitFor()
    await leave(page)
    expect(complaints).toEqual([])
  })

  it('makes three rules with a sub-rule by keyboard alone (P74, P76, P81, P154)', async () => {
    const { page, complaints } = opened()
    const { keyboard } = page
    const press = async (...keys: readonly string[]): Promise<void> => {
      for (const key of keys) await keyboard.press(key)
    }
    const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent?.trim() ?? '')
    /** Tab until the focus is on what is meant: the order is the page's, the count is not the point. */
    const tabTo = async (name: RegExp, key = 'Tab'): Promise<void> => {
      for (let steps = 0; steps < 25; steps += 1) {
        if (name.test(await focused())) return
        await keyboard.press(key)
      }
      throw new Error(`The focus never came to ${String(name)}; it is on “${await focused()}”.`)
    }
    const pick = async (name: string): Promise<void> => {
      await expect.poll(focused).toMatch(/search attributes$/)
      await keyboard.type(name)
      await keyboard.press('Enter')
    }

    await newSegment(opened())
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
    await press('Control+Enter')
    await pick('income')
    await expect.poll(focused).toBe('Income, value')
    await keyboard.type('30000')
    await tabTo(/^Add sub-rule$/)
    await press('Enter')
    await expect.poll(focused).toBe('Choose an attribute')
    await press('Enter')
    await pick('country')
    await expect.poll(focused).toBe('Country, value')
    await press('ArrowDown')
    await page.getByRole('option').first().waitFor()
    await press('ArrowDown', 'Enter', 'Escape', 'Control+Enter')
    await pick('customer since')
    await expect.poll(focused).toBe('Customer since, value')
    await keyboard.type('01022020')

    await press('Control+Shift+Enter')
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('option')
    await keyboard.type('a')
    await tabTo(/^about their Online orders$/, 'ArrowDown')
    await press('Enter')
    await expect.poll(focused).toMatch(/^How many: /)
    await press('Enter')
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('radio')
    await press('ArrowDown', 'ArrowDown')
    await tabTo(/^Number of records$/)
    await press('Control+a')
    await keyboard.type('2')
    await press('Escape', 'Control+Enter')
    await pick('is gift')
    await expect.poll(focused).toMatch(/Is gift/)

    await press('Control+Shift+Enter')
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('option')
    await tabTo(/^about their Store orders$/, 'ArrowDown')
    await press('Enter')
    await expect.poll(focused).toMatch(/^How many: /)
    await tabTo(/^How Rule 3 joins/, 'Shift+Tab')
    await press('Enter')
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('option')
    await tabTo(/^Except/, 'ArrowDown')
    await press('Enter')
    await counted(page)
    await tabTo(/^Move Rule 3$/)
    await press('Alt+ArrowUp')
    await expect.poll(() => page.getByTestId('said').innerText()).toContain('Moved to Rule 2.')
    await press('Alt+ArrowDown', 'F1')
    await page.getByRole('dialog').getByRole('heading', { name: 'Keys in the builder' }).waitFor()
    await photograph(page, 'builder-keys')
    await expectAccessible(page, 'Keys in the builder')
    await press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await press('Control+s')
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name', exact: true }).waitFor()
    await expect.poll(focused).toBe('Name')
    await keyboard.type('By keyboard')
    await press('Enter')
    await page.getByText('Saved “By keyboard”.').waitFor()
    expect(await sentence(page)).toMatch(
      /^Customers where Income is at least 30000 and \(Country is \S+.* or Customer since is on or after (?:1 Feb|2 Jan) 2020\), and who have at least 2 Online orders where Is gift is true, except those who have any Store orders\.$/,
    )
    await leave(page)
    expect(complaints).toEqual([])
  })

  it('takes JSON with its problems listed, and edits two hundred conditions without losing a keystroke (P85)', async () => {
    const { page, complaints } = opened()
    await newSegment(opened())
    // With the first count the waterfall comes, and what is below it moves down.
    await page.getByTestId('attrition').waitFor()
    await page.getByRole('radio', { name: 'SQL' }).click()
    await page.getByText('There is a statement once the definition is complete.').waitFor()
    await page.getByRole('radio', { name: 'JSON' }).click()
    await page.getByRole('button', { name: 'Edit or import JSON' }).click()
    const text = page.getByRole('textbox', { name: 'Definition as JSON' })
    const apply = page.getByRole('button', { name: 'Apply', exact: true })
    const definitionOf = (count: number): string => {
      const items = Array.from({ length: count }, (_, index) => ({ kind: 'condition', attribute: { name: 'Income' }, test: { operator: index % 2 === 0 ? 'greaterOrEqual' : 'less', value: 1000 + index * 500 } }))
      return JSON.stringify({ schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where: { kind: 'group', operator: 'or', items } }] }, null, 1)
    }
    const short = definitionOf(2)
    await text.fill(short.replace('"value": 1000', '"value": ,'))
    await page.getByRole('button', { name: 'Line 18, column 17 Here a value is expected, but there is ",".' }).waitFor()
    expect(await apply.isDisabled()).toBe(true)
    await text.fill(short.replace('"less"', '"lesser"').replace('"Income"', '"Incom"'))
    await page.getByRole('button', { name: /^Line 27, column 20 Rule 1, condition 2: “operator” is “lesser”/ }).waitFor()
    await text.fill(short.replace('"Income"', '"Incom"'))
    await page.getByRole('button', { name: /^Line 14, .*Did you mean “Income”/ }).waitFor()
    await photograph(page, 'builder-json')
    await expectAccessible(page, 'A definition as JSON')
    await page.getByLabel('Choose a file with a definition').setInputFiles({ name: 'long.json', mimeType: 'application/json', buffer: Buffer.from(definitionOf(200)) })
    await page.getByRole('dialog').getByText('Valid.').waitFor()
    await apply.click()
    await page.getByTestId('condition-1-200').waitFor()
    await counted(page)

    const field = condition(page, 'Income').last().getByLabel('Income, value', { exact: true })
    await field.fill('')
    await field.focus()
    await page.evaluate(() => {
      const waits: number[] = []
      Object.assign(globalThis, { waits })
      addEventListener('keydown', () => {
        const pressed = performance.now()
        requestAnimationFrame(() => setTimeout(() => waits.push(performance.now() - pressed)))
      }, { capture: true })
    })
    const typed = '123456789012345'
    await page.keyboard.type(typed, { delay: 30 })
    expect(await field.inputValue()).toBe(typed)
    const waits = (await page.evaluate(() => (globalThis as unknown as { waits: number[] }).waits)).toSorted((a, b) => a - b)
    console.log(`Two hundred conditions: a key is drawn in ${waits[Math.floor(waits.length / 2)]?.toFixed(0)} ms at the median, ${waits.at(-1)?.toFixed(0)} ms at most`)
    await page.getByTestId('validity').getByText(/^Valid\./).waitFor({ timeout: 20_000 })
    await page.getByRole('radio', { name: 'SQL' }).click()
    await expect.poll(() => page.getByTestId('sql').innerText()).toContain(typed)
    await page.keyboard.press('Control+z')
    await page.keyboard.press('Control+z')
    await page.keyboard.press('Control+z')
    await expect.poll(() => page.getByTestId('condition-1-200').count()).toBe(0)
    await leave(page)
    expect(complaints).toEqual([])
  })

  it('chooses values on a histogram, from what there is, and from pasted lists (P80)', async () => {
    const { page, complaints } = opened()
    await newSegment(opened())
    await addFrom(page, 'Attributes', 'Add Income of Customers')
    const income = condition(page, 'Income')
    await choose(page, income.getByRole('button', { name: /^Income, comparator/ }), 'between')
    await income.getByRole('button', { name: /choose on a histogram/ }).click()
    const chart = page.getByRole('dialog', { name: 'Values of Income' })
    await chart.getByRole('slider', { name: 'From' }).waitFor({ timeout: 30_000 })
    await chart.getByRole('slider', { name: 'From' }).press('ArrowRight')
    await chart.getByRole('slider', { name: 'To' }).press('ArrowLeft')
    await photograph(page, 'builder-histogram')
    await expectAccessible(page, 'A histogram in the builder')
    await page.keyboard.press('Escape')
    await counted(page)
    expect(await sentence(page)).toMatch(/^Customers where Income is between \d+ and \d+\.$/)
    await addFrom(page, 'Attributes', 'Add Customer ID of Customers')
    const ids = Array.from({ length: 1000 }, (_, index) => `C-${index % 900}`).join('\n')
    await page.getByRole('combobox', { name: 'Customer ID, value' }).evaluate((field, list) => {
      const clipboardData = new DataTransfer()
      clipboardData.setData('text/plain', list)
      field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    }, ids)
    await page.getByText('900 values pasted, 100 that were there already or came twice left out.').waitFor()
    await page.getByText('and 893 more').waitFor()
    await photograph(page, 'builder-pasted')
    await page.keyboard.press('Escape')
    await addFrom(page, 'Attributes', 'Add Customer since of Customers')
    await choose(page, condition(page, 'Customer since').getByRole('button', { name: /comparator/ }), 'in the last')
    await expect.poll(() => condition(page, 'Customer since').getByTestId('interval').innerText()).toMatch(/^\d+ \w+.* – \d+ \w+ \d{4}, today included$/)
    await leave(page)
    expect(complaints).toEqual([])
  })
})
