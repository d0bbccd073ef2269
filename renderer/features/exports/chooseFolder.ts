import { call } from '../../api/client.ts'
import { useDialogsStore } from '../../stores/dialogs.store.ts'

/** A folder by the host's own dialog, or by its typed path where the host has none; null: the person closed it. */
export async function chooseFolder(before: string): Promise<string | null> {
  const { dialogs, defaultFolder } = await call('host.info', {})
  if (dialogs === 'native') return call('host.choosePath', { purpose: 'exportFolder' })
  const chosen = await useDialogsStore().askPath({ title: 'Export to a folder', label: 'Folder', value: before === '' ? defaultFolder : before, verb: 'Choose', purpose: 'folder' })
  return chosen?.path ?? null
}
