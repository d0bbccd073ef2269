import { app, dialog, ipcMain, type BrowserWindow, type IpcMainInvokeEvent } from 'electron'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import { fail } from '@shared/errors/appError.ts'
import { failed } from '@shared/errors/result.ts'
import { createApplication, type Application } from '../application.ts'
import { appFolder, distFolder, fileToOpen } from '../launch.ts'
import { secretsInFile } from '../secrets.ts'
import { keepInBackground } from './electronBackground.ts'
import { utilityCore } from './electronCore.ts'
import { chooseWorkspaceToOpen, createElectronHandlers } from './electronDialogs.ts'
import { setMenu, type MenuActions } from './electronMenu.ts'
import { createNotifications } from './electronNotifications.ts'
import { followPower } from './electronPower.ts'
import { closeSession, pageOrigin, registerPageScheme, servePage } from './electronProtocol.ts'
import { keychain } from './electronSecrets.ts'
import { bringForward, confineContents, createWindow } from './electronWindow.ts'
import { readAssets } from './pageAssets.ts'

/** The one name both directions use between preload and main process. */
const wire = 'tessera'

/** Runs Tessera as an Electron application. Called before the app is ready. */
export function startElectron(): void {
  app.enableSandbox()
  registerPageScheme()
  const folder = appFolder()
  app.setPath('userData', folder)
  app.setPath('sessionData', join(folder, 'window'))
  if (!app.requestSingleInstanceLock()) {
    app.quit()
    return
  }
  confineContents()
  let fileAtStart = fileToOpen(process.argv.slice(1), process.cwd())
  let opened: { readonly application: Application; readonly window: BrowserWindow } | null = null

  function openFile(path: string | null): void {
    if (opened === null) {
      fileAtStart = path ?? fileAtStart
      return
    }
    if (path !== null) announceFile(opened.application, path)
    bringForward(opened.window)
  }
  // macOS sends these before the app is ready when Tessera is started by a double click on a file.
  app.on('open-file', (event, path) => {
    event.preventDefault()
    openFile(path)
  })
  app.on('second-instance', (_event, argv, workingFolder) => openFile(fileToOpen(argv.slice(1), workingFolder)))
  app.on('activate', () => void (opened && bringForward(opened.window)))
  app.on('window-all-closed', () => app.quit())
  app
    .whenReady()
    .then(async () => void (opened = await openApplication(folder, () => fileAtStart)))
    .catch((error: unknown) => {
      console.error('Tessera could not open its window.', error)
      app.exit(1)
    })
}

async function openApplication(folder: string, openAtStart: () => string | null): Promise<{ application: Application; window: BrowserWindow }> {
  closeSession()
  let current: BrowserWindow | null = null
  const notify = createNotifications({ window: () => current, clicked: () => application.events.emit('host.command', { command: 'showProgress' }) })
  const application: Application = createApplication({
    startCore: utilityCore(distFolder, folder),
    secrets: secretsInFile(join(folder, 'secrets.json'), keychain),
    host: (grants) => createElectronHandlers({ grants, window: () => current, openAtStart, notify }),
  })
  closeBeforeQuit(application)
  followPower(application)
  const early = openAtStart()
  if (early !== null) application.openEarly(early)
  servePage(await readAssets(join(distFolder, 'renderer')), randomBytes(18).toString('base64'))
  keepMenu(application, () => current)
  const window = createWindow({ preload: join(distFolder, 'preload.cjs'), stateFile: join(folder, 'window.json') })
  current = window
  window.once('closed', () => void (current = null))
  const background = keepInBackground(application, {
    open: () => bringForward(window),
    refreshAll: () => application.events.emit('host.command', { command: 'refreshAll' }),
    quit: () => app.quit(),
  })
  window.on('close', (event) => {
    if (!background.staysOpen()) return
    event.preventDefault()
    window.hide()
  })
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit' && !window.isDestroyed()) window.webContents.reload()
  })
  answerPage(application, window)
  await window.loadURL(`${pageOrigin}/`)
  return { application, window }
}

function announceFile({ grants, events }: Application, path: string): void {
  grants.grant(path)
  events.emit('host.openFile', { path })
}

/** Answers our own main frame and nobody else, and sends it every event. */
function answerPage(application: Application, window: BrowserWindow): void {
  ipcMain.handle(wire, async (event, channel: unknown, input: unknown) => {
    if (!isOwnPage(event, window)) return failed(fail('invalidInput', 'Tessera answers its own window only.'))
    return await application.router.call(channel, input)
  })
  application.events.on((event, payload) => {
    if (!window.isDestroyed()) window.webContents.send(wire, event, payload)
  })
}

function isOwnPage(event: IpcMainInvokeEvent, window: BrowserWindow): boolean {
  const frame = event.senderFrame
  return event.sender === window.webContents && frame !== null && frame.parent === null && frame.url.startsWith(`${pageOrigin}/`)
}

const changeableSchema = z.object({ readOnlyReason: z.null() })

/** The system's menu; Refresh all can be chosen while a workspace is open that can be changed. */
function keepMenu(application: Application, window: () => BrowserWindow | null): void {
  const { events } = application
  const actions: MenuActions = {
    openWorkspace: () => void openFromMenu(application, window()),
    refreshAll: () => events.emit('host.command', { command: 'refreshAll' }),
    showProgress: () => events.emit('host.command', { command: 'showProgress' }),
  }
  let canRefresh = false
  setMenu(actions, canRefresh)
  events.on((event, payload) => {
    if (event !== 'workspace.changed') return
    const can = changeableSchema.safeParse(payload).success
    if (can !== canRefresh) setMenu(actions, (canRefresh = can))
  })
}

async function openFromMenu(application: Application, window: BrowserWindow | null): Promise<void> {
  const path = await chooseWorkspaceToOpen(window)
  if (path !== null) announceFile(application, path)
}

/** Quitting waits for the workspace to be saved. */
function closeBeforeQuit(application: Application): void {
  app.on('before-quit', (event) => {
    event.preventDefault()
    void application.close().then((failure) => {
      if (failure !== null) dialog.showErrorBox('Tessera could not save', failure)
      app.exit(failure === null ? 0 : 1)
    })
  })
}
