import { Menu, type MenuItemConstructorOptions } from 'electron'

/** The system's own menu: standard roles with their accelerators, and opening a workspace. */
export function setMenu(openWorkspace: () => void): void {
  const isMac = process.platform === 'darwin'
  const help: MenuItemConstructorOptions = { role: 'help', submenu: [{ role: 'about' }] }
  const open: MenuItemConstructorOptions = { label: 'Open workspace…', accelerator: 'CmdOrCtrl+O', click: openWorkspace }
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    { label: 'File', submenu: [open, { type: 'separator' }, isMac ? { role: 'close' } : { role: 'quit' }] },
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { type: 'separator' }, { role: 'togglefullscreen' }],
    },
    { role: 'windowMenu' },
    ...(isMac ? [] : [help]),
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
