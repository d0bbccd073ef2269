import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { Bridge } from '@shared/contract/bridge.ts'
import type { Result } from '@shared/errors/result.ts'

const wire = 'tessera'
const lost: Result<never> = { ok: false, error: { code: 'unexpected', message: 'Tessera could not pass this on. Close the window and open it again.' } }

/** Files as the places they lie at: only here can a file tell, and only a file the person chose or dropped. */
function withPaths(input: unknown): unknown {
  const { files } = input as { readonly files: readonly File[] }
  return { files: files.map((file) => ({ path: webUtils.getPathForFile(file), name: file.name })) }
}

const bridge: Bridge = {
  async call(channel, input) {
    try {
      return (await ipcRenderer.invoke(wire, channel, channel === 'host.receiveFiles' ? withPaths(input) : input)) as Result<unknown>
    } catch {
      return lost
    }
  },
  on(listener) {
    const heard = (_event: unknown, event: string, payload: unknown) => listener(event, payload)
    ipcRenderer.on(wire, heard)
    return () => void ipcRenderer.off(wire, heard)
  },
}

contextBridge.exposeInMainWorld('tessera', bridge)
