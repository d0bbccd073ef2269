import { afterEach, expect, it } from 'vitest'
import { sampleAnswers, sampleWorkspace } from '../support/sampleReplies.ts'
import { mountApp, type MountedApp } from './mountApp.ts'

let app: MountedApp
afterEach(() => app.wrapper.unmount())

it('looks can be set without a workspace and show at once', async () => {
  app = await mountApp('/settings', sampleAnswers(null))
  await app.click('Dark')
  await app.click('Compact')
  expect(app.bridge.inputsOf('settings.set')).toEqual([{ theme: 'dark' }, { density: 'compact' }])
  expect(document.querySelector('.density-compact')).not.toBeNull()
  expect(app.text()).not.toContain('Time zone')
})

it('the day weeks begin with is kept in the workspace', async () => {
  const answers = sampleAnswers(sampleWorkspace)
  app = await mountApp('/settings', { ...answers, 'workspace.setWeekStart': ({ weekStart }) => ({ ...sampleWorkspace, weekStart }) })
  await app.click('Sunday')
  expect(app.bridge.inputsOf('workspace.setWeekStart')).toEqual([{ weekStart: 'sunday' }])
  const taken = document.querySelector('[role=radiogroup][aria-label="Weeks begin on"] [aria-checked=true]')
  expect(taken?.textContent?.trim()).toBe('Sunday')
})

it('unused segments are deactivated only where that was switched on (P134)', async () => {
  app = await mountApp('/settings', { ...sampleAnswers(sampleWorkspace), 'usage.setDeactivation': () => null })
  const field = app.named('Deactivate unused segments').at(-1)
  expect(field instanceof HTMLInputElement && field.checked).toBe(false)
  await app.click('Deactivate unused segments')
  expect(app.bridge.inputsOf('usage.setDeactivation')).toEqual([{ on: true }])
})

it('the zone of the open workspace is shown with the present there', async () => {
  app = await mountApp('/settings', sampleAnswers(sampleWorkspace))
  expect(app.text()).toContain('Workspace Contoso Coffee')
  expect(app.text()).toMatch(/Now: \d+ \w{3} \d{4}, \d\d:\d\d:\d\d Europe\/Berlin/)
})

it('how refreshes end is said, until that is switched off', async () => {
  app = await mountApp('/settings', sampleAnswers(null))
  const field = app.named('Say how refreshes end').at(-1)
  expect(field instanceof HTMLInputElement && field.checked).toBe(true)
  await app.click('Say how refreshes end')
  expect(app.bridge.inputsOf('settings.set')).toEqual([{ notifications: false }])
})

it('how long members of runs are kept is changed once it was agreed to, with what goes in numbers (P57)', async () => {
  const nothing = { runs: 0, bytes: 0 }
  const state = { keep: 'all', kept: { runs: 412, bytes: 8_400_000 }, frees: { all: nothing, '2years': nothing, '1year': nothing, '90days': { runs: 310, bytes: 6_100_000 } } } as const
  app = await mountApp('/settings', { ...sampleAnswers(sampleWorkspace), 'retention.get': () => state, 'retention.set': () => state })
  expect(app.text()).toContain('Now 412 runs in 8.4 MB.')
  const choice = app.wrapper.findAllComponents({ name: 'VSelect' }).find((one) => one.attributes('aria-label') === 'Keep members of runs' || one.props('items').length === 4)
  choice?.vm.$emit('update:modelValue', '90days')
  await app.settle()
  expect(app.text()).toContain('310 runs older than 90 days lose their list of members.')
  expect(app.bridge.inputsOf('retention.set')).toEqual([])
  await app.click('Let them go')
  expect(app.bridge.inputsOf('retention.set')).toEqual([{ keep: '90days' }])
})

it('versions name who saved them, until that is switched off: then the names go once it was agreed to', async () => {
  app = await mountApp('/settings', { ...sampleAnswers(sampleWorkspace), 'authors.get': () => ({ kept: true, versions: 12 }), 'authors.set': ({ kept }) => ({ kept, versions: 0 }) })
  await app.click('Name who saved a version')
  expect(app.text()).toContain('12 versions lose the name of whoever saved them.')
  expect(app.bridge.inputsOf('authors.set')).toEqual([])
  await app.click('Remove the names')
  expect(app.bridge.inputsOf('authors.set')).toEqual([{ kept: false }])
})

it('how many refreshes are kept is said, and fewer are kept once it was agreed to (P101)', async () => {
  const state = { keep: { days: 90, jobs: 1000 }, jobs: 214, oldestAt: '2026-09-01T08:00:00.000Z', goes: 0 }
  app = await mountApp('/settings', { ...sampleAnswers(sampleWorkspace), 'pipeline.retention': ({ wanted }) => ({ ...state, goes: wanted === undefined ? 0 : 60 }), 'pipeline.setRetention': () => state })
  expect(app.text()).toContain('Now 214 refreshes, the oldest of 1 Sep 2026.')
  const choice = app.wrapper.findAllComponents({ name: 'VSelect' }).find((one) => one.props('modelValue') === 90)
  choice?.vm.$emit('update:modelValue', 30)
  await app.settle()
  expect(app.text()).toContain('60 refreshes go from System › Status')
  expect(app.bridge.inputsOf('pipeline.setRetention')).toEqual([])
  await app.click('Let them go')
  expect(app.bridge.inputsOf('pipeline.setRetention')).toEqual([{ days: 30, jobs: 1000 }])
})
