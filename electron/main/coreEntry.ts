import { parentPort } from 'node:worker_threads'
import { toAppError } from '@shared/errors/appError.ts'
import { createApp } from '../core/app.ts'
import { createNodePorts } from '../core/nodePorts.ts'
import type { SecretsPort } from '../core/ports.ts'
import type { CoreStart, FromCore, ToCore } from './coreMessages.ts'
import { idleMemory } from './idleMemory.ts'

/** Electron's utility process has its port on `process`; a worker thread's comes from Node. */
interface UtilityPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void
  postMessage(message: unknown): void
}

const utilityPort = (process as { readonly parentPort?: UtilityPort }).parentPort

const stir = idleMemory()

/** Every request has a reply, and long work announces its progress: whoever is idle sends nothing. */
function send(message: FromCore): void {
  stir()
  if (utilityPort !== undefined) utilityPort.postMessage(message)
  else parentPort?.postMessage(message)
}

const start = JSON.parse(process.argv.at(-1) ?? '{}') as CoreStart
const asked = new Map<number, (value: string | null) => void>()
let nextSecret = 1

/** Kept by the main process, which alone may open the keychain. */
const secrets: SecretsPort = {
  read: (secret, place) =>
    new Promise((resolve) => {
      const id = nextSecret++
      asked.set(id, resolve)
      send({ kind: 'secret', id, secret, place })
    }),
}

const app = createApp(createNodePorts({ ...start, secrets, log: (message, error) => console.error(message, error ?? '') }))
app.on((event, payload) => send({ kind: 'event', event, payload }))

async function stop(): Promise<void> {
  try {
    await app.close()
    send({ kind: 'stopped', failure: null })
  } catch (error) {
    console.error(error)
    send({ kind: 'stopped', failure: toAppError(error).message })
  }
}

async function hear(message: ToCore): Promise<void> {
  if (message.kind === 'stop') await stop()
  else if (message.kind === 'secret') {
    asked.get(message.id)?.(message.value)
    asked.delete(message.id)
  }
  else send({ kind: 'reply', id: message.id, result: await app.call(message.channel, message.input) })
}

// Only the main process can reach this port; what a page sent was checked there and is parsed again by the core.
if (utilityPort !== undefined) utilityPort.on('message', (event) => void hear(event.data as ToCore))
else parentPort?.on('message', (message) => void hear(message as ToCore))
