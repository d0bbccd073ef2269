import { loadRouteLocation, useRouter } from 'vue-router'
import type { Output } from '@shared/contract/contract.ts'
import { countOf } from '@shared/format/numbers.ts'
import { call, receiveFiles } from '../../api/client.ts'
import { useFolderChoice } from '../../composables/useFolderChoice.ts'
import { useDialogsStore, type ChosenPath, type PathQuestion } from '../../stores/dialogs.store.ts'
import { useNoticesStore } from '../../stores/notices.store.ts'
import { useWorkspaceStore } from '../../stores/workspace.store.ts'
import { baseName, joinPath, nameWithoutExtension } from './filePaths.ts'
import { useLeaving } from './useLeaving.ts'

export const sampleName = 'Coffee and outdoor shop'

type ReceivedFile = Output<'host.receiveFiles'>[number]
type Question = Pick<PathQuestion, 'title' | 'text' | 'verb' | 'purpose'> & { readonly name: string }

/** What can be done with workspace files, the same from menu, keyboard, Home and a drop. Failures become notices. */
export function useWorkspaceCommands() {
  const workspace = useWorkspaceStore()
  const dialogs = useDialogsStore()
  const notices = useNoticesStore()
  const router = useRouter()
  const chooseFolder = useFolderChoice()
  const { mayEndWork, exchange } = useLeaving()

  function guarded<A extends unknown[]>(work: (...input: A) => Promise<void>): (...input: A) => Promise<void> {
    return async (...input) => {
      try {
        await work(...input)
      } catch (thrown) {
        notices.fail(thrown)
      }
    }
  }

  async function choosePath(question: Question): Promise<ChosenPath | null> {
    await workspace.started()
    const host = workspace.host
    if (!host) return null
    if (host.dialogs === 'native') {
      const save = question.purpose === 'save'
      const path = await call('host.choosePath', {
        purpose: save ? 'saveWorkspace' : 'openWorkspace',
        suggestedName: save ? `${question.name}.tessera` : '',
      })
      // The native dialog has already asked about a file that is there.
      return path === null ? null : { path, replace: save }
    }
    const folder = joinPath(host.defaultFolder, '')
    return dialogs.askPath({
      title: question.title,
      ...(question.text ? { text: question.text } : {}),
      label: 'Path of the workspace file',
      value: question.purpose === 'save' ? joinPath(host.defaultFolder, `${question.name}.tessera`) : folder,
      verb: question.verb,
      purpose: question.purpose,
    })
  }

  async function createAt(name: string, text?: string): Promise<boolean> {
    const chosen = await choosePath({
      title: 'New workspace',
      text: text ?? 'A workspace is one file. It holds your data, your segments and their history.',
      verb: 'Create workspace',
      purpose: 'save',
      name,
    })
    return chosen !== null && exchange(() => workspace.create(chosen.path, chosen.replace))
  }

  async function openPath(path: string): Promise<void> {
    // The grid's code comes while the file is read.
    void loadRouteLocation(router.resolve({ name: 'segments' }))
    const isOpen = path === workspace.info?.path && !workspace.readOnly
    if (isOpen || (await exchange(() => workspace.open(path)))) await router.push({ name: 'segments' })
  }

  async function importFiles(files: readonly ReceivedFile[]): Promise<void> {
    const [first, ...others] = files
    if (!first) return
    if (!workspace.info) {
      const named = others.length === 0 ? `${first.name} is` : `${first.name} and ${countOf(others.length, 'other file')} are`
      const made = await createAt(nameWithoutExtension(first.name), `A workspace is one file. ${named} imported into it next.`)
      if (!made) return
    }
    await router.push({ name: 'import', query: { path: files.map((file) => file.path), name: files.map((file) => file.name) } })
  }

  const newWorkspace = guarded(async () => {
    if (await createAt('My workspace')) await router.push({ name: 'sources' })
  })

  const openWorkspace = guarded(async () => {
    const chosen = await choosePath({ title: 'Open a workspace', verb: 'Open', purpose: 'open', name: '' })
    if (chosen) await openPath(chosen.path)
  })

  const openRecent = guarded(openPath)

  const save = guarded(async () => {
    if (workspace.readOnly) notices.show('Nothing was saved: this workspace is open read-only. Save it under another name to work on a copy.')
    else if (workspace.info) await workspace.save()
  })

  const saveAs = guarded(async () => {
    const info = workspace.info
    if (!info) return
    const chosen = await choosePath({
      title: 'Save the workspace as',
      text: 'The workspace is written to the new file and goes on there; the old file stays as it is.',
      verb: 'Save',
      purpose: 'save',
      name: `${info.name} copy`,
    })
    if (!chosen || !(await mayEndWork())) return
    await workspace.saveAs(chosen.path, chosen.replace)
    notices.show(`Saved as ${baseName(chosen.path)}.`)
  })

  const close = guarded(async () => {
    await exchange(() => workspace.close())
  })

  /** One click where the host needs no dialog: the sample lands in the default folder, an earlier one is opened. */
  const openSample = guarded(async () => {
    await workspace.started()
    const host = workspace.host
    if (!host) return
    if (host.dialogs === 'native') {
      const chosen = await choosePath({ title: '', verb: '', purpose: 'save', name: sampleName })
      if (chosen) await openSampleAt(chosen)
    } else {
      const place = await call('host.typedPath', { text: joinPath(host.defaultFolder, `${sampleName}.tessera`) })
      if (place.exists) await openPath(place.path)
      else await openSampleAt({ path: place.path, replace: false })
    }
  })

  async function openSampleAt({ path, replace }: ChosenPath): Promise<void> {
    if (await exchange(() => workspace.openSample(path, replace))) await router.push({ name: 'segments' })
  }

  const refreshAll = guarded(async () => {
    if (workspace.info && !workspace.readOnly) await call('pipeline.refreshAll', {})
  })

  /** Dropped or picked files: a workspace is opened, anything else goes to import. */
  const takeFiles = guarded(async (files: readonly File[]) => {
    const received = await receiveFiles(files)
    const tessera = received.find((file) => file.name.toLowerCase().endsWith('.tessera'))
    if (tessera) await openPath(tessera.path)
    else await importFiles(received)
  })

  /** The files of a folder, as one table. */
  const takeFolder = guarded(async () => {
    const folder = await chooseFolder()
    if (folder) await importFiles([folder])
  })

  return { newWorkspace, openWorkspace, openRecent, openSample, save, saveAs, close, refreshAll, takeFiles, takeFolder }
}
