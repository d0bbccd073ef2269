import { afterEach, describe, expect, it } from 'vitest'
import { fail } from '@shared/errors/appError.ts'
import type { FakeAnswers } from '../support/fakeBridge.ts'
import { sampleAnswers, sampleRecent, sampleWorkspace } from '../support/sampleReplies.ts'
import { mountApp, type MountedApp } from './mountApp.ts'

let app: MountedApp
const folder = '/home/ada/Documents'

async function open(answers: FakeAnswers = {}, info: typeof sampleWorkspace | null = null): Promise<void> {
  app = await mountApp('/', { ...sampleAnswers(info), 'sources.list': () => [], 'segments.list': () => [], ...answers })
}

const native: FakeAnswers = {
  'host.info': () => ({ version: '1.0.0', platform: 'linux', dialogs: 'native', defaultFolder: folder, openAtStart: null }),
}

const started: FakeAnswers = {
  'host.info': () => ({ version: '1.0.0', platform: 'linux', dialogs: 'typed', defaultFolder: folder, openAtStart: '/x/Shop.tessera' }),
}

function drop(...names: string[]): void {
  const event = new Event('drop', { bubbles: true, cancelable: true })
  Object.assign(event, { dataTransfer: { types: ['Files'], files: names.map((name) => new File(['a'], name)) } })
  window.dispatchEvent(event)
}

const received: FakeAnswers = {
  'host.receiveFiles': ({ files }) => files.map(({ name }) => ({ path: `/dropped/${name}`, name })),
}

afterEach(() => app.wrapper.unmount())

describe('recent workspaces', () => {
  it('open at a click', async () => {
    await open()
    await app.click('Fabrikam Supply')
    expect(app.bridge.inputsOf('workspace.open')).toEqual([{ path: '/home/ada/Clients/Fabrikam/fabrikam-supply.tessera' }])
    await app.arrives('segments')
  })

  it('are found by name or path', async () => {
    await open()
    await app.type('Search recent workspaces', 'clients')
    expect([app.named('Fabrikam Supply').length, app.named('Contoso Coffee').length]).toEqual([1, 0])
    await app.type('Search recent workspaces', 'nowhere')
    expect(app.text()).toContain('No workspace named “nowhere”.')
  })

  it('tell the open one as it is now', async () => {
    await open({}, { ...sampleWorkspace, counts: { ...sampleWorkspace.counts, segments: 17 }, audiences: [{ entity: 'Customers', role: 'individuals', members: 59 }] })
    expect(app.named('Contoso Coffee')[0]?.closest('tr')?.textContent).toMatch(/59 customers\s*17/)
  })

  it('that are missing can be found again or taken off the list', async () => {
    await open({ 'workspace.forgetRecent': () => null })
    expect([app.named('Adventure Roasters').length, app.text().includes('Moved or deleted')]).toEqual([0, true])
    await app.click('Find…')
    expect(app.text()).toContain('Open a workspace')
    await app.click('Cancel')
    app.bridge.answer({ 'workspace.recent': () => sampleRecent.filter((one) => !one.missing) })
    await app.click('Commands for Adventure Roasters')
    await app.click('Remove from this list')
    expect(app.bridge.inputsOf('workspace.forgetRecent')).toEqual([{ path: '/home/ada/Documents/adventure-roasters.tessera' }])
    expect(app.text()).not.toContain('Adventure Roasters')
  })

  it('a file that cannot be opened says why and nothing changes', async () => {
    await open({ 'workspace.open': () => { throw fail('storage', 'This file was made by a newer Tessera. Update Tessera to open it.') } })
    await app.click('Contoso Coffee')
    expect(app.text()).toContain('This file was made by a newer Tessera. Update Tessera to open it.')
    expect(app.router.currentRoute.value.name).toBe('home')
  })
})

describe('a new workspace', () => {
  it('is asked for by a typed path with the default folder', async () => {
    await open()
    await app.click('New workspace')
    await app.type('Path of the workspace file', `${folder}/Shop.tessera`)
    await app.click('Create workspace')
    expect(app.bridge.inputsOf('workspace.create')).toEqual([{ path: `${folder}/Shop.tessera`, replace: false }])
    await app.arrives('sources')
  })

  it('replaces a file only after a second, agreeing click', async () => {
    await open({ 'host.typedPath': ({ text }) => ({ path: text, exists: true }) })
    await app.click('New workspace')
    await app.click('Create workspace')
    expect([app.text().includes('A file is already there.'), app.bridge.inputsOf('workspace.create').length]).toEqual([true, 0])
    await app.click('Replace')
    expect(app.bridge.inputsOf('workspace.create')).toEqual([{ path: `${folder}/My workspace.tessera`, replace: true }])
  })

  it('is asked for by the native dialog where there is one; closing it changes nothing', async () => {
    await open({ ...native, 'host.choosePath': () => null })
    await app.click('New workspace')
    expect(app.bridge.inputsOf('host.choosePath')).toEqual([{ purpose: 'saveWorkspace', suggestedName: 'My workspace.tessera' }])
    expect([app.bridge.inputsOf('workspace.create').length, app.text().includes('Path of the workspace')]).toEqual([0, false])
  })
})

describe('a folder of files', () => {
  it('is asked for by its path, and goes to the import once there is a workspace', async () => {
    await open({ 'host.typedPath': ({ text, what }) => ({ path: text, exists: what === 'folder' && text === '/data/months' }) })
    await app.click('A folder of equal files…')
    await app.type('Path of the folder', '/data/nowhere')
    await app.click('Look at its files')
    expect(app.text()).toContain('There is no folder at this path.')
    await app.type('Path of the folder', '/data/months')
    await app.click('Look at its files')
    await app.click('Create workspace')
    expect(app.bridge.inputsOf('workspace.create')).toEqual([{ path: `${folder}/months.tessera`, replace: false }])
    await app.arrives('import')
    expect(app.router.currentRoute.value.query).toEqual({ path: ['/data/months'], name: ['months'] })
  })

  it('is chosen in the native dialog where there is one', async () => {
    await open({ ...native, 'host.choosePath': () => null })
    await app.click('A folder of equal files…')
    expect(app.bridge.inputsOf('host.choosePath')).toEqual([{ purpose: 'importFolder', suggestedName: '' }])
  })
})

describe('opening by path', () => {
  it('refuses a path where nothing is', async () => {
    await open()
    await app.click('Open…')
    await app.type('Path of the workspace file', '/nowhere')
    await app.click('Open')
    expect(app.text()).toContain('There is no file at this path.')
    expect(app.bridge.inputsOf('workspace.open')).toEqual([])
  })
})

describe('the sample', () => {
  it('opens with one click in the default folder', async () => {
    await open()
    await app.click('Open sample')
    expect(app.bridge.inputsOf('workspace.openSample')).toEqual([{ path: `${folder}/Coffee and outdoor shop.tessera`, replace: false }])
    await app.arrives('segments')
  })

  it('made earlier is opened as it is', async () => {
    await open({ 'host.typedPath': ({ text }) => ({ path: text, exists: true }) })
    await app.click('Open sample')
    expect(app.bridge.inputsOf('workspace.open')).toEqual([{ path: `${folder}/Coffee and outdoor shop.tessera` }])
  })
})

describe('dropped files', () => {
  it('of an open workspace go to import with their names', async () => {
    await open(received, sampleWorkspace)
    drop('orders.csv', 'customers.csv')
    await app.settle()
    await app.arrives('import')
    expect(app.router.currentRoute.value.query).toEqual({
      path: ['/dropped/orders.csv', '/dropped/customers.csv'],
      name: ['orders.csv', 'customers.csv'],
    })
  })

  it('without a workspace make one first, named after the file', async () => {
    await open(received)
    drop('orders.csv')
    await app.settle()
    expect(app.text()).toContain('orders.csv is imported into it next.')
    await app.click('Create workspace')
    expect(app.bridge.inputsOf('workspace.create')).toEqual([{ path: `${folder}/orders.tessera`, replace: false }])
    await app.arrives('import')
  })

  it('without a workspace say that all of them are imported', async () => {
    await open(received)
    drop('orders.csv', 'customers.csv', 'products.csv')
    await app.settle()
    expect(app.text()).toContain('orders.csv and 2 other files are imported into it next.')
  })

  it('that are a workspace are opened', async () => {
    await open(received)
    drop('Shop.TESSERA')
    await app.settle()
    expect(app.bridge.inputsOf('workspace.open')).toEqual([{ path: '/dropped/Shop.TESSERA' }])
  })
})

describe('the window', () => {
  it('saves by keyboard, and shows what is not yet in the file', async () => {
    await open({}, { ...sampleWorkspace, unsaved: true })
    expect(app.text()).toContain('Edited')
    await app.press(document.body, 's', { ctrlKey: true })
    expect(app.bridge.inputsOf('workspace.save')).toHaveLength(1)
  })

  it('does not save a read-only workspace and says why it is one', async () => {
    await open({}, { ...sampleWorkspace, readOnlyReason: 'another window has it open' })
    await app.press(document.body, 's', { ctrlKey: true })
    expect(app.bridge.inputsOf('workspace.save')).toEqual([])
    expect(app.text()).toContain('This workspace is open read-only: another window has it open.')
  })

  it('says that the core was started again', async () => {
    await open({}, sampleWorkspace)
    app.bridge.emit('core.restarted', { message: 'Memory ran out while refreshing. The last saved state is open again.' })
    await app.settle()
    expect(app.text()).toContain('Memory ran out while refreshing.')
  })

  it('says that Tessera itself is gone, for as long as that is so', async () => {
    await open({}, sampleWorkspace)
    app.bridge.emit('host.lost', { message: 'The connection to Tessera is gone.' })
    await app.settle()
    expect([app.text().includes('The connection to Tessera is gone.'), app.named('Dismiss').length]).toEqual([true, 0])
  })

  it('begins with the grid of the file it was started with, without Home before it', async () => {
    await open(started)
    expect(app.bridge.inputsOf('workspace.open')).toEqual([{ path: '/x/Shop.tessera' }])
    expect([app.router.currentRoute.value.name, app.bridge.inputsOf('workspace.recent')]).toEqual(['segments', []])
  })

  it('begins with Home and says why where that file cannot be opened', async () => {
    const why = 'There is no file "Shop.tessera" there; it may have been moved or deleted.'
    await open({
      ...started,
      'workspace.open'() {
        throw fail('notFound', why)
      },
    })
    await app.arrives('home')
    expect(app.text()).toContain(why)
  })

  it('leads back to Home where a page needs a workspace and none is open', async () => {
    await open()
    await app.router.push('/segments')
    expect(app.router.currentRoute.value.name).toBe('home')
  })
})
