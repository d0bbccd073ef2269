import { afterEach, expect, it } from 'vitest'
import { fail } from '@shared/errors/appError.ts'
import { mountApp, type MountedApp } from './mountApp.ts'
import { customersSource, shellAnswers } from './sourcesFixture.ts'

let app: MountedApp
afterEach(() => app.wrapper.unmount())

it('a workspace that names files of this machine asks once whether it may read them (P63)', async () => {
  let open = [{ path: '/x/a.csv', fileName: 'a.csv', mode: 'refresh' as const }, { path: '/x/once.csv', fileName: 'once.csv', mode: 'once' as const }]
  app = await mountApp('/sources', { ...shellAnswers(), 'sources.unagreed': () => open, 'sources.agree': () => ((open = []), null) })
  await app.arrives('sources')
  expect(app.text()).toContain('This workspace wants to read /x/a.csv with every refresh. It was not chosen on this machine, and is left alone until you agree.')
  await app.click('Allow')
  expect(app.bridge.inputsOf('sources.agree')).toEqual([{ paths: ['/x/a.csv'] }])
  expect(app.text()).not.toContain('/x/a.csv')
})

it('is not asked again in the same opening once it was put off (P63)', async () => {
  app = await mountApp('/sources', { ...shellAnswers(), 'sources.unagreed': () => [{ path: '/x/a.csv', fileName: 'a.csv', mode: 'refresh' }] })
  await app.arrives('sources')
  await app.click('Not now')
  app.bridge.emit('data.changed', { topics: ['sources'] })
  await app.settle()
  expect(app.text()).not.toContain('/x/a.csv')
  expect(app.bridge.inputsOf('sources.agree')).toEqual([])
})

it('a refresh by hand of such a file asks first, and goes on (P63)', async () => {
  let isOpen = true
  app = await mountApp('/sources', {
    ...shellAnswers(),
    'sources.list': () => [{ ...customersSource, mode: 'refresh', canRefresh: true }],
    'sources.unagreed': () => (isOpen ? [{ path: customersSource.path, fileName: customersSource.fileName, mode: 'refresh' as const }] : []),
    'sources.agree': () => ((isOpen = false), null),
    'sources.refresh': () => {
      if (isOpen) throw fail('conflict', 'Not chosen here.')
      return new Promise(() => {})
    },
  })
  await app.arrives('sources')
  await app.click('Not now')
  await app.click('Refresh all')
  expect(app.text()).toContain(`This workspace names ${customersSource.path}, which was not chosen on this machine.`)
  await app.click('Allow and read')
  expect(app.bridge.inputsOf('sources.agree')).toEqual([{ paths: [customersSource.path] }])
  expect(app.bridge.inputsOf('sources.refresh')).toHaveLength(2)
})
