import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { coreArgument, type FromCore, type StartCore } from '../coreMessages.ts'

/**
 * The core in a worker thread, so that sockets and signals are answered while it computes. The first thread starts with
 * this call, beside whatever the caller still has to load, and is handed out by the first start: in the same turn.
 */
export function workerCore(distFolder: string, appFolder: string): StartCore {
  const launch = (): Worker =>
    new Worker(join(distFolder, 'core.cjs'), {
      argv: [coreArgument(distFolder, appFolder)],
      // Rows live in arrays outside of JavaScript's heap: a young generation of a third of the usual size is collected no
      // slower, and keeps 24 MB less.
      resourceLimits: { maxOldGenerationSizeMb: 4096, maxYoungGenerationSizeMb: 12 },
    })
  let first: Worker | null = launch()
  return (heard) => {
    const worker = first ?? launch()
    first = null
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
