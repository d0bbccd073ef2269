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

it('the zone of the open workspace is shown with the present there', async () => {
  app = await mountApp('/settings', sampleAnswers(sampleWorkspace))
  expect(app.text()).toContain('Workspace Contoso Coffee')
  expect(app.text()).toMatch(/Now: \d+ \w{3} \d{4}, \d\d:\d\d:\d\d Europe\/Berlin/)
})
