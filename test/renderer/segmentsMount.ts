import { afterEach, vi } from 'vitest'
import { entitySchema } from '@shared/domain/entity.ts'
import type { SegmentRow } from '@shared/domain/segment.ts'
import type { FakeAnswers } from '../support/fakeBridge.ts'
import { sampleAnswers, sampleSegments, sampleWorkspace } from '../support/sampleReplies.ts'
import { mountApp, type MountedApp } from './mountApp.ts'

/** What `open` mounted last; it goes after each test. */
export let app: MountedApp

afterEach(() => app.wrapper.unmount())

export async function open(answers: FakeAnswers = {}, info = sampleWorkspace): Promise<void> {
  app = await mountApp('/segments', { ...sampleAnswers(info), ...answers })
}

export const business = entitySchema.parse({ id: 'e1', name: 'Companies', role: 'accounts', attributes: [], key: [], nameAttribute: null, dateAttribute: null, rowCount: 3412, dataVersion: 1, updatedAt: '2026-11-23T08:00:00.000Z' })

export const rows = () => Array.from(document.querySelectorAll('[role=row][aria-rowindex]:not([aria-rowindex="1"])'))
export const names = () => rows().map((row) => row.querySelector('.name')?.textContent)
export const grid = () => document.querySelector('[role=grid]') ?? document.body
export const selected = () => rows().filter((row) => row.getAttribute('aria-selected') === 'true').length

export function idOf(name: string): SegmentRow['id'] {
  const row = sampleSegments.find((one) => one.name === name)
  if (!row) throw new Error(`There is no ${name}.`)
  return row.id
}

/** The question comes with what uses the segment, and is loaded when it is first asked. */
export async function asked(title: string): Promise<void> {
  await vi.waitUntil(() => app.text().includes(title), { timeout: 20_000 })
}

/** Says yes to how members are written. */
export async function answerDownload(): Promise<void> {
  document.querySelector<HTMLElement>('[role=dialog] [type=submit]')?.click()
  await app.settle()
}
