import { describe, expect, it, vi } from 'vitest'
import { entitySchema } from '@shared/domain/entity.ts'
import { draftIdSchema, taskIdSchema } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import { sampleSegment, sampleSegments, sampleTask, sampleWorkspace } from '../support/sampleReplies.ts'
import { answerDownload, app, asked, business, grid, idOf, open } from './segmentsMount.ts'

describe('commands', () => {
  it('Enter views the row the keyboard is on (P36)', async () => {
    await open({ 'segments.page': () => { throw fail('notFound', 'There is no such segment.') } })
    await app.press(grid(), 'ArrowDown')
    await app.press(grid(), 'Enter')
    await app.arrives('segment')
    expect(app.router.currentRoute.value.path).toBe(`/segments/${idOf('Autumn roast launch list')}`)
  })

  it('F5 refreshes the selected ones and names those left out (P39)', async () => {
    await open({ 'segments.refresh': () => ({ task: sampleTask({ id: 't9' }).id, leftOut: ['Office pilot 2025'] }) })
    await app.click('Select Tea drinkers')
    await app.click('Select Office pilot 2025')
    await app.press(grid(), 'F5')
    expect(app.bridge.inputsOf('segments.refresh')).toEqual([{ segments: [idOf('Office pilot 2025'), idOf('Tea drinkers')] }])
    expect(app.text()).toContain('Left out because inactive: Office pilot 2025.')
  })

  it('F2 renames in place; what is wrong with the name is said under the field, and Esc gives up (P40)', async () => {
    let taken = true
    await open({
      'segments.rename': ({ name }) => {
        if (taken) throw fail('conflict', 'A segment named “VIP” exists. Take another name.')
        return sampleSegment({ name })
      },
    })
    await app.press(grid(), 'ArrowDown')
    await app.press(grid(), 'F2')
    const field = () => app.named('New name of Autumn roast launch list')[0] ?? document.body
    await app.type('New name of Autumn roast launch list', 'VIP')
    await app.press(field(), 'Enter')
    expect(document.querySelector('.name [role=alert]')?.textContent).toBe('A segment named “VIP” exists. Take another name.')
    taken = false
    await app.type('New name of Autumn roast launch list', 'Very important')
    await app.press(field(), 'Enter')
    expect(app.bridge.inputsOf('segments.rename').at(-1)).toEqual({ segment: idOf('Autumn roast launch list'), name: 'Very important' })
    expect([field() === document.body, document.activeElement === grid()]).toEqual([true, true])
  })

  it('says why a new name was not taken where the person had gone on already (P40)', async () => {
    await open({
      'segments.rename': () => {
        throw fail('conflict', 'A segment named “VIP” exists. Take another name.')
      },
    })
    await app.press(grid(), 'ArrowDown')
    await app.press(grid(), 'F2')
    await app.type('New name of Autumn roast launch list', 'VIP')
    app.named('New name of Autumn roast launch list')[0]?.dispatchEvent(new FocusEvent('blur'))
    await app.settle()
    expect(app.named('New name of Autumn roast launch list')).toEqual([])
    expect(app.text()).toContain('A segment named “VIP” exists. Take another name.')
  })

  it('Delete asks with numbers, and Undo brings the same ones back (P42)', async () => {
    await open({ 'segments.remove': () => null, 'segments.restore': () => null, 'usage.of': () => ({ uses: [], held: { members: 6029, runs: 214, versions: 4 } }) })
    await app.click('Select Tea drinkers')
    await app.press(grid(), 'Delete')
    await asked('Delete “Tea drinkers”?')
    expect(app.text()).toContain('Its definition, 214 runs of history, 4 versions and the list of 6,029 stored members go with it. You can undo this until the workspace is closed.')
    expect(app.bridge.inputsOf('segments.remove')).toEqual([])
    await app.click('Delete segment')
    expect(app.bridge.inputsOf('segments.remove')).toEqual([{ segments: [idOf('Tea drinkers')] }])
    await app.click('Undo')
    expect(app.bridge.inputsOf('segments.restore')).toEqual([{ segments: [idOf('Tea drinkers')] }])
  })

  it('Ctrl+Z takes back what was done one after another, each once, after the snackbar has gone (P42)', async () => {
    await open({ 'segments.remove': () => null, 'segments.restore': () => null, 'segments.setState': () => [], 'segments.rename': ({ name }) => sampleSegment({ name }) })
    await app.click('Select Tea drinkers')
    await app.click('Deactivate')
    await app.press(grid(), 'F2')
    await app.type('New name of Tea drinkers', 'Tea lovers')
    await app.press(app.named('New name of Tea drinkers')[0] ?? document.body, 'Enter')
    await app.press(grid(), 'Delete')
    await asked('Delete “Tea drinkers”?')
    await app.click('Delete segment')
    await app.click('Dismiss')
    const segments = [idOf('Tea drinkers')]
    await app.press(grid(), 'z', { ctrlKey: true })
    expect([app.bridge.inputsOf('segments.restore'), app.bridge.inputsOf('segments.rename').length]).toEqual([[{ segments }], 1])
    expect(app.text()).toContain('Undone: Deleted “Tea drinkers”.')
    await app.press(document.body, 'z', { ctrlKey: true })
    expect(app.bridge.inputsOf('segments.rename').at(-1)).toEqual({ segment: idOf('Tea drinkers'), name: 'Tea drinkers' })
    await app.press(document.body, 'z', { metaKey: true })
    await app.press(document.body, 'z', { ctrlKey: true })
    expect(app.bridge.inputsOf('segments.setState')).toEqual([{ segments, state: 'inactive' }, { segments, state: 'active', refresh: false }])
  })

  it('Ctrl+Z undoes nothing that the snackbar has undone, nothing while one types, and nothing of another workspace', async () => {
    await open({ 'segments.setState': () => [] })
    await app.click('Select Tea drinkers')
    await app.click('Deactivate')
    await app.click('Undo')
    await app.press(grid(), 'z', { ctrlKey: true })
    expect(app.bridge.inputsOf('segments.setState')).toHaveLength(2)
    await app.click('Deactivate')
    await app.press(app.named('Search name')[0] ?? document.body, 'z', { ctrlKey: true })
    app.bridge.emit('workspace.changed', { ...sampleWorkspace, path: '/home/ada/other.tessera' })
    await app.settle()
    await app.press(document.body, 'z', { ctrlKey: true })
    expect(app.bridge.inputsOf('segments.setState')).toHaveLength(3)
  })

  it('offers what an earlier window left unsaved, and what is discarded comes back by Undo (P151)', async () => {
    const draft = draftIdSchema.parse('left')
    const kept = { segment: null, details: { name: 'Half done', outputName: '', description: '', tags: [] }, definition: { schemaVersion: 1 as const, audience: 'Customers', rules: [], projections: [] } }
    let there = true
    await open({
      'drafts.list': () => (there ? [{ id: draft, segment: null, name: 'Half done', changedAt: '2026-11-21T11:04:00.000Z' }] : []),
      'drafts.get': () => kept,
      'drafts.remove': () => ((there = false), null),
      'drafts.put': () => ((there = true), null),
    })
    expect(app.text()).toContain('A draft of “Half done” from 21 Nov 2026, 12:04 was not saved.')
    await app.click('Discard')
    expect(app.text()).not.toContain('was not saved')
    await app.click('Undo')
    expect(app.bridge.inputsOf('drafts.put')).toEqual([{ draft, ...kept }])
    await app.click('Continue')
    await app.arrives('newSegment')
    expect(app.router.currentRoute.value.fullPath).toBe('/segments/new?draft=left')
  })

  it('keys mean the selected segment right after its box was ticked', async () => {
    await open()
    const box = document.querySelector<HTMLElement>('[aria-label="Select Tea drinkers"]')
    box?.focus()
    await app.click('Select Tea drinkers')
    expect(document.activeElement).toBe(grid())
    await app.press(document.activeElement ?? document.body, 'F2')
    expect(app.named('New name of Tea drinkers')).toHaveLength(1)
  })

  it('Delete names only what is there to be deleted', async () => {
    await open()
    await app.click('Select Summer sampler')
    await app.press(grid(), 'Delete')
    await asked('Delete “Summer sampler”?')
    expect(app.text()).toContain('Its definition goes with it. You can undo')
  })

  it('Download writes the format that is chosen, and says nothing of formulas where none can run', async () => {
    await open({ 'host.chooseDownload': ({ suggestedName }) => `/out/${suggestedName}`, 'segments.download': () => ({ task: sampleTask({ id: 'd2' }).id }), 'host.deliver': () => null })
    await app.click('Select Tea drinkers')
    await app.click('Download')
    await asked('Download “Tea drinkers”')
    await app.click('Excel')
    expect([app.text().includes('apostrophe'), app.text().includes('no formula can run')]).toEqual([false, true])
    await answerDownload()
    expect(app.bridge.inputsOf('segments.download')).toEqual([{ segment: idOf('Tea drinkers'), path: '/out/Tea drinkers.xlsx', format: 'xlsx', isSafe: true }])
  })

  it('Download asks how and where, waits for the task and hands the file over (P37)', async () => {
    await open({
      'host.chooseDownload': ({ suggestedName }) => `/out/${suggestedName}`,
      'segments.download': () => ({ task: sampleTask({ id: 'd1' }).id }),
      'host.deliver': () => null,
    })
    await app.click('Select Tea drinkers')
    await app.click('Download')
    await asked('Download “Tea drinkers”')
    expect(app.text()).toContain('gets an apostrophe in front, so that a spreadsheet shows it and does not run it')
    await answerDownload()
    expect(app.bridge.inputsOf('segments.download')).toEqual([{ segment: idOf('Tea drinkers'), path: '/out/Tea drinkers.csv', format: 'csv', isSafe: true }])
    expect(app.bridge.inputsOf('host.deliver')).toEqual([])
    app.bridge.emit('task.changed', sampleTask({ id: 'd1', kind: 'download', status: 'successful', finishedAt: '2026-11-23T08:35:00.000Z' }))
    await app.settle()
    expect(app.bridge.inputsOf('host.deliver')).toEqual([{ path: '/out/Tea drinkers.csv' }])
  })

  it('Create duplicate proposes a free name, and saves the copy or edits it at once (P38)', async () => {
    await open({ 'segments.duplicate': ({ name }) => sampleSegment({ name: name ?? '', id: 'copy' }) })
    await app.click('Select Tea drinkers')
    await app.press(grid(), 'd', { ctrlKey: true })
    expect(document.querySelector('[role=dialog] input')).toHaveProperty('value', 'Copy of Tea drinkers')
    await app.click('Save copy')
    expect(app.text()).toContain('Created “Copy of Tea drinkers”.')
    await app.click('Create duplicate')
    await app.type('Name of the copy', 'Tea lovers')
    await app.click('Save and edit')
    await app.arrives('editSegment')
    expect(app.bridge.inputsOf('segments.duplicate')).toEqual([{ segment: idOf('Tea drinkers'), name: 'Copy of Tea drinkers' }, { segment: idOf('Tea drinkers'), name: 'Tea lovers' }])
  })

  it('Create duplicate keeps the members of now as a static list (P38)', async () => {
    await open({ 'lists.saveMembers': ({ name }) => ({ segment: idOf('VIP preview invitees'), name, task: taskIdSchema.parse('t9') }) })
    await app.click('Select Tea drinkers')
    await app.press(grid(), 'd', { ctrlKey: true })
    const takes = document.querySelector<HTMLElement>('input[value=members]')
    expect(takes?.closest('label')?.textContent).toBe('The 6,029 members there are now, as a static list')
    takes?.click()
    await app.settle()
    expect(app.named('Save and edit')).toEqual([])
    await app.click('Save list')
    expect(app.bridge.inputsOf('lists.saveMembers')).toEqual([{ segment: idOf('Tea drinkers'), name: 'Copy of Tea drinkers' }])
    expect(app.text()).toContain('Created “Copy of Tea drinkers”.')
  })

  it('a copy that was saved is what the next command means (P38)', async () => {
    const copy = sampleSegment({ name: 'Copy of Tea drinkers', id: 'copy' })
    let isMade = false
    await open({
      'segments.duplicate': () => ((isMade = true), copy),
      'segments.list': () => [...sampleSegments, ...(isMade ? [copy] : [])],
      'segments.remove': () => null,
    })
    await app.click('Select Tea drinkers')
    await app.press(grid(), 'd', { ctrlKey: true })
    await app.click('Save copy')
    await app.press(grid(), 'Delete')
    await asked('Delete “Copy of Tea drinkers”?')
  })

  it('Make static can be undone, Make dynamic offers a refresh (6b 12)', async () => {
    await open({ 'segments.setType': ({ segments }) => sampleSegments.filter((row) => segments.includes(row.id)), 'segments.refresh': () => ({ task: sampleTask({ id: 't9' }).id, leftOut: [] }) })
    await app.click('Select Tea drinkers')
    await app.click('Make static')
    await app.click('Undo')
    await app.click('Select Tea drinkers')
    await app.click('Select VIP preview invitees')
    await app.click('Make dynamic')
    expect(app.text()).toContain('“VIP preview invitees” follows the data again from the next refresh on.')
    expect(app.bridge.inputsOf('segments.refresh')).toEqual([])
    await app.click('Refresh now')
    const [tea, vip] = [idOf('Tea drinkers'), idOf('VIP preview invitees')]
    expect(app.bridge.inputsOf('segments.setType')).toEqual([{ segments: [tea], type: 'static' }, { segments: [tea], type: 'dynamic' }, { segments: [vip], type: 'dynamic' }])
    expect(app.bridge.inputsOf('segments.refresh')).toEqual([{ segments: [vip] }])
  })

  it('Activate and refresh refreshes a static one by hand too (P27)', async () => {
    await open({ 'segments.setState': () => [], 'segments.refresh': () => ({ task: sampleTask({ id: 't9' }).id, leftOut: [] }) })
    await app.click('Select Office pilot 2025')
    await app.click('Activate and refresh')
    const segments = [idOf('Office pilot 2025')]
    expect([app.bridge.inputsOf('segments.setState'), app.bridge.inputsOf('segments.refresh')]).toEqual([[{ segments, state: 'active' }], [{ segments }]])
  })

  it('a failure becomes one plain sentence', async () => {
    await open({ 'segments.setType': () => { throw fail('storage', 'The disk is full. Free some space and try again.') } })
    await app.click('Select Tea drinkers')
    await app.click('Make static')
    expect(app.text()).toContain('The disk is full. Free some space and try again.')
  })
})

describe('New', () => {
  it('From a list of ids says what is not found before it is saved (P7)', async () => {
    await open({
      'catalog.get': () => ({ entities: [business], relationships: [] }),
      'lists.hold': () => ({ list: 1 }),
      'lists.check': () => ({ keys: 2, found: 1, missing: 1, first: ['nobody'] }),
      'lists.save': ({ name }) => ({ segment: sampleSegments[0]?.id ?? idOf('Tea drinkers'), name, task: sampleTask({ id: 't9' }).id }),
    })
    await app.click('New')
    await app.click('From a list of ids')
    await app.type('Name', 'Winners')
    const field = document.querySelector('textarea')
    if (field) field.value = ' A1 \r\n\r\nnobody\r\n'
    field?.dispatchEvent(new Event('input', { bubbles: true }))
    await vi.waitUntil(() => app.text().includes('1 of 2 ids found.'), { timeout: 5000 })
    expect(app.text()).toContain('1 not found: nobody')
    const tags = document.querySelector<HTMLInputElement>('[role=dialog] .tags input')
    if (tags) tags.value = 'Contest, contest'
    tags?.dispatchEvent(new Event('input', { bubbles: true }))
    await app.press(tags ?? document.body, 'Enter')
    await app.click('Save list')
    expect(app.bridge.inputsOf('lists.hold')).toEqual([{ list: null, keys: ['A1', 'nobody'] }])
    expect(app.bridge.inputsOf('lists.save')).toEqual([{ audience: 'e1', list: 1, name: 'Winners', tags: ['Contest'] }])
  })

  it('asks for the audience first where there are several', async () => {
    const people = { ...business, id: entitySchema.shape.id.parse('e2'), name: 'People', role: 'contacts' as const }
    await open({ 'catalog.get': () => ({ entities: [business, people], relationships: [] }) })
    await app.click('New')
    await app.click('Build your own')
    expect(app.text()).toContain('A new segment of whom?')
    document.querySelectorAll<HTMLInputElement>('[role=dialog] input[type=radio]')[1]?.click()
    await app.click('Continue')
    await app.arrives('newSegment')
    expect(app.router.currentRoute.value.query).toEqual({ audience: 'e2' })
  })
})
