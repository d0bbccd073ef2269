import { afterEach, describe, expect, it } from 'vitest'
import type { RuleNode } from '@shared/rules/definition.ts'
import { clipText } from '@shared/rules/clip.ts'
import { useNoticesStore } from '@renderer/stores/notices.store.ts'
import { condition, loyalDefinition } from './builderFixture.ts'
import { mountBuilder, savedAnswers, type MountedBuilder } from './builderMount.ts'

let mounted: MountedBuilder | null = null
afterEach(() => {
  mounted?.page.unmount()
  mounted = null
})
async function open(): Promise<MountedBuilder> {
  mounted = await mountBuilder('/segments/loyal/edit', savedAnswers(loyalDefinition))
  return mounted
}

const nameOf = (node: RuleNode): string => (node.kind === 'condition' ? node.attribute.name : node.kind === 'group' ? `${node.operator}(${node.items.map(nameOf).join(', ')})` : node.kind)
const outline = (builder: MountedBuilder): readonly string[] => builder.counted().rules.map((rule) => `${rule.combine} ${rule.entity}: ${rule.where.items.map(nameOf).join(', ')}`)
const said = (builder: MountedBuilder): string => (builder.find('[data-testid="said"]').textContent ?? '').trim()

const whole = ['union Orders: Category, or(Channel, Order total)', 'intersect Customers: Loyalty tier, Email consent', 'except Returns: Reason']

/** A clipboard event as a browser sends it to the document. */
async function clipboard(builder: MountedBuilder, type: 'copy' | 'cut' | 'paste', text = ''): Promise<string> {
  let held = text
  const event = new Event(type, { bubbles: true, cancelable: true })
  Object.assign(event, { clipboardData: { getData: () => held, setData: (_kind: string, value: string) => (held = value) } })
  document.body.dispatchEvent(event)
  await builder.settle()
  return held
}

describe('rules and conditions by keyboard', () => {
  it('move, and it is said where to', async () => {
    const builder = await open()
    builder.button('Move Email consent').focus()
    await builder.press('ArrowUp', { altKey: true })
    expect(outline(builder)[1]).toBe('intersect Customers: Email consent, Loyalty tier')
    expect(said(builder)).toBe('Moved to Rule 2, condition 1.')
    await builder.press('ArrowUp', { altKey: true })
    expect(said(builder)).toBe('It is the first here; cut and paste takes it into another rule.')
    builder.button('Move Rule 2').focus()
    await builder.press('ArrowUp', { altKey: true })
    expect(outline(builder)[0]).toBe('union Customers: Email consent, Loyalty tier')
    expect(said(builder)).toBe('Moved to Rule 1.')
    await builder.press('z', { ctrlKey: true })
    await builder.press('z', { ctrlKey: true })
    expect(outline(builder)).toEqual(whole)
  })

  it('go, and the focus goes to what takes their place', async () => {
    const builder = await open()
    builder.find('[data-testid="condition-2-1"]').focus()
    await builder.press('Delete')
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Condition 2-1: Email consent')
    await builder.press('Delete')
    expect(builder.find('[data-testid="rule-2"]').contains(document.activeElement)).toBe(true)
  })

  it('are copied, cut and pasted as text, one step of undo each', async () => {
    const builder = await open()
    builder.find('[data-testid="condition-2-1"]').focus()
    const text = await clipboard(builder, 'cut')
    expect(JSON.parse(text)).toMatchObject({ tessera: 'conditions', entity: 'Customers', conditions: [{ attribute: { name: 'Loyalty tier' } }] })
    expect(outline(builder)[1]).toBe('intersect Customers: Email consent')
    builder.find('[data-testid="condition-1-1"]').focus()
    await clipboard(builder, 'paste', text)
    expect(outline(builder)[0]).toBe('union Orders: Category, Loyalty tier, or(Channel, Order total)')
    expect(builder.counted().rules[0]?.where.items[1]).toMatchObject({ attribute: { name: 'Loyalty tier', at: 0 } })
    expect(said(builder)).toBe('Put in as Rule 1, condition 2.')
    await builder.press('z', { ctrlKey: true })
    await builder.press('z', { ctrlKey: true })
    expect(outline(builder)).toEqual(whole)
  })

  it('a rule is pasted behind the one worked in, with ids of its own', async () => {
    const builder = await open()
    builder.button('Move Rule 1').focus()
    const text = await clipboard(builder, 'copy')
    builder.button('Move Rule 2').focus()
    await clipboard(builder, 'paste', text)
    expect(outline(builder)).toEqual([whole[0], whole[1], 'intersect Orders: Category, or(Channel, Order total)', whole[2]])
    expect(new Set(builder.counted().rules.map((rule) => rule.id)).size).toBe(4)
  })

  it.each([
    ['what does not fit the path', clipText({ kind: 'conditions', audience: 'Customers', entity: 'Orders', path: [{ relationship: 'Orders to Customers' }], nodes: [condition('x', 'Category', { operator: 'empty' })] }), '“Category” is of Orders, and none are on the path here: Customers.'],
    ['rules about another audience', clipText({ kind: 'rules', audience: 'Accounts', rules: loyalDefinition.rules }), 'These rules are about Accounts, and this segment is made of Customers.'],
    ['anything else', 'a shopping list', 'The clipboard holds no rules or conditions; copy some in a builder first.'],
  ])('%s is refused with a sentence', async (_name, text, sentence) => {
    const builder = await open()
    builder.find('[data-testid="condition-2-1"]').focus()
    await clipboard(builder, 'paste', text)
    expect(outline(builder)).toEqual(whole)
    expect(useNoticesStore().current).toMatchObject({ text: sentence, failed: true })
  })

  it('leave what is typed to its field', async () => {
    const builder = await open()
    builder.button('Order total, value').focus()
    expect(await clipboard(builder, 'copy', 'before')).toBe('before')
    await builder.press('Delete')
    expect(outline(builder)).toEqual(whole)
  })
})

describe('dragging', () => {
  /** Rows are laid out one under another: what has a test id is 40 high, in the order of the document. */
  function layOut(): void {
    const all = [...document.querySelectorAll<HTMLElement>('[data-node-id]')]
    const isInside = (outer: HTMLElement, inner: HTMLElement): boolean => outer !== inner && outer.contains(inner)
    const leaves = all.filter((node) => !all.some((other) => isInside(node, other)))
    const topOf = (node: HTMLElement): number => leaves.findIndex((leaf) => leaf === node || node.contains(leaf)) * 40
    const countIn = (node: HTMLElement): number => leaves.filter((leaf) => leaf === node || node.contains(leaf)).length
    for (const node of all) node.getBoundingClientRect = () => new DOMRect(0, topOf(node), 600, countIn(node) * 40)
  }

  async function drag(builder: MountedBuilder, handle: string, y: number, end: 'drop' | 'Escape' = 'drop'): Promise<void> {
    layOut()
    const pointer = (type: string, at: number): PointerEvent => new PointerEvent(type, { bubbles: true, cancelable: true, button: 0, pointerId: 1, clientX: 50, clientY: at })
    builder.button(handle).dispatchEvent(pointer('pointerdown', 5000))
    window.dispatchEvent(pointer('pointermove', y))
    await builder.settle()
    expect(document.querySelector('[data-testid="drop-line"]')).not.toBeNull()
    if (end === 'Escape') window.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }))
    window.dispatchEvent(pointer('pointerup', y))
    await builder.settle()
    expect(document.querySelector('[data-testid="drop-line"]')).toBeNull()
  }

  it('takes a condition to another place, and undo takes it back', async () => {
    const builder = await open()
    // Rows: Category, Channel, Order total, Loyalty tier, Email consent, Reason.
    await drag(builder, 'Move Email consent', 1)
    expect(outline(builder).slice(0, 2)).toEqual(['union Orders: Email consent, Category, or(Channel, Order total)', 'intersect Customers: Loyalty tier'])
    expect(builder.counted().rules[0]?.where.items[0]).toMatchObject({ attribute: { name: 'Email consent', at: 0 } })
    await builder.press('z', { ctrlKey: true })
    expect(outline(builder)).toEqual(whole)
  })

  it('takes a rule to another place', async () => {
    const builder = await open()
    await drag(builder, 'Move Rule 3', 0)
    expect(outline(builder)).toEqual(['union Returns: Reason', 'except Orders: Category, or(Channel, Order total)', 'intersect Customers: Loyalty tier, Email consent'])
  })

  it('refuses what does not fit, and gives up with Esc', async () => {
    const builder = await open()
    await drag(builder, 'Move Category', 5 * 40 - 1)
    expect(outline(builder)).toEqual(whole)
    expect(useNoticesStore().current?.text).toMatch(/^“Category” is of Orders, and none are on the path here: /)
    await drag(builder, 'Move Email consent', 1, 'Escape')
    expect(outline(builder)).toEqual(whole)
  })
})
