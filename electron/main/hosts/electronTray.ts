import { Menu, nativeImage, Tray, type NativeImage } from 'electron'
import { trayMark } from './trayMark.ts'

export interface TrayActions {
  open(): void
  refreshAll(): void
  quit(): void
}

/** What its menu says. */
export interface TrayView {
  readonly canRefresh: boolean
  /** When it refreshes by itself next, in words; null: it does not. */
  readonly next: string | null
}

/** Tessera in the system's tray or menu bar, while it is to stay there. */
export function createTray(actions: TrayActions): { show(view: TrayView): void; hide(): void } {
  /** Kept: one that is collected as garbage leaves the tray. */
  let tray: Tray | null = null
  let shown = ''

  function menuOf({ canRefresh, next }: TrayView): Menu {
    return Menu.buildFromTemplate([
      { label: 'Open Tessera', click: actions.open },
      { label: 'Refresh all', enabled: canRefresh, click: actions.refreshAll },
      { label: next === null ? 'No refresh is scheduled' : `Next refresh: ${next}`, enabled: false },
      { type: 'separator' },
      { label: 'Quit Tessera', click: actions.quit },
    ])
  }

  return {
    show(view) {
      const words = JSON.stringify(view)
      if (tray === null) {
        tray = new Tray(icon())
        tray.setToolTip('Tessera')
        // A press in the menu bar of macOS opens the menu.
        if (process.platform !== 'darwin') tray.on('click', actions.open)
      } else if (shown === words) return
      shown = words
      tray.setContextMenu(menuOf(view))
    },
    hide() {
      tray?.destroy()
      tray = null
    },
  }
}

function icon(): NativeImage {
  const isMac = process.platform === 'darwin'
  const image = nativeImage.createFromBitmap(Buffer.from(trayMark(16, isMac)), { width: 16, height: 16 })
  image.addRepresentation({ scaleFactor: 2, width: 32, height: 32, buffer: Buffer.from(trayMark(32, isMac)) })
  if (isMac) image.setTemplateImage(true)
  return image
}
