import { afterEach, describe, expect, it } from 'vitest'
import type { Input } from '@shared/contract/contract.ts'
import { draftIdSchema, segmentIdSchema, type TaskId } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import type { Diagnostic } from '@shared/rules/diagnostic.ts'
import { useDialogsStore } from '@renderer/stores/dialogs.store.ts'
import { useNoticesStore } from '@renderer/stores/notices.store.ts'
import { useWorkspaceStore } from '@renderer/stores/workspace.store.ts'
import { sampleSegment, sampleWorkspace } from '../support/sampleReplies.ts'
import { condition, definition, group, loyalDefinition, rule } from './builderFixture.ts'
import { mountBuilder, savedAnswers, type MountedBuilder } from './builderMount.ts'

let mounted: MountedBuilder | null = null
afterEach(() => {
  mounted?.page.unmount()
  mounted = null
})
async function open(...given: Parameters<typeof mountBuilder>): Promise<MountedBuilder> {
  mounted = await mountBuilder(...given)
  return mounted
}

/** A definition without ids, for a deep comparison. */
function shape(definition: unknown): unknown {
  return JSON.parse(JSON.stringify(definition, (key, value: unknown) => (key === 'id' || key === 'ignoreCase' || key === 'includeEmpty' ? undefined : value)))
}

const saved = () => ({ segment: sampleSegment({ name: 'Californians', id: 'californians' }), diagnostics: [], task: null })

describe('building by keyboard alone', () => {
  it('makes a nested definition (P74, P154)', async () => {
    const builder = await open()
    builder.button(/^State of Customers, Text/).focus()
    await builder.press('Enter')
    await builder.type('California')
    await builder.press('Enter')

    builder.button('Add sub-rule').focus()
    await builder.press('Enter')
    await builder.press('Enter')
    await builder.type('tier')
    await builder.press('Enter')
    await builder.type('Gold')
    await builder.press('Enter')
    builder.button('Add condition to Sub-rule 1.1').focus()
    await builder.press('Enter')
    await builder.type('Born')
    await builder.press('Enter')
    await builder.type('2001-02-08')

    expect(shape(builder.counted().rules)).toEqual([
      {
        combine: 'union',
        entity: 'Customers',
        path: [],
        quantifier: { kind: 'some' },
        window: null,
        where: {
          kind: 'group',
          operator: 'and',
          negate: false,
          items: [
            { kind: 'condition', attribute: { name: 'State' }, test: { operator: 'anyOf', negate: false, values: ['California'] } },
            {
              kind: 'group',
              operator: 'or',
              negate: false,
              items: [
                { kind: 'condition', attribute: { name: 'Loyalty tier' }, test: { operator: 'anyOf', negate: false, values: ['Gold'] } },
                { kind: 'condition', attribute: { name: 'Born' }, test: { operator: 'onOrAfter', negate: false, value: '2001-02-08' } },
              ],
            },
          ],
        },
      },
    ])
  })

  it('undoes and redoes every edit, typing in one field as one step (P70, P81)', async () => {
    const builder = await open()
    builder.button(/^Born of Customers, Date/).focus()
    await builder.press('Enter')
    await builder.type('2001-02-07')
    await builder.type('2001-02-08')
    const test = (): unknown => shape(builder.counted().rules[0]?.where.items)
    const whole = test()
    await builder.press('z', { ctrlKey: true })
    expect(test()).toMatchObject([{ attribute: { name: 'Born' }, test: { operator: 'onOrAfter' } }])
    expect(test()).not.toEqual(whole)
    await builder.press('z', { ctrlKey: true })
    expect(test()).toEqual([])
    await builder.press('y', { ctrlKey: true })
    await builder.press('Z', { ctrlKey: true, shiftKey: true })
    expect(test()).toEqual(whole)
  })

  it('moves, copies and deletes the condition that has the focus', async () => {
    const builder = await open('/segments/loyal/edit', savedAnswers(loyalDefinition))
    const ids = (): readonly string[] => builder.counted().rules[1]?.where.items.map((item) => (item.kind === 'condition' ? item.attribute.name : '')) ?? []
    builder.find('[data-testid="condition-2-2"]').focus()
    await builder.press('ArrowUp', { altKey: true })
    expect(ids()).toEqual(['Email consent', 'Loyalty tier'])
    await builder.press('d', { ctrlKey: true })
    expect(ids()).toEqual(['Email consent', 'Email consent', 'Loyalty tier'])
    builder.find('[data-testid="condition-2-3"]').focus()
    await builder.press('Delete')
    expect(ids()).toEqual(['Email consent', 'Email consent'])
  })
})

describe('adding attributes', () => {
  it('turns a blank rule into one about the attribute’s entity (P72)', async () => {
    const builder = await open()
    await builder.click(builder.button(/^Orders/))
    await builder.click(builder.button('Add Category of Orders'))
    expect(builder.counted().rules).toHaveLength(1)
    expect(builder.counted().rules[0]).toMatchObject({ entity: 'Orders', path: [{ relationship: 'Orders to Customers' }], where: { items: [{ attribute: { name: 'Category' } }] } })
  })

  it('offers what fits the focused rule, and everything outside of the rules (P72)', async () => {
    const builder = await open('/segments/loyal/edit', savedAnswers(loyalDefinition))
    const panel = builder.find('[data-testid="attribute-panel"]')
    const entities = (): readonly string[] => [...panel.querySelectorAll('section')].map((section) => section.getAttribute('aria-label') ?? '')
    expect(panel.getAttribute('aria-label')).toBe('Add to Rule 1')
    expect(entities()).toEqual(['Orders', 'Stores', 'Customers'])
    await builder.click(builder.find('[data-testid="rules"]'))
    expect(panel.getAttribute('aria-label')).toBe('Add a condition')
    expect(entities()).toEqual(['Customers', 'Orders', 'Returns', 'Order lines', 'Stores', 'Products'])
    await builder.click(builder.button('Add a rule about Returns'))
    expect(builder.counted().rules.at(-1)).toMatchObject({ combine: 'intersect', entity: 'Returns', path: [{ relationship: 'Returns to Customers' }] })
  })
})

describe('saving and running', () => {
  it('of a list of very many ids says that it is too long, and what to do instead (P36)', async () => {
    const ids = Array.from({ length: 60_000 }, (_, index) => String(index))
    const list = definition(['a', 'b'].map((part) => rule(`r${part}`, { where: group(`w${part}`, 'and', [condition(`c${part}`, 'Customer id', { operator: 'anyOf', values: ids.map((id) => part + id) })]) })))
    const answers = savedAnswers(list)
    const page = answers['segments.page']
    mounted = await mountBuilder('/segments/loyal/edit', { ...answers, 'segments.page': async (input) => {
      if (page === undefined) throw new Error('The fixture answers no page.')
      const answer = await page(input)
      return { ...answer, segment: { ...answer.segment, isList: true } }
    } })
    expect(document.body.textContent).toContain('“Loyal customers” is a list of 120,000 ids, too long to be edited as rules. Make a new list, or a segment that tests who is in this one.')
  })

  it('cannot run an incomplete definition and says why (P82)', async () => {
    const builder = await open()
    builder.button(/^State of Customers, Text/).focus()
    await builder.press('Enter')
    expect(builder.button('Run').hasAttribute('disabled')).toBe(true)
    expect(builder.find('[data-testid="validity"]').textContent).toContain('Rule 1, condition 1: Give a value to compare State with.')
    await builder.type('California')
    await builder.press('Enter')
    expect(builder.button('Run').hasAttribute('disabled')).toBe(false)
    expect(builder.find('[data-testid="validity"]').textContent).toContain('Valid. Counted exactly in 38 ms')
  })

  it('asks for the name at the first save, keeps the draft and its address (P71)', async () => {
    const builder = await open('/segments/new', { 'segments.save': saved })
    await builder.click(builder.button('Save'))
    expect(builder.bridge.inputsOf('segments.save')).toEqual([])
    builder.button('Name').focus()
    await builder.type('Californians')
    expect((builder.button('Output name') as HTMLInputElement).value).toBe('Californians')
    builder.find('form').dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
    await builder.settle()
    expect(builder.bridge.inputsOf('segments.save')).toMatchObject([{ name: 'Californians', refresh: false }])
    expect(builder.bridge.inputsOf('segments.save')[0]).not.toHaveProperty('segment')
    expect(builder.router.currentRoute.value.path).toBe('/segments/californians/edit')
    expect(builder.bridge.inputsOf('segments.get')).toEqual([])
  })

  it('says what was saved, not what was counted last (P22, P82)', async () => {
    let isComplete = true
    const fault: Diagnostic = { severity: 'error', ruleId: 'r1', nodeId: null, part: 'value', message: 'Give a value.' }
    const builder = await open('/segments/loyal/edit', {
      ...savedAnswers(loyalDefinition),
      'segments.count': () => new Promise(() => undefined),
      'segments.save': () => ({ ...saved(), diagnostics: isComplete ? [] : [fault] }),
    })
    const shown = (): string | undefined => useNoticesStore().current?.text
    await builder.click(builder.button('Save'))
    expect(shown()).toBe('Saved “Californians”.')
    isComplete = false
    await builder.click(builder.button('Save'))
    expect(shown()).toBe('Saved “Californians” as a draft; it can run once it is complete.')
  })

  it('takes Ctrl+S pressed twice for once, and asks for no other name (P82)', async () => {
    let answer: (reply: ReturnType<typeof saved>) => void = () => undefined
    const builder = await open('/segments/loyal/edit', { ...savedAnswers(loyalDefinition), 'segments.save': () => new Promise<ReturnType<typeof saved>>((resolve) => (answer = resolve)) })
    await builder.press('s', { ctrlKey: true })
    await builder.press('s', { ctrlKey: true })
    expect([useNoticesStore().current, document.querySelector('form'), builder.bridge.inputsOf('segments.save').length]).toEqual([null, null, 1])
    answer(saved())
    await builder.settle()
    expect(useNoticesStore().current?.text).toBe('Saved “Californians”.')
  })

  it('keeps the question for the name when Save was clicked twice, whose second click is beside it (P71)', async () => {
    const builder = await open('/segments/new', { 'segments.save': saved })
    await builder.click(builder.button('Save'))
    for (const detail of [2, 1]) {
      const dialog = builder.page.findComponent({ name: 'VDialog' })
      dialog.vm.$emit('click:outside', new MouseEvent('click', { detail }))
      dialog.vm.$emit('update:modelValue', false)
      await builder.settle()
      expect([detail, document.querySelectorAll('[aria-label="Output name"]').length]).toEqual([detail, detail === 2 ? 1 : 0])
    }
  })

  it('keeps the draft and its history while the workspace reports changes', async () => {
    const builder = await open('/segments/new', { 'segments.save': saved })
    builder.button(/^State of Customers, Text/).focus()
    await builder.press('Enter')
    await builder.type('California')
    await builder.press('Enter')
    builder.bridge.emit('workspace.changed', sampleWorkspace)
    builder.bridge.emit('data.changed', { topics: ['catalog', 'segments'] })
    await builder.settle()
    expect(builder.find('[data-testid="sentence"]').textContent).toBe('Customers where State is California.')
    expect(builder.button('Undo').hasAttribute('disabled')).toBe(false)
  })

  it('shows in the dialog why a name is refused', async () => {
    const refuse = (): never => {
      throw fail('conflict', 'A segment named “Californians” exists; choose another name.')
    }
    const builder = await open('/segments/new', { 'segments.save': refuse })
    await builder.click(builder.button('Save'))
    builder.button('Name').focus()
    await builder.type('Californians')
    builder.find('form').dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
    await builder.settle()
    expect(builder.find('form').textContent).toContain('A segment named “Californians” exists; choose another name.')
  })

  it('saves and runs in one step and goes to the segment (P82)', async () => {
    const builder = await open('/segments/loyal/edit', {
      ...savedAnswers(loyalDefinition),
      'segments.save': () => ({ ...saved(), segment: sampleSegment({ name: 'Loyal customers', id: 'loyal' }), task: 'task1' as TaskId }),
    })
    await builder.click(builder.button('Run'))
    expect(builder.bridge.inputsOf('segments.save')).toMatchObject([{ segment: 'loyal', name: 'Loyal customers', tags: ['VIP'], refresh: true, definition: loyalDefinition }])
    expect(builder.router.currentRoute.value.path).toBe('/segments/loyal')
  })

  it('asks before a slip takes what was written as JSON, also where the window became narrow meanwhile (P85)', async () => {
    const builder = await open()
    await builder.click(builder.button('JSON'))
    await builder.click(builder.button('Edit or import JSON'))
    const field = document.querySelector('textarea')
    if (field) field.value = '{ "schemaVersion": 1,'
    field?.dispatchEvent(new Event('input', { bubbles: true }))
    const { happyDOM } = window as unknown as { happyDOM: { setViewport: (size: { width: number; height: number }) => void } }
    happyDOM.setViewport({ width: 853, height: 480 })
    await builder.settle()
    expect(builder.button('Show the result')).toBeTruthy()
    for (const isGivenUp of [false, true]) {
      field?.focus()
      await builder.press('Escape')
      const asked = useDialogsStore().current
      expect(asked?.kind === 'confirm' && asked.question.title).toBe('Give up what is written here?')
      if (asked?.kind === 'confirm') asked.answer(isGivenUp)
      await builder.settle()
      expect(document.querySelector('textarea')?.value).toBe(isGivenUp ? undefined : '{ "schemaVersion": 1,')
    }
  })

  it('closes at once when nothing was changed, and asks when something was (P70)', async () => {
    const builder = await open('/segments/loyal/edit', savedAnswers(loyalDefinition))
    builder.find('[data-testid="condition-2-2"]').focus()
    await builder.press('Delete')
    await builder.click(builder.button('Close'))
    const dialogs = useDialogsStore()
    const asked = dialogs.current
    expect(asked?.kind === 'confirm' && asked.question.title).toBe('Close “Loyal customers” without saving?')
    if (asked?.kind === 'confirm') asked.answer(false)
    await builder.settle()
    expect(builder.router.currentRoute.value.path).toBe('/segments/loyal/edit')
    await builder.press('z', { ctrlKey: true })
    await builder.click(builder.button('Close'))
    expect(builder.router.currentRoute.value.path).not.toBe('/segments/loyal/edit')
  })

  it('asks about what another page begun, until it is saved (P70, P87)', async () => {
    const address = `/segments/new?${new URLSearchParams({ definition: JSON.stringify(loyalDefinition), name: 'Bronze' }).toString()}`
    const builder = await open(address, { 'segments.save': saved })
    await builder.click(builder.button('Close'))
    const dialogs = useDialogsStore()
    const asked = dialogs.current
    expect(asked?.kind === 'confirm' && asked.question.title).toBe('Close “Bronze” without saving?')
    if (asked?.kind === 'confirm') asked.answer(false)
    await builder.settle()
    await builder.click(builder.button('Save'))
    await builder.click(builder.button('Close'))
    expect(builder.router.currentRoute.value.path).not.toBe('/segments/californians/edit')
  })
})

describe('a draft that is not saved (P151)', () => {
  const putOf = (builder: MountedBuilder) => builder.bridge.inputsOf('drafts.put') as Input<'drafts.put'>[]
  const wait = () => new Promise((resolve) => setTimeout(resolve, 450))

  it('is kept within a second of an edit, not before one, and is gone with the save', async () => {
    const builder = await open('/segments/loyal/edit', { ...savedAnswers(loyalDefinition), 'segments.save': () => ({ segment: sampleSegment({ name: 'Loyal customers', id: 'loyal' }), diagnostics: [], task: null }) })
    await wait()
    expect(putOf(builder)).toEqual([])
    builder.find('[data-testid="condition-2-2"]').focus()
    await builder.press('Delete')
    await wait()
    expect(putOf(builder)).toHaveLength(1)
    expect(putOf(builder)[0]).toMatchObject({ segment: 'loyal', details: { name: 'Loyal customers', tags: ['VIP'] }, definition: JSON.parse(JSON.stringify(builder.counted())) })
    await builder.click(builder.button('Save'))
    await wait()
    expect(builder.bridge.inputsOf('drafts.remove')).toEqual([{ draft: putOf(builder)[0]?.draft }])
  })

  it('is gone when it is closed without saving, and stays where the workspace closes under it', async () => {
    const builder = await open('/segments/loyal/edit', savedAnswers(loyalDefinition))
    builder.find('[data-testid="condition-2-2"]').focus()
    await builder.press('Delete')
    await wait()
    await builder.click(builder.button('Close'))
    const asked = useDialogsStore().current
    if (asked?.kind === 'confirm') asked.answer(true)
    await builder.settle()
    expect(builder.bridge.inputsOf('drafts.remove')).toEqual([{ draft: putOf(builder)[0]?.draft }])

    const other = await open('/segments/loyal/edit', savedAnswers(loyalDefinition))
    other.find('[data-testid="condition-2-2"]').focus()
    await other.press('Delete')
    other.page.unmount()
    await wait()
    expect(putOf(other)).toHaveLength(1)
    expect(other.bridge.inputsOf('drafts.remove')).toEqual([])
  })

  it('of an earlier window is offered, and goes on under the same draft', async () => {
    const [only] = loyalDefinition.rules
    const draft = draftIdSchema.parse('left')
    const builder = await open('/segments/loyal/edit', {
      ...savedAnswers(loyalDefinition),
      'drafts.list': () => [{ id: draft, segment: segmentIdSchema.parse('loyal'), name: 'Loyal customers', changedAt: new Date().toISOString() }, { id: draftIdSchema.parse('other'), segment: null, name: '', changedAt: '2026-11-23T08:34:30.000Z' }],
      'drafts.get': () => ({ segment: segmentIdSchema.parse('loyal'), details: { name: 'Loyal ones', outputName: '', description: '', tags: [] }, definition: { ...loyalDefinition, rules: only ? [only] : [] } as never }),
    })
    expect(builder.text()).toMatch(/A draft of “Loyal customers” from \d\d:\d\d was not saved\./)
    await builder.click(builder.button('Continue'))
    expect(builder.counted().rules).toHaveLength(1)
    expect(builder.text()).not.toContain('was not saved')
    expect(builder.find('h1').textContent).toContain('Loyal ones')
    builder.find('[data-testid="condition-1-1"]').focus()
    await builder.press('d', { ctrlKey: true })
    await wait()
    expect(putOf(builder).map((put) => put.draft)).toEqual(['left'])
  })

  it('is neither kept nor offered in a workspace that is read-only', async () => {
    const builder = await open('/segments/loyal/edit', {
      ...savedAnswers(loyalDefinition),
      'workspace.state': () => ({ ...sampleWorkspace, readOnlyReason: 'another window has it open' }),
      'drafts.list': () => [{ id: draftIdSchema.parse('left'), segment: segmentIdSchema.parse('loyal'), name: 'Loyal customers', changedAt: new Date().toISOString() }],
    })
    await useWorkspaceStore().started()
    builder.find('[data-testid="condition-2-2"]').focus()
    await builder.press('Delete')
    await wait()
    expect(putOf(builder)).toEqual([])
    expect(builder.text()).not.toContain('was not saved')
  })
})
