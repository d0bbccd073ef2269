import { EventEmitter } from 'node:events'
import Module, { createRequire } from 'node:module'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'

type Call = readonly [what: string, ...args: readonly unknown[]]
type Answer = (...args: readonly never[]) => unknown

/** What the adapter did, in order, and the handles to act as Electron would. */
export interface StandIn {
  readonly calls: Call[]
  readonly app: EventEmitter
  readonly window: () => StandInWindow
  readonly windowOptions: () => Record<string, unknown>
  /** The `app:` protocol's handler. */
  readonly serve: (address: string, method?: string) => Promise<Response>
  /** A message of the page to the main process. */
  readonly invoke: (event: unknown, channel: unknown, input: unknown) => Promise<unknown>
  /** What a call of that name got, each time. */
  readonly argumentsOf: (what: string) => readonly (readonly unknown[])[]
  /** The next answers of dialogs, by method. */
  readonly dialogAnswers: Map<string, unknown>
  readonly menu: () => readonly Record<string, unknown>[]
  /** What the system was asked to say; `click` is what a person does with it. */
  readonly notifications: readonly StandInNotification[]
  /** What is in the system's tray; the last one is the newest. */
  readonly trays: readonly StandInTray[]
  /** Tells that the machine slept, or that somebody is at it again. */
  readonly power: EventEmitter
  /** Which keychain Linux says it has. */
  readonly keychain: { backend: string }
  readonly handler: (what: string) => Answer
  readonly exited: Promise<number>
  readonly failed: unknown[]
}

class WebContents extends EventEmitter {
  readonly sent: (readonly unknown[])[] = []
  windowOpen: Answer = () => undefined
  reloads = 0
  readonly mainFrame = { parent: null, url: 'app://bundle/' }
  setWindowOpenHandler(handler: Answer) {
    this.windowOpen = handler
  }
  send(...args: readonly unknown[]) {
    this.sent.push(args)
  }
  reload() {
    this.reloads += 1
  }
}

class StandInWindow extends EventEmitter {
  readonly webContents = new WebContents()
  readonly did: string[] = []
  hide = () => void this.did.push('hide')
  minimized = false
  focused = true
  loaded = ''
  loadURL(address: string) {
    this.loaded = address
    return Promise.resolve()
  }
  show = () => void this.did.push('show')
  maximize = () => void this.did.push('maximize')
  focus = () => void this.did.push('focus')
  restore = () => void this.did.push('restore')
  isMinimized = () => this.minimized
  isFocused = () => this.focused
  isMaximized = () => false
  isDestroyed = () => false
  getNormalBounds = () => ({ x: 10, y: 20, width: 1000, height: 700 })
}

class StandInNotification extends EventEmitter {
  readonly options: Record<string, unknown>
  readonly did: string[] = []
  constructor(options: Record<string, unknown>) {
    super()
    this.options = options
  }
  show = () => void this.did.push('show')
  close = () => void this.did.push('close')
}

export class StandInTray extends EventEmitter {
  menu: readonly Record<string, unknown>[] = []
  isDestroyed = false
  setToolTip() {}
  setContextMenu(menu: readonly Record<string, unknown>[]) {
    this.menu = menu
  }
  destroy() {
    this.isDestroyed = true
  }
}

interface Options {
  readonly argv?: readonly string[]
  readonly isFirst?: boolean
}

/** Loads the compiled main bundle as Electron would, with a recording module in Electron's place. */
export function loadMain(folder: string, appFolder: string, { argv = [], isFirst = true }: Options = {}): StandIn {
  const calls: Call[] = []
  const handlers = new Map<string, Answer>()
  const dialogAnswers = new Map<string, unknown>()
  const failed: unknown[] = []
  let window: StandInWindow | null = null
  let windowOptions: Record<string, unknown> = {}
  let menu: readonly Record<string, unknown>[] = []
  let exit: (code: number) => void = () => {}
  const exited = new Promise<number>((resolve) => (exit = resolve))
  const note = (what: string, answer: unknown = undefined) => (...args: readonly unknown[]) => {
    calls.push([what, ...args])
    const last = args.at(-1)
    if (typeof last === 'function') handlers.set(args.length > 1 ? `${what} ${String(args[0])}` : what, last as Answer)
    return answer
  }

  const app = Object.assign(new EventEmitter(), {
    isPackaged: false,
    enableSandbox: note('enableSandbox'),
    setPath: note('setPath'),
    getPath: (name: string) => join(appFolder, name),
    requestSingleInstanceLock: () => {
      calls.push(['requestSingleInstanceLock'])
      return isFirst
    },
    whenReady: () => {
      calls.push(['whenReady'])
      return Promise.resolve()
    },
    quit() {
      calls.push(['quit'])
      app.emit('before-quit', { preventDefault: note('before-quit prevented') })
    },
    exit: (code: number) => exit(code),
  })
  class BrowserWindow extends StandInWindow {
    constructor(options: Record<string, unknown>) {
      super()
      calls.push(['BrowserWindow'])
      windowOptions = options
      window = this as StandInWindow
      app.emit('web-contents-created', {}, this.webContents)
    }
  }
  const notifications: StandInNotification[] = []
  const power = new EventEmitter()
  const trays: StandInTray[] = []
  class Tray extends StandInTray {
    constructor(image: unknown) {
      super()
      calls.push(['Tray', image])
      trays.push(this)
    }
  }
  let blockers = 0
  const keychain = { backend: 'gnome_libsecret' }
  class Notification extends StandInNotification {
    static isSupported = () => true
    constructor(options: Record<string, unknown>) {
      super(options)
      notifications.push(this)
    }
  }
  const ask = (method: string) => (...args: readonly unknown[]) => {
    calls.push([method, args.at(-1)])
    return Promise.resolve(dialogAnswers.get(method))
  }
  const electron = {
    app,
    BrowserWindow,
    Notification,
    Tray,
    nativeImage: { createFromBitmap: (bytes: Buffer, size: unknown) => ({ bytes: bytes.length, size, addRepresentation() {}, setTemplateImage() {} }) },
    protocol: { registerSchemesAsPrivileged: note('registerSchemesAsPrivileged'), handle: note('protocol.handle') },
    session: {
      defaultSession: {
        setPermissionRequestHandler: note('setPermissionRequestHandler'),
        setPermissionCheckHandler: note('setPermissionCheckHandler'),
        setDevicePermissionHandler: note('setDevicePermissionHandler'),
        on: note('session.on'),
        webRequest: { onBeforeRequest: note('onBeforeRequest') },
      },
    },
    ipcMain: { handle: note('ipcMain.handle') },
    dialog: { showOpenDialog: ask('showOpenDialog'), showSaveDialog: ask('showSaveDialog'), showErrorBox: note('showErrorBox') },
    shell: { openExternal: note('openExternal', Promise.resolve()) },
    screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
    powerMonitor: power,
    powerSaveBlocker: {
      start(kind: string) {
        blockers += 1
        calls.push(['powerSaveBlocker.start', kind, blockers])
        return blockers
      },
      stop: note('powerSaveBlocker.stop'),
    },
    nativeTheme: { shouldUseDarkColors: false },
    // Turns the text around: what is on disk is not what was kept.
    safeStorage: {
      isAsyncEncryptionAvailable: () => Promise.resolve(true),
      getSelectedStorageBackend: () => keychain.backend,
      encryptStringAsync: (text: string) => Promise.resolve(Buffer.from([...text].reverse().join(''))),
      decryptStringAsync: (bytes: Buffer) => Promise.resolve({ result: [...bytes.toString('utf8')].reverse().join(''), shouldReEncrypt: false }),
    },
    Menu: {
      buildFromTemplate: (template: readonly Record<string, unknown>[]) => template,
      setApplicationMenu(template: readonly Record<string, unknown>[]) {
        calls.push(['setApplicationMenu', template])
        menu = template
      },
    },
    utilityProcess: {
      fork(script: string, args: string[], options: unknown) {
        calls.push(['fork', script, args, options])
        return forkAsWorker(script, args)
      },
    },
  }

  loadWith(electron, join(folder, 'main.cjs'), [process.execPath, folder, ...argv])
  const handler = (what: string): Answer => {
    const found = handlers.get(what)
    if (found === undefined) throw new Error(`Nothing was handed to ${what}.`)
    return found
  }
  const required = <T>(value: T | null): T => {
    if (value === null) throw new Error('There is no window yet.')
    return value
  }
  return {
    calls,
    app,
    window: () => required(window),
    windowOptions: () => windowOptions,
    serve: async (address, method = 'GET') => (await (handler('protocol.handle app') as (request: unknown) => unknown)({ url: address, method })) as Response,
    invoke: async (event, channel, input) => await (handler('ipcMain.handle tessera') as (...args: unknown[]) => unknown)(event, channel, input),
    argumentsOf: (what) => calls.filter(([name]) => name === what).map(([, ...args]) => args),
    dialogAnswers,
    menu: () => menu,
    notifications,
    power,
    trays,
    keychain,
    handler,
    exited,
    failed,
  }
}

/** A utility process as a worker thread that speaks the same way; it starts a little later, as a process does. */
function forkAsWorker(script: string, args: string[]) {
  const worker = new Worker(script, { argv: args })
  const child = Object.assign(new EventEmitter(), {
    postMessage: (message: unknown) => worker.postMessage(message),
    kill: () => void worker.terminate(),
  })
  worker.once('online', () => child.emit('spawn'))
  worker.on('message', (message) => child.emit('message', message))
  worker.once('exit', (code) => child.emit('exit', code))
  return child
}

interface Loader {
  _load: (request: string, ...rest: readonly unknown[]) => unknown
}

/** Requires the bundle afresh with `electron` replaced; the bundle asks for it right away and once only. */
function loadWith(electron: unknown, bundle: string, argv: readonly string[]): void {
  const loader = Module as unknown as Loader
  const original = loader._load
  loader._load = function load(request, ...rest) {
    return request === 'electron' ? electron : original.call(this, request, ...rest)
  }
  Object.defineProperty(process, 'versions', { value: { ...process.versions, electron: '45.0.0' }, configurable: true })
  const before = process.argv
  process.argv = [...argv]
  const require = createRequire(import.meta.url)
  delete require.cache[bundle]
  require(bundle)
  // The host is loaded in a microtask of the bundle's own.
  setImmediate(() => {
    process.argv = before
    loader._load = original
  })
}
