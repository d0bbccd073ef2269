import { Menu, type MenuItemConstructorOptions } from 'electron'

export interface MenuActions {
  openWorkspace(): void
  refreshAll(): void
  showProgress(): void
}

/**
 * The system's own menu: standard roles with their accelerators, opening a workspace, and what refreshes it. `canRefresh`:
 * a workspace is open that can be changed; set again when that changes.
 */
export function setMenu(actions: MenuActions, canRefresh: boolean): void {
  const isMac = process.platform === 'darwin'
  const help: MenuItemConstructorOptions = { role: 'help', submenu: [{ role: 'about' }] }
  const open: MenuItemConstructorOptions = { label: 'Open workspace…', accelerator: 'CmdOrCtrl+O', click: actions.openWorkspace }
  const refreshAll: MenuItemConstructorOptions = { label: 'Refresh all', accelerator: 'CmdOrCtrl+Shift+R', enabled: canRefresh, click: actions.refreshAll }
  const progress: MenuItemConstructorOptions = { label: 'Progress details', click: actions.showProgress }
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    { label: 'File', submenu: [open, { type: 'separator' }, isMac ? { role: 'close' } : { role: 'quit' }] },
    { role: 'editMenu' },
    { label: 'Refresh', submenu: [refreshAll, progress] },
    {
      label: 'View',
      submenu: [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { type: 'separator' }, { role: 'togglefullscreen' }],
    },
    { role: 'windowMenu' },
    ...(isMac ? [] : [help]),
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
