import { app, BrowserWindow, nativeTheme, screen, type Rectangle } from 'electron'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'

const stateSchema = z.strictObject({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(640).max(10_000),
  height: z.number().int().min(480).max(10_000),
  maximized: z.boolean(),
})
type WindowState = z.infer<typeof stateSchema>

const firstSize = { width: 1360, height: 860 }

/** The window as it was left; the first size where the file is missing, broken or about a screen that is gone. */
function readState(path: string): { readonly bounds: Partial<Rectangle>; readonly maximized: boolean } {
  try {
    const { maximized, ...bounds } = stateSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
    return { bounds: isOnScreen(bounds) ? bounds : firstSize, maximized }
  } catch {
    return { bounds: firstSize, maximized: false }
  }
}

function isOnScreen({ x, y, width }: Rectangle): boolean {
  return screen.getAllDisplays().some(({ workArea }) => x + width > workArea.x + 80 && x < workArea.x + workArea.width - 80 && y >= workArea.y && y < workArea.y + workArea.height - 80)
}

function writeState(path: string, window: BrowserWindow): void {
  if (window.isDestroyed()) return
  const state: WindowState = { ...window.getNormalBounds(), maximized: window.isMaximized() }
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, JSON.stringify(state))
  } catch (error) {
    // The next start then has the first size: no reason to keep a person from closing the window.
    console.error('The window position could not be written.', error)
  }
}

/** The one window: sandboxed, isolated, and shown when it has something to show. */
export function createWindow(options: { readonly preload: string; readonly stateFile: string }): BrowserWindow {
  const { bounds, maximized } = readState(options.stateFile)
  const window = new BrowserWindow({
    ...bounds,
    minWidth: 900,
    minHeight: 600,
    title: 'Tessera',
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#14171c' : '#f6f7f9',
    webPreferences: {
      preload: options.preload,
      contextIsolation: true,
      sandbox: true,
      webSecurity: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      // Its dictionaries come from the network.
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  })
  window.once('ready-to-show', () => {
    if (maximized) window.maximize()
    window.show()
  })
  window.on('close', () => writeState(options.stateFile, window))
  // Quitting waits for the workspace and then ends the process without closing windows one by one.
  app.on('before-quit', () => writeState(options.stateFile, window))
  return window
}

/** Shows the window over those of other programs, wherever it was. */
export function bringForward(window: BrowserWindow): void {
  if (window.isDestroyed()) return
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

/** Whatever web contents come to be: none opens a window, leaves its page or holds a webview. */
export function confineContents(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
    contents.on('will-navigate', (event) => event.preventDefault())
    contents.on('will-redirect', (event) => event.preventDefault())
    contents.on('will-frame-navigate', (event) => event.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
  })
}
