import { call } from '../api/client.ts'
import { useDialogsStore } from '../stores/dialogs.store.ts'

/** A workspace from elsewhere may name any file of this machine: whoever has one read by hand is asked once, and then it goes on. */
export function useFileAgreement() {
  const dialogs = useDialogsStore()

  /** What `work` is refused for otherwise it is refused for here. */
  return async function agreed<T>(path: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (thrown) {
      const unagreed = await call('sources.unagreed', {}).catch(() => [])
      const file = unagreed.find((one) => one.path === path)
      if (file === undefined) throw thrown
      const sure = await dialogs.confirm({ title: `Read ${file.fileName}?`, text: `This workspace names ${path}, which was not chosen on this machine. It is read only if you allow it.`, verb: 'Allow and read' })
      if (!sure) throw thrown
      await call('sources.agree', { paths: [path] })
      return await work()
    }
  }
}
