import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream/promises'
import { pageHeaders, pageWithNonce, type Asset } from './pageAssets.ts'
import type { TemporaryFiles } from './temporaryFiles.ts'

export interface PageServer {
  readonly http: Server
  /** `http://127.0.0.1:PORT` */
  readonly origin: string
  /** Whether a request is addressed to us and comes from our own page; refuses it with 421 or 403 where not. */
  admits(request: Pick<IncomingMessage, 'headers'>, needsOrigin: boolean): 200 | 403 | 421
}

interface Parts {
  readonly assets: ReadonlyMap<string, Asset>
  readonly nonce: string
  readonly files: TemporaryFiles
  readonly hasSession: (session: string) => boolean
  /** 0: any free one. */
  readonly port: number
}

/** The header that no form, image or link of another page can send. */
const sessionHeader = 'x-tessera-session'
const nameHeader = 'x-tessera-name'
const bridgeAddress = '/bridge.js'

/** Serves the page, uploads and downloads on the loopback interface only. */
export async function startPageServer(parts: Parts): Promise<PageServer> {
  const http = createServer({ maxHeaderSize: 16_384, requestTimeout: 0 }, (request, response) => {
    answer(request, response).catch((error: unknown) => {
      // The other side went away, or the disk is full: it learns that it failed, and nothing of the inside.
      if (!response.headersSent) refuse(response, 500, 'The file could not be transferred.')
      response.destroy()
      if (!isGone(error)) console.error('A request failed.', error)
    })
  })
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject)
    http.listen(parts.port, '127.0.0.1', resolve)
  })
  const host = `127.0.0.1:${(http.address() as AddressInfo).port}`
  const origin = `http://${host}`

  function admits({ headers }: Pick<IncomingMessage, 'headers'>, needsOrigin: boolean): 200 | 403 | 421 {
    if (headers.host !== host) return 421
    const isOwn = headers.origin === undefined ? !needsOrigin : headers.origin === origin
    return isOwn ? 200 : 403
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const isTransfer = request.method === 'POST'
    const status = admits(request, isTransfer)
    if (status !== 200) return refuse(response, status, status === 421 ? 'This is not the host you asked for.' : 'Only its own page may ask this.')
    if (!isTransfer) return giveAsset(request, response)
    const session = request.headers[sessionHeader]
    if (typeof session !== 'string' || !parts.hasSession(session)) return refuse(response, 403, 'Only its own page may ask this.')
    if (request.url === '/upload') return await takeUpload(request, response)
    const link = /^\/download\/([\w-]+)$/.exec(request.url ?? '')?.[1]
    return link === undefined ? refuse(response, 404, 'Not found.') : await giveDownload(link, response)
  }

  function giveAsset(request: IncomingMessage, response: ServerResponse): void {
    if (request.method !== 'GET') return refuse(response, 405, 'Not allowed.')
    const address = request.url === '/' ? '/index.html' : (request.url ?? '')
    const asset = parts.assets.get(address)
    if (asset === undefined) return refuse(response, 404, 'Not found.')
    const served = address === '/index.html' ? pageWithNonce(asset, parts.nonce, bridgeAddress) : asset
    response.writeHead(200, { ...pageHeaders(served, parts.nonce), 'content-length': served.bytes.length })
    response.end(served.bytes)
  }

  async function takeUpload(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const file = await parts.files.receive(decodedName(request.headers[nameHeader]), request)
    response.writeHead(200, { 'content-type': 'application/json', 'x-content-type-options': 'nosniff' })
    response.end(JSON.stringify(file))
  }

  async function giveDownload(link: string, response: ServerResponse): Promise<void> {
    const path = parts.files.take(link)
    if (path === null) return refuse(response, 404, 'This download was fetched already.')
    const { size } = await stat(path)
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': size, 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' })
    await pipeline(createReadStream(path), response)
    await parts.files.drop(path)
  }

  return { http, origin, admits }
}

function refuse(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff', connection: 'close' })
  response.end(sentence)
}

/** A header holds ASCII only, so names come percent-encoded. */
function decodedName(header: string | string[] | undefined): string {
  try {
    return typeof header === 'string' ? decodeURIComponent(header) : 'file'
  } catch {
    return 'file'
  }
}

function isGone(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code
  return code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET' || code === 'EPIPE' || code === 'ENOENT'
}
