import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { coreArgument } from '../application.ts'
import type { FromCore, StartCore } from '../coreMessages.ts'

/** The core in a worker thread, so that sockets and signals are answered while it computes. */
export function workerCore(distFolder: string, appFolder: string): StartCore {
  return (heard) => {
    const worker = new Worker(join(distFolder, 'core.cjs'), {
      argv: [coreArgument(distFolder, appFolder)],
      resourceLimits: { maxOldGenerationSizeMb: 4096 },
    })
    let outOfMemory = false
    worker.on('message', (message: FromCore) => heard.message(message))
    worker.on('error', (error) => {
      outOfMemory ||= (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY'
      console.error('The core ended with an error.', error)
    })
    worker.once('exit', (code) => heard.end({ code, outOfMemory }))
    return {
      send: (message) => worker.postMessage(message),
      kill: () => void worker.terminate(),
    }
  }
}
