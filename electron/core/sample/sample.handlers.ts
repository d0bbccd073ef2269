import type { Handlers } from '@shared/contract/contract.ts'
import { fail, TesseraError } from '@shared/errors/appError.ts'
import type { CoreContext } from '../context.ts'
import type { Session } from '../workspace/session.ts'
import { writeSample } from './writeSample.ts'

export function createSampleHandlers(context: CoreContext, session: Session): Handlers<'workspace.openSample'> {
  const { ports, tasks } = context
  return {
    /** Canceled or failed: the unfinished file is removed again and no workspace is open. */
    async 'workspace.openSample'({ path, size, seed, replace }) {
      await session.create({ path, replace })
      const task = await tasks.ended(
        tasks.start('sample', 'Sample workspace', (control) => writeSample(ports, context.workspace(), size, seed, control)),
      )
      if (task.status === 'successful') return session.save()
      await session.close()
      await ports.files.remove(path)
      throw task.error === null ? fail('canceled', 'Canceled.') : new TesseraError(task.error)
    },
  }
}
