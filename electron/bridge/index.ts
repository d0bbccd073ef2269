import type { Bridge } from '@shared/contract/bridge.ts'
import type { Result } from '@shared/errors/result.ts'
import { connect, lost, type Reply } from './connection.ts'

const connection = connect()

interface Uploaded {
  readonly path: string
  readonly name: string
}

async function upload(file: File): Promise<Uploaded> {
  const headers = { 'x-tessera-session': connection.session(), 'x-tessera-name': encodeURIComponent(file.name) }
  const response = await fetch('/upload', { method: 'POST', headers, body: file })
  if (!response.ok) throw new Error(`${file.name} could not be handed over.`)
  return (await response.json()) as Uploaded
}

async function withUploads(input: unknown): Promise<unknown> {
  const { files } = input as { readonly files: readonly File[] }
  const uploaded: Uploaded[] = []
  for (const file of files) uploaded.push(await upload(file))
  return { files: uploaded }
}

/** The link works once and only with the session's header, so the file comes as a blob and is saved from there. */
async function save({ link, name }: NonNullable<Reply['download']>): Promise<void> {
  const response = await fetch(`/download/${link}`, { method: 'POST', headers: { 'x-tessera-session': connection.session() } })
  if (!response.ok) throw new Error(`${name} could not be fetched.`)
  const address = URL.createObjectURL(await response.blob())
  const anchor = Object.assign(document.createElement('a'), { href: address, download: name })
  anchor.click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}

async function call(channel: string, input: unknown): Promise<Result<unknown>> {
  try {
    const { result, download } = await connection.ask(channel, channel === 'host.receiveFiles' ? await withUploads(input) : input)
    if (download !== undefined) await save(download)
    if (result.ok && channel === 'host.openExternal') window.open((input as { readonly url: string }).url, '_blank', 'noopener')
    return result
  } catch {
    return lost.result
  }
}

const bridge: Bridge = Object.freeze({ call, on: (listener: (event: string, payload: unknown) => void) => connection.on(listener) })
Object.defineProperty(window, 'tessera', { value: bridge })
