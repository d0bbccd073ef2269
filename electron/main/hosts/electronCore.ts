import { utilityProcess } from 'electron'
import { join } from 'node:path'
import { coreArgument, type FromCore, type StartCore, type ToCore } from '../coreMessages.ts'

/** The core in a utility process of Electron: its own heap, its own crash. Only after the app is ready. */
export function utilityCore(distFolder: string, appFolder: string): StartCore {
  return (heard) => {
    const child = utilityProcess.fork(join(distFolder, 'core.cjs'), [coreArgument(distFolder, appFolder)], { serviceName: 'Tessera core' })
    // Messages sent before the process is there would be lost.
    let early: ToCore[] | null = []
    let outOfMemory = false
    child.once('spawn', () => {
      for (const message of early ?? []) child.postMessage(message)
      early = null
    })
    child.on('message', (message: unknown) => heard.message(message as FromCore))
    child.on('error', (_type, location) => {
      outOfMemory ||= /memory/i.test(location)
    })
    child.once('exit', (code) => heard.end({ code, outOfMemory }))
    return {
      send(message) {
        if (early === null) child.postMessage(message)
        else early.push(message)
      },
      kill: () => void child.kill(),
    }
  }
}
