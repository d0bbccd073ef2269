import { z } from 'zod'
import type { Handlers } from '@shared/contract/contract.ts'
import { fail, TesseraError } from '@shared/errors/appError.ts'
import type { CoreContext } from '../context.ts'
import { columnFilePath } from '../store/columnFile.ts'
import { newId } from '../store/newId.ts'
import type { Session } from '../workspace/session.ts'
import { writeSample } from './writeSample.ts'

export function createSampleHandlers(context: CoreContext, session: Session): Handlers<'workspace.openSample'> {
  const { ports, tasks } = context

  async function removeWorkspace(path: string): Promise<void> {
    await ports.files.remove(path)
    await ports.files.remove(columnFilePath(path))
  }

  return {
    /**
     * Canceled or failed: the unfinished file is removed again and no workspace is open. A file that is to be replaced is so at
     * the end only: the sample is made beside it.
     */
    async 'workspace.openSample'({ path, size, seed, replace }) {
      if (session.info()?.path === path) throw fail('conflict', `"${ports.paths.base(path)}" is open; choose another name.`)
      const isReplacing = replace && (await ports.files.facts(path)) !== null
      const place = isReplacing ? ports.paths.join(ports.paths.folder(path), `.sample-${newId(ports, z.string())}.tessera`) : path
      await session.create({ path: place, replace, isPassing: isReplacing })
      const task = await tasks.ended(
        tasks.start('sample', 'Sample workspace', (control) => writeSample(ports, context.workspace(), size, seed, control)),
      )
      try {
        if (task.error !== null) throw new TesseraError(task.error)
        if (task.status !== 'successful') throw fail('canceled', 'Canceled.')
        if (!isReplacing) return await session.save()
        const info = await session.saveAs(path, true)
        await removeWorkspace(place)
        return info
      } catch (error) {
        await session.close({ evenUnsaved: true })
        await removeWorkspace(place)
        throw error
      }
    },
  }
}
