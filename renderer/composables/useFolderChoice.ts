import { call } from '../api/client.ts'
import { useDialogsStore } from '../stores/dialogs.store.ts'
import { useWorkspaceStore } from '../stores/workspace.store.ts'

export interface ChosenFolder {
  readonly path: string
  readonly name: string
}

/** Asks for a folder whose files are imported as one table: in the host's dialog, or by its path where the host has none; null: the person closed it. */
export function useFolderChoice(): () => Promise<ChosenFolder | null> {
  const workspace = useWorkspaceStore()
  const dialogs = useDialogsStore()

  return async () => {
    await workspace.started()
    const { host } = workspace
    if (!host) return null
    const path =
      host.dialogs === 'native'
        ? await call('host.choosePath', { purpose: 'importFolder', suggestedName: '' })
        : (await dialogs.askPath({
            title: 'Import a folder of files',
            text: 'Files with the same columns, one for each month say, become one entity; each is read again with it.',
            label: 'Path of the folder',
            value: host.defaultFolder,
            verb: 'Look at its files',
            purpose: 'folder',
          }))?.path
    return path ? { path, name: path.split(/[\\/]/).findLast((part) => part !== '') ?? path } : null
  }
}
