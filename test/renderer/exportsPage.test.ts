import { afterEach, describe, expect, it } from 'vitest'
import { exportDetailsSchema, type ExportRow } from '@shared/domain/export.ts'
import { useNoticesStore } from '@renderer/stores/notices.store.ts'
import type { FakeAnswers } from '../support/fakeBridge.ts'
import { sampleSegment, sampleTask } from '../support/sampleReplies.ts'
import { mountPage, type MountedPage } from './mountPage.ts'
import { shellAnswers } from './sourcesFixture.ts'

const row = (name: string, part: Partial<ExportRow> = {}): ExportRow => ({ id: name as ExportRow['id'], name, destination: { kind: 'folder', folder: '/out' }, connection: '/out', format: 'csv', schedule: { kind: 'hand' }, segments: [{ id: 's' as ExportRow['segments'][number]['id'], name: 'Gold', members: 10 }], deletedSegments: [], status: 'successful', statusReason: null, lastRun: null, ...part })
const detached = row('Detached', { destination: null, connection: null, status: 'failed', statusReason: 'It has no destination.' })

let page: MountedPage
afterEach(() => page.unmount())
const said = (): string => useNoticesStore().current?.text ?? ''

async function open(answers: FakeAnswers): Promise<void> {
  page = await mountPage('/exports', { ...shellAnswers(), 'exports.list': () => [row('Weekly'), detached], 'exports.runAll': () => ({ task: sampleTask({ id: 'all' }).id, leftOut: ['Detached'] }), 'exports.run': () => ({ task: sampleTask({ id: 'one' }).id }), ...answers })
}

async function ends(id: string, status: 'successful' | 'canceled'): Promise<void> {
  page.bridge.emit('task.changed', sampleTask({ id, kind: 'export', status, finishedAt: '2026-11-23T17:00:00.000Z', error: status === 'canceled' ? { code: 'canceled', message: 'Canceled.' } : null }))
  await page.settle()
}

describe('what is said once exports have run (P141)', () => {
  it('of all of them, with those that have no connection, whatever became of these before', async () => {
    await open({})
    await page.click('Run all')
    await ends('all', 'successful')
    expect(said()).toBe('All exports ran but those without a connection: “Detached”.')
  })

  it('is nothing where they were canceled', async () => {
    await open({})
    await page.click('Run all')
    await ends('all', 'canceled')
    expect(said()).toBe('')
  })
  it('is nothing of one that was removed meanwhile', async () => {
    let rows = [row('Weekly')]
    await open({ 'exports.list': () => rows })
    document.querySelector<HTMLInputElement>('[role=row] input[type=checkbox][aria-label*=Weekly]')?.click()
    await page.settle()
    await page.click('Run')
    expect(page.bridge.inputsOf('exports.run')).toEqual([{ export: 'Weekly' }])
    rows = []
    await ends('one', 'successful')
    expect(said()).toBe('')
  })
})

it('a segment of an export that is deleted is named in its editor, and can be taken out (P144)', async () => {
  const lapsed = sampleSegment({ name: 'Lapsed', members: 912 })
  const stored = row('Weekly', { segments: [{ id: lapsed.id, name: 'Lapsed', members: 912 }], deletedSegments: ['Gold'] })
  const details = exportDetailsSchema.parse({ id: 'Weekly', settings: { name: 'Weekly', segments: ['gone', lapsed.id], fileName: '{segment}', schedule: { kind: 'hand' } }, destination: stored.destination, row: stored })
  page = await mountPage('/exports/Weekly', { ...shellAnswers(), 'segments.list': () => [lapsed], 'exports.get': () => details, 'exports.columns': () => [], 'exports.preview': () => ({ table: null, files: [] }), 'exports.save': () => stored, 'exports.list': () => [stored], 'schedule.get': () => ({ schedule: { on: false, weekdays: null, times: ['06:00'], zone: 'UTC', missed: 'once' }, next: [] }) })
  await page.click('Gold, deleted: take it out')
  expect(page.has('Gold, deleted: take it out')).toBe(false)
  await page.click('Save')
  expect(page.bridge.inputsOf('exports.save')).toMatchObject([{ settings: { segments: [lapsed.id] } }])
})
