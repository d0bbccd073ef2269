import { join } from 'node:path'
import { unwrap } from '@shared/errors/result.ts'
import type { Output } from '@shared/contract/contract.ts'
import { createApp } from '../../../electron/core/app.ts'
import { createNodePorts } from '../../../electron/core/nodePorts.ts'
import type { OpenFile, Ports } from '../../../electron/core/ports.ts'
import type { SessionRequest } from './session.ts'

/** From the request until the change is on the disk: the journal's write is watched, which answers do not wait for. */
export async function durableEdits({ distFolder, folder, workspace }: SessionRequest, edits: number): Promise<readonly number[]> {
  let synced: () => void = () => {}
  const ports = createNodePorts({ appFolder: join(folder, 'app'), sqlWasmPath: join(distFolder, 'sql-wasm.wasm') })
  const watched: Ports = { ...ports, files: { ...ports.files, open: async (path, mode) => watch(await ports.files.open(path, mode), path, () => synced()) } }
  const app = createApp(watched)
  unwrap(await app.call('workspace.open', { path: workspace }))
  const [segment] = unwrap(await app.call('segments.list', {})) as Output<'segments.list'>
  if (segment === undefined) throw new Error('There is no segment to rename.')
  const samples: number[] = []
  for (let edit = 0; edit < edits; edit++) {
    const isDurable = new Promise<void>((resolve) => (synced = resolve))
    const start = performance.now()
    unwrap(await app.call('segments.rename', { segment: segment.id, name: edit % 2 === 0 ? `${segment.name} renamed` : segment.name }))
    await isDurable
    samples.push(performance.now() - start)
  }
  await app.close()
  return samples
}

function watch(file: OpenFile, path: string, told: () => void): OpenFile {
  if (!path.endsWith('.journal')) return file
  return {
    read: (buffer, position) => file.read(buffer, position),
    write: (bytes) => file.write(bytes),
    truncate: (length) => file.truncate(length),
    close: () => file.close(),
    async sync() {
      await file.sync()
      told()
    },
  }
}
