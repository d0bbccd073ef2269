import { existsSync } from 'node:fs'
import type { Handlers } from '@shared/contract/contract.ts'
import { fail } from '@shared/errors/appError.ts'
import type { PathGrants } from '../pathGrants.ts'
import type { WindowChannelName } from '../secretHandlers.ts'
import { version } from '../version.ts'
import { documentsFolder, folderPath, systemName, workspacePath } from './hostPaths.ts'
import type { TemporaryFiles } from './temporaryFiles.ts'

interface Parts {
  readonly grants: PathGrants
  readonly files: TemporaryFiles
  readonly openAtStart: string | null
}

/** What the browser host answers itself: paths are typed, files are uploaded and downloaded. */
export function createBrowserHandlers({ grants, files, openAtStart }: Parts): Handlers<WindowChannelName> {
  return {
    'host.info': () => ({ version, platform: systemName(), dialogs: 'typed', defaultFolder: documentsFolder(), openAtStart }),
    'host.choosePath'() {
      throw fail('invalidInput', 'A browser window has no dialog for this: type the path of the file.')
    },
    'host.typedPath'({ text, what }) {
      if (what === 'folder') {
        const folder = folderPath(text, documentsFolder())
        if (folder.exists) grants.grant(folder.path)
        return folder
      }
      const path = workspacePath(text, documentsFolder())
      grants.grant(path)
      return { path, exists: existsSync(path) }
    },
    async 'host.chooseDownload'({ suggestedName }) {
      const path = await files.placeFor(suggestedName)
      grants.grant(path)
      return path
    },
    async 'host.chooseDownloads'({ suggestedNames }) {
      const paths: string[] = []
      for (const name of suggestedNames) paths.push(await files.placeFor(name))
      for (const path of paths) grants.grant(path)
      return paths
    },
    // The socket sends the link along with this answer.
    'host.deliver': () => null,
    'host.receiveFiles'({ files: named }) {
      if (!named.every(({ path }) => files.isUpload(path))) throw fail('invalidInput', 'Tessera reads only files you chose: choose the file again.')
      for (const { path } of named) grants.grant(path)
      return named
    },
    // A browser asks for a permission, and this page has none.
    'host.notify': () => null,
    // The page opens the address itself once this host has agreed to it.
    'host.openExternal': () => null,
  }
}
