import { app, dialog, shell, type BrowserWindow } from 'electron'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Handlers, Parsed } from '@shared/contract/contract.ts'
import type { PathGrants } from '../pathGrants.ts'
import type { WindowChannelName } from '../secretHandlers.ts'
import { version } from '../version.ts'
import { documentsFolder, folderPath, freePaths, safeFileName, systemName, workspaceExtension, workspacePath } from './hostPaths.ts'

const filters = [{ name: 'Tessera workspace', extensions: ['tessera'] }]

interface Parts {
  readonly grants: PathGrants
  /** Null while it is not there yet or no more. */
  readonly window: () => BrowserWindow | null
  readonly openAtStart: () => string | null
  readonly notify: (title: string, text: string) => void
}

/** A native dialog on the window where there is one; null: the person closed it. */
export async function chooseWorkspaceToOpen(window: BrowserWindow | null): Promise<string | null> {
  const options = { title: 'Open workspace', defaultPath: documentsFolder(), filters, properties: ['openFile' as const] }
  const answer = await (window === null ? dialog.showOpenDialog(options) : dialog.showOpenDialog(window, options))
  return answer.canceled ? null : (answer.filePaths[0] ?? null)
}

async function chooseFolder(window: BrowserWindow | null, title: string, defaultPath = documentsFolder()): Promise<string | null> {
  const options = { title, defaultPath, properties: ['openDirectory' as const] }
  const answer = await (window === null ? dialog.showOpenDialog(options) : dialog.showOpenDialog(window, options))
  return answer.canceled ? null : (answer.filePaths[0] ?? null)
}

async function choosePathToSave(window: BrowserWindow | null, title: string, path: string): Promise<string | null> {
  const options = { title, defaultPath: path }
  const answer = await (window === null ? dialog.showSaveDialog(options) : dialog.showSaveDialog(window, options))
  return answer.canceled || answer.filePath === '' ? null : answer.filePath
}

/** Asks again where adding the extension would name another file that exists: the dialog asked about the first only. */
async function chooseWorkspaceToSave(window: BrowserWindow | null, suggestedName: string): Promise<string | null> {
  let proposed = join(documentsFolder(), safeFileName(suggestedName === '' ? 'Workspace' : suggestedName))
  for (;;) {
    const chosen = await choosePathToSave(window, 'Save workspace', workspacePath(proposed, documentsFolder()))
    if (chosen === null) return null
    const whole = chosen.toLowerCase().endsWith(workspaceExtension) ? chosen : `${chosen}${workspaceExtension}`
    if (whole === chosen || !existsSync(whole)) return whole
    proposed = whole
  }
}

function choosePath(window: BrowserWindow | null, purpose: Parsed<'host.choosePath'>['purpose'], suggestedName: string): Promise<string | null> {
  switch (purpose) {
    case 'openWorkspace':
      return chooseWorkspaceToOpen(window)
    case 'saveWorkspace':
      return chooseWorkspaceToSave(window, suggestedName)
    case 'importFolder':
      return chooseFolder(window, 'Import the files of a folder')
    case 'exportFolder':
      return chooseFolder(window, 'Export to a folder')
  }
}

/** What Electron's host answers itself. */
export function createElectronHandlers({ grants, window, openAtStart, notify }: Parts): Handlers<WindowChannelName> {
  const granted = (path: string | null) => {
    if (path !== null) grants.grant(path)
    return path
  }
  return {
    'host.info': () => ({ version, platform: systemName(), dialogs: 'native', defaultFolder: documentsFolder(), openAtStart: granted(openAtStart()) }),
    'host.choosePath': async ({ purpose, suggestedName }) =>
      granted(await choosePath(window(), purpose, suggestedName)),
    'host.typedPath'({ text, what }) {
      if (what === 'folder') return folderPath(text, documentsFolder())
      const path = workspacePath(text, documentsFolder())
      // Where dialogs choose, typing reaches no further than the folder new workspaces are proposed in.
      if (dirname(path) === documentsFolder()) grants.grant(path)
      return { path, exists: existsSync(path) }
    },
    'host.chooseDownload': async ({ suggestedName }) =>
      granted(await choosePathToSave(window(), 'Save download', join(app.getPath('downloads'), safeFileName(suggestedName)))),
    async 'host.chooseDownloads'({ suggestedNames }) {
      const folder = await chooseFolder(window(), 'Save downloads in a folder', app.getPath('downloads'))
      if (folder === null) return null
      const paths = freePaths(folder, suggestedNames.map(safeFileName), existsSync)
      for (const path of paths) grants.grant(path)
      return paths
    },
    'host.deliver': () => null,
    'host.receiveFiles'({ files }) {
      // The preload took these paths from files the person dropped or picked; a page cannot make such files.
      for (const file of files) grants.grant(file.path)
      return files
    },
    'host.notify'({ title, text }) {
      notify(title, text)
      return null
    },
    async 'host.openExternal'({ url }) {
      await shell.openExternal(url)
      return null
    },
  }
}
