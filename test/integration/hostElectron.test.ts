import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { buildHost } from '../support/builtHost.ts'
import { loadMain, type StandIn } from '../support/standInElectron.ts'

let folder = ''
let appFolder = ''
let main: StandIn
const before = process.env['TESSERA_APP_FOLDER']

async function opened(standIn: StandIn): Promise<StandIn> {
  await vi.waitFor(() => expect(standIn.window().loaded).toBe('app://bundle/'), { timeout: 20_000 })
  return standIn
}

function newAppFolder(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'tessera-electron-')))
  process.env['TESSERA_APP_FOLDER'] = path
  return path
}

beforeAll(async () => {
  folder = buildHost()
  appFolder = newAppFolder()
  main = await opened(loadMain(folder, appFolder))
})

afterAll(async () => {
  main.app.emit('window-all-closed')
  await main.exited
  if (before === undefined) delete process.env['TESSERA_APP_FOLDER']
  else process.env['TESSERA_APP_FOLDER'] = before
  for (const path of [folder, appFolder]) rmSync(path, { recursive: true, force: true })
})

const own = () => ({ sender: main.window().webContents, senderFrame: main.window().webContents.mainFrame })
const call = async (channel: unknown, input: unknown) => (await main.invoke(own(), channel, input)) as { ok: boolean; value?: unknown; error?: { code: string; message: string } }

describe('before it is ready', () => {
  test('the sandbox is on, the page has a scheme of its own, and it is the only instance', () => {
    const order = main.calls.map(([what]) => what)
    const ready = order.indexOf('whenReady')
    for (const what of ['enableSandbox', 'registerSchemesAsPrivileged', 'requestSingleInstanceLock']) expect(order.indexOf(what)).toBeLessThan(ready)
    expect(main.argumentsOf('registerSchemesAsPrivileged')).toEqual([[[{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } }]]])
    expect(main.app.listenerCount('open-file')).toBe(1)
  })
})

describe('the window', () => {
  test('is isolated and sandboxed, with the preload and nothing of Node', () => {
    expect(main.windowOptions()['webPreferences']).toEqual({
      preload: join(folder, 'preload.cjs'),
      contextIsolation: true,
      sandbox: true,
      webSecurity: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: true,
    })
  })

  test('is shown when it can be painted', () => {
    expect(main.windowOptions()['show']).toBe(false)
    main.window().emit('ready-to-show')
    expect(main.window().did).toContain('show')
  })

  test('remembers where it was', () => {
    main.window().emit('close')
    expect(JSON.parse(readFileSync(join(appFolder, 'window.json'), 'utf8'))).toEqual({ x: 10, y: 20, width: 1000, height: 700, maximized: false })
  })

  test('opens no other window, goes nowhere and holds no webview', () => {
    const contents = main.window().webContents
    expect(contents.windowOpen()).toEqual({ action: 'deny' })
    for (const event of ['will-navigate', 'will-redirect', 'will-frame-navigate', 'will-attach-webview']) {
      let prevented = 0
      contents.emit(event, { preventDefault: () => (prevented += 1) })
      expect([event, prevented]).toEqual([event, 1])
    }
  })

  test('is loaded again when its process is gone', () => {
    main.window().webContents.emit('render-process-gone', {}, { reason: 'crashed' })
    expect(main.window().webContents.reloads).toBe(1)
  })
})

describe('the session', () => {
  test('denies every permission, device and download', () => {
    const answers: unknown[] = []
    const request = main.handler('setPermissionRequestHandler') as (...args: unknown[]) => void
    request({}, 'media', (granted: boolean) => answers.push(granted))
    answers.push((main.handler('setPermissionCheckHandler') as () => unknown)(), (main.handler('setDevicePermissionHandler') as () => unknown)())
    expect(answers).toEqual([false, false, false])
    let prevented = 0
    ;(main.handler('session.on will-download') as (event: unknown) => void)({ preventDefault: () => (prevented += 1) })
    expect(prevented).toBe(1)
  })

  test.each([
    ['https://example.com/', true],
    ['http://127.0.0.1:80/', true],
    ['ws://example.com/', true],
    ['file:///etc/passwd', true],
    ['app://bundle/index.html', false],
    ['blob:app://bundle/1', false],
  ])('a request to %s is canceled: %s', (url, cancel) => {
    const answers: unknown[] = []
    const ask = main.handler('onBeforeRequest') as (request: unknown, answer: (value: unknown) => void) => void
    ask({ url }, (answer) => answers.push(answer))
    expect(answers).toEqual([{ cancel }])
  })
})

describe('app://bundle', () => {
  test('serves the page with the policy as a header and the nonce in it', async () => {
    const response = await main.serve('app://bundle/')
    const policy = response.headers.get('content-security-policy') ?? ''
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? ''
    const text = await response.text()
    expect(response.status).toBe(200)
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("require-trusted-types-for 'script'; trusted-types default vue")
    expect(text).toContain(`<meta name="csp-nonce" content="${nonce}" />`)
    expect(text).not.toContain('bridge.js')
  })

  test('serves the page\u2019s own scripts with their type', async () => {
    const response = await main.serve('app://bundle/assets/index.js')
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8'])
  })

  test.each([
    'app://bundle/main.cjs',
    'app://bundle/../main.cjs',
    'app://bundle/assets/../index.html',
    'app://bundle/%2e%2e/main.cjs',
    'app://bundle/.%2e/main.cjs',
    'app://bundle/%252e%252e/main.cjs',
    'app://bundle/..%2fmain.cjs',
    'app://bundle/..%5cmain.cjs',
    'app://bundle//etc/passwd',
    'app://bundle/__proto__',
    'app://other/index.html',
    'app://bundle.evil/index.html',
  ])('%s is not there', async (address) => {
    expect((await main.serve(address)).status).toBe(404)
  })

  test('answers nothing but GET', async () => {
    expect((await main.serve('app://bundle/', 'POST')).status).toBe(404)
  })
})

describe('messages', () => {
  test.each([
    ['another window', () => ({ sender: {}, senderFrame: main.window().webContents.mainFrame })],
    ['a frame inside the page', () => ({ ...own(), senderFrame: { parent: {}, url: 'app://bundle/' } })],
    ['another page', () => ({ ...own(), senderFrame: { parent: null, url: 'https://evil.example/' } })],
    ['a page that looks alike', () => ({ ...own(), senderFrame: { parent: null, url: 'app://bundle.evil/' } })],
    ['a frame that is gone', () => ({ ...own(), senderFrame: null })],
  ])('from %s are refused', async (_who, event) => {
    expect(await main.invoke(event(), 'segments.list', {})).toMatchObject({ ok: false, error: { code: 'invalidInput' } })
  })

  test('from the page reach the core and come back in the envelope', async () => {
    expect(await call('segments.list', {})).toEqual({ ok: true, value: [] })
    expect(await call('settings.get', {})).toEqual({ ok: false, error: { code: 'storage', message: 'The settings cannot be read.' } })
    expect(await call('__proto__', {})).toMatchObject({ ok: false, error: { code: 'invalidInput' } })
  })

  test('the core is a utility process with a name', () => {
    const [script, args, options] = main.argumentsOf('fork')[0] ?? []
    expect([script, options]).toEqual([join(folder, 'core.cjs'), { serviceName: 'Tessera core' }])
    expect(JSON.parse((args as string[])[0] ?? '')).toEqual({ appFolder, sqlWasmPath: join(folder, 'sql-wasm.wasm') })
  })
})

describe('the host answers', () => {
  test('what it is', async () => {
    expect(await call('host.info', {})).toMatchObject({ ok: true, value: { dialogs: 'native', openAtStart: null } })
  })

  test('with the path a person chose, which may then be opened', async () => {
    const path = join(appFolder, 'shop.tessera')
    expect(await call('workspace.open', { path })).toMatchObject({ ok: false })
    main.dialogAnswers.set('showOpenDialog', { canceled: false, filePaths: [path] })
    expect(await call('host.choosePath', { purpose: 'openWorkspace' })).toEqual({ ok: true, value: path })
    expect(await call('workspace.open', { path })).toMatchObject({ ok: true })
    expect(main.window().webContents.sent.at(-1)?.slice(0, 2)).toEqual(['tessera', 'workspace.changed'])
  })

  test('null when the dialog was closed', async () => {
    main.dialogAnswers.set('showOpenDialog', { canceled: true, filePaths: [] })
    expect(await call('host.choosePath', { purpose: 'openWorkspace' })).toEqual({ ok: true, value: null })
    main.dialogAnswers.set('showSaveDialog', { canceled: true, filePath: '' })
    expect(await call('host.chooseDownload', { suggestedName: 'members.csv' })).toEqual({ ok: true, value: null })
  })

  test('a place to save with the extension added, proposed by its file name only', async () => {
    main.dialogAnswers.set('showSaveDialog', { canceled: false, filePath: join(appFolder, 'new') })
    expect(await call('host.choosePath', { purpose: 'saveWorkspace', suggestedName: '../../evil' })).toEqual({ ok: true, value: join(appFolder, 'new.tessera') })
    const [options] = main.argumentsOf('showSaveDialog').at(-1) ?? []
    expect((options as { defaultPath: string }).defaultPath).toMatch(/[\\/]evil\.tessera$/)
  })

  test('typed paths only in the folder it proposes', async () => {
    const info = (await call('host.info', {})).value as { defaultFolder: string }
    const near = (await call('host.typedPath', { text: 'Sample' })).value as { path: string }
    expect(near.path).toBe(join(info.defaultFolder, 'Sample.tessera'))
    expect(await call('workspace.open', { path: near.path })).toMatchObject({ ok: true })
    const far = (await call('host.typedPath', { text: join(homedir(), '..', 'far') })).value as { path: string }
    expect(await call('workspace.open', { path: far.path })).toMatchObject({ ok: false })
  })

  test('files that were dropped, which may then be read', async () => {
    const path = join(appFolder, 'orders.csv')
    expect(await call('host.receiveFiles', { files: [{ path, name: 'orders.csv' }] })).toEqual({ ok: true, value: [{ path, name: 'orders.csv' }] })
    expect(await call('import.inspect', { inspection: 'i', path })).toMatchObject({ ok: true })
  })

  test('addresses outside only for http and https', async () => {
    expect(await call('host.openExternal', { url: 'https://example.com/help' })).toEqual({ ok: true, value: null })
    for (const url of ['file:///etc/passwd', 'javascript:alert(1)', 'smb://host/x', 'https:']) expect(await call('host.openExternal', { url })).toMatchObject({ ok: false })
    expect(main.argumentsOf('openExternal')).toEqual([['https://example.com/help']])
  })
})

describe('secrets', () => {
  const destination = { kind: 'sftp', host: 'files.example.org', user: 'ann' }

  test('are kept by the system’s keychain, in no open file, and told to no page', async () => {
    const kept = (await call('host.keepSecret', { destination, value: 'hunter2' })) as { value: { secret: string } }
    const { secret } = kept.value
    expect(readFileSync(join(appFolder, 'secrets.json'), 'utf8')).not.toContain('hunter2')
    expect(await call('host.hasSecret', { destination: { ...destination, secret } })).toEqual({ ok: true, value: { isKept: true } })
    expect(await call('host.hasSecret', { destination: { ...destination, host: 'evil.example.org', secret } })).toEqual({ ok: true, value: { isKept: false } })
    await call('host.forgetSecret', { secret })
    expect(await call('host.hasSecret', { destination: { ...destination, secret } })).toEqual({ ok: true, value: { isKept: false } })
  })

  test.runIf(process.platform === 'linux')('are refused where the desktop has no keychain', async () => {
    main.keychain.backend = 'basic_text'
    expect(await call('host.keepSecret', { destination, value: 'hunter2' })).toMatchObject({ ok: false, error: { code: 'storage', message: expect.stringContaining('no keychain') as string } })
    main.keychain.backend = 'gnome_libsecret'
  })
})

describe('files from the system', () => {
  test('a second start brings the window forward and opens its file', async () => {
    const path = join(appFolder, 'second.tessera')
    writeFileSync(path, '')
    main.window().minimized = true
    main.app.emit('second-instance', {}, ['tessera', '--flag', '/nowhere/missing.tessera', 'second.tessera'], appFolder)
    expect(main.window().webContents.sent.at(-1)).toEqual(['tessera', 'host.openFile', { path }])
    expect(main.window().did.slice(-3)).toEqual(['restore', 'show', 'focus'])
    main.window().minimized = false
    expect(await call('workspace.open', { path })).toMatchObject({ ok: true })
  })

  test('a double click while it runs does the same', () => {
    const path = join(appFolder, 'clicked.tessera')
    let prevented = 0
    main.app.emit('open-file', { preventDefault: () => (prevented += 1) }, path)
    expect([prevented, main.window().webContents.sent.at(-1)]).toEqual([1, ['tessera', 'host.openFile', { path }]])
  })

  test('the menu opens a workspace by the same dialog', async () => {
    const path = join(appFolder, 'menu.tessera')
    main.dialogAnswers.set('showOpenDialog', { canceled: false, filePaths: [path] })
    const file = main.menu().find(({ label }) => label === 'File') as { submenu: { label?: string; accelerator?: string; click?: () => void }[] }
    expect(file.submenu[0]).toMatchObject({ label: 'Open workspace…', accelerator: 'CmdOrCtrl+O' })
    file.submenu[0]?.click?.()
    await expect.poll(() => main.window().webContents.sent.at(-1), { timeout: 20_000 }).toEqual(['tessera', 'host.openFile', { path }])
  })
})

describe('what the system offers', () => {
  interface Item { readonly label: string; readonly enabled?: boolean; readonly click: () => void }
  const item = (label: string): Item => {
    const menu = main.menu().find((one) => one['label'] === 'Refresh') as { submenu: Item[] }
    const found = menu.submenu.find((one) => one.label === label)
    if (found === undefined) throw new Error(`There is no ${label} in the menu.`)
    return found
  }

  test('the menu refreshes all while a workspace is open that can be changed, and asks the page to', async () => {
    const path = join(appFolder, 'menu.tessera')
    expect(await call('workspace.open', { path })).toMatchObject({ ok: true })
    await expect.poll(() => item('Refresh all').enabled, { timeout: 20_000 }).toBe(true)
    item('Refresh all').click()
    expect(main.window().webContents.sent.at(-1)).toEqual(['tessera', 'host.command', { command: 'refreshAll' }])
    item('Progress details').click()
    expect(main.window().webContents.sent.at(-1)).toEqual(['tessera', 'host.command', { command: 'showProgress' }])
    expect(await call('workspace.close', {})).toMatchObject({ ok: true })
    await expect.poll(() => item('Refresh all').enabled, { timeout: 20_000 }).toBe(false)
  })

  test('a notification is shown while the window is in the background only, the next in its place; a click leads to the window', async () => {
    const say = (text: string) => call('host.notify', { title: 'Refresh all ended', text })
    const window = main.window()
    window.focused = true
    expect(await say('In front.')).toEqual({ ok: true, value: null })
    expect(main.notifications).toHaveLength(0)
    window.focused = false
    await say('1 failed.')
    await say('2 failed.')
    expect(main.notifications.map(({ options, did }) => ({ ...options, did }))).toEqual([
      { title: 'Refresh all ended', body: '1 failed.', did: ['show', 'close'] },
      { title: 'Refresh all ended', body: '2 failed.', did: ['show'] },
    ])
    window.minimized = true
    main.notifications[1]?.emit('click')
    expect(window.did.slice(-3)).toEqual(['restore', 'show', 'focus'])
    expect(window.webContents.sent.at(-1)).toEqual(['tessera', 'host.command', { command: 'showProgress' }])
    window.minimized = false
    window.focused = true
  })

  test('P94: what is due is looked for as soon as the machine wakes, or somebody is back at it', async () => {
    const looks = () => readFileSync(join(appFolder, 'core.log'), 'utf8').split('\n').filter((line) => line === 'runDue').length
    const before = looks()
    main.power.emit('resume')
    await expect.poll(looks, { timeout: 20_000 }).toBe(before + 1)
    main.power.emit('unlock-screen')
    await expect.poll(looks, { timeout: 20_000 }).toBe(before + 2)
  })

  test('the machine does not fall asleep by itself until the last refresh has ended', async () => {
    const done = () => main.calls.flatMap(([what, ...args]) => (what.startsWith('powerSaveBlocker.') ? [[what, ...args]] : []))
    await call('pipeline.refreshAll', {})
    await expect.poll(done, { timeout: 20_000 }).toEqual([['powerSaveBlocker.start', 'prevent-app-suspension', 1]])
    await call('pipeline.cancel', { job: 'job-1' })
    await call('segments.list', {})
    expect(done()).toHaveLength(1)
    await call('pipeline.cancel', { job: 'job-2' })
    await expect.poll(done, { timeout: 20_000 }).toEqual([['powerSaveBlocker.start', 'prevent-app-suspension', 1], ['powerSaveBlocker.stop', 1]])
  })

  test('P94: the window that is closed while a schedule is on stays away, and Tessera in the tray, only where somebody chose so', async () => {
    const schedule = { on: true, weekdays: null, times: ['06:00'], zone: 'UTC', missed: 'once' }
    const closed = (): string => {
      let answer = 'closed'
      main.window().emit('close', { preventDefault: () => (answer = 'kept') })
      return answer
    }
    const path = join(appFolder, 'menu.tessera')
    expect(await call('workspace.open', { path })).toMatchObject({ ok: true })
    await call('schedule.set', { schedule })
    await call('segments.list', {})
    expect([closed(), main.trays.length]).toEqual(['closed', 0])

    await call('settings.set', { keepRefreshing: true })
    const labels = () => main.trays.at(-1)?.menu.map(({ label, enabled }) => `${String(label)} ${String(enabled)}`)
    await expect.poll(labels, { timeout: 20_000 }).toEqual(['Open Tessera undefined', 'Refresh all true', 'Next refresh: 24 Nov 2026, 05:00 false', 'undefined undefined', 'Quit Tessera undefined'])
    expect([closed(), main.window().did.at(-1)]).toEqual(['kept', 'hide'])
    const press = (label: string) => {
      const item = main.trays.at(-1)?.menu.find((one) => one['label'] === label)
      if (typeof item?.['click'] !== 'function') throw new Error(`There is no ${label} in the tray.`)
      item['click']()
    }
    press('Refresh all')
    expect(main.window().webContents.sent.at(-1)).toEqual(['tessera', 'host.command', { command: 'refreshAll' }])
    press('Open Tessera')
    expect(main.window().did.slice(-2)).toEqual(['show', 'focus'])

    // Without a schedule there is nothing to stay for.
    await call('schedule.set', { schedule: { ...schedule, on: false } })
    await expect.poll(labels, { timeout: 20_000 }).toContain('No refresh is scheduled false')
    expect(closed()).toBe('closed')
    await call('settings.set', { keepRefreshing: false })
    await expect.poll(() => main.trays.at(-1)?.isDestroyed, { timeout: 20_000 }).toBe(true)
    expect(await call('workspace.close', {})).toMatchObject({ ok: true })
  })

  test('what is no notification is refused', async () => {
    for (const input of [{ title: '', text: 'x' }, { title: 'x', text: 'y'.repeat(1001) }, { title: 'x' }, { title: 'x', text: 'y', icon: 'file:///etc/passwd' }]) {
      expect(await call('host.notify', input)).toMatchObject({ ok: false })
    }
  })
})

describe('other starts', () => {
  test('a second instance ends at once and starts no core', async () => {
    const second = loadMain(folder, appFolder, { isFirst: false })
    const done = () => second.calls.map(([what]) => what)
    await expect.poll(() => done().includes('quit'), { timeout: 20_000 }).toBe(true)
    expect(done()).not.toContain('whenReady')
  })

  test('a file on the command line is opened; a file that is not there is not', async () => {
    const own = newAppFolder()
    const path = join(own, 'given.tessera')
    writeFileSync(path, '')
    const given = await opened(loadMain(folder, own, { argv: ['--no-sandbox', join(own, 'missing.tessera'), path] }))
    const event = { sender: given.window().webContents, senderFrame: given.window().webContents.mainFrame }
    expect(await given.invoke(event, 'host.info', {})).toMatchObject({ ok: true, value: { openAtStart: path } })
    expect(await given.invoke(event, 'workspace.open', { path })).toMatchObject({ ok: true })
    given.app.emit('window-all-closed')
    expect(await given.exited).toBe(0)
    expect(readFileSync(join(own, 'core.log'), 'utf8').trim().split('\n').at(-1)).toBe('stop')
    rmSync(own, { recursive: true })
  })

  test('a file double-clicked to start it, before it is ready, is opened; the window returns to where it was', async () => {
    const own = newAppFolder()
    mkdirSync(own, { recursive: true })
    writeFileSync(join(own, 'window.json'), '{"x":100,"y":50,"width":1200,"height":800,"maximized":false}')
    const early = loadMain(folder, own)
    await Promise.resolve()
    await expect.poll(() => early.app.listenerCount('open-file'), { timeout: 20_000 }).toBe(1)
    early.app.emit('open-file', { preventDefault: () => {} }, join(own, 'early.tessera'))
    await opened(early)
    const event = { sender: early.window().webContents, senderFrame: early.window().webContents.mainFrame }
    expect(await early.invoke(event, 'host.info', {})).toMatchObject({ value: { openAtStart: join(own, 'early.tessera') } })
    expect(early.windowOptions()).toMatchObject({ x: 100, y: 50, width: 1200, height: 800 })
    early.app.emit('window-all-closed')
    expect(await early.exited).toBe(0)
    rmSync(own, { recursive: true })
  })

  test.each(['not json', '{"x":99999,"y":0,"width":1200,"height":800,"maximized":false}', '{"width":-5}'])('the window has its first size where its file says %s', async (text) => {
    const own = newAppFolder()
    writeFileSync(join(own, 'window.json'), text)
    const odd = await opened(loadMain(folder, own))
    expect(odd.windowOptions()).toMatchObject({ width: 1360, height: 860 })
    expect(odd.windowOptions()).not.toHaveProperty('x')
    odd.app.emit('window-all-closed')
    await odd.exited
    rmSync(own, { recursive: true })
  })
})
