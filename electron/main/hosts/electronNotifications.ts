import { Notification, type BrowserWindow } from 'electron'
import { bringForward } from './electronWindow.ts'

interface Parts {
  /** Null while it is not there yet or no more. */
  readonly window: () => BrowserWindow | null
  /** The person clicked on what was said; the window is in front. */
  readonly clicked: () => void
}

/** Says something through the system while the window is in the background; in front, the window says it itself. */
export function createNotifications({ window, clicked }: Parts): (title: string, text: string) => void {
  /** Kept: a notification that is collected as garbage does not hear the click. The next one takes its place. */
  let shown: Notification | null = null
  return (title, text) => {
    const own = window()
    if (own === null || own.isDestroyed() || own.isFocused() || !Notification.isSupported()) return
    shown?.close()
    shown = new Notification({ title, body: text })
    shown.once('click', () => {
      if (own.isDestroyed()) return
      bringForward(own)
      clicked()
    })
    shown.show()
  }
}
