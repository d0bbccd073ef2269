import type { HttpDestination } from '@shared/domain/exportDestination.ts'
import { canceled, isCanceled } from '@shared/errors/appError.ts'
import type { HttpAnswer, HttpRequest, Ports } from '../../ports.ts'
import { DestinationFailure, noLimits, type Delivery, type Destination, type OutgoingFile } from '../destination.ts'
import { lineBatches } from './lineBatches.ts'
import { sendPatiently } from './retries.ts'

type HttpPorts = Pick<Ports, 'http' | 'after' | 'now'>

const timeoutMs = 60_000
/** Of one request: more is refused by many servers. */
const mostBytes = 4_000_000

/**
 * Rows as JSON in requests one after another. Each is `{"file", "part", "rows": […]}`, parts counted from 1; the last one
 * also has `"last": true, "total", "sha256"` (of the rows as JSON lines), and only then are they a whole: what came of a
 * run that failed has no last part. The header `Idempotency-Key` is the same however often a request is repeated.
 */
export function httpDestination(ports: HttpPorts, destination: HttpDestination, secret: string | null): Destination {
  const place = destination.url
  const headers = (): Readonly<Record<string, string>> => ({ 'content-type': 'application/json', ...authorization(destination, secret) })
  return {
    kind: 'http',
    limits: { ...noLimits, rows: destination.mostRows },
    format: 'ndjson',
    takesManifest: false,
    required: [],
    reshape: null,
    async check(signal) {
      const { status } = await answerOf(ports, { url: place, method: 'HEAD', headers: headers(), body: null, timeoutMs }, place, signal, () => false)
      // Many servers know no HEAD: any other answer says that somebody is there.
      if (status === 401 || status === 403) throw failureOf(status, place)
    },
    begin: (file, signal) => Promise.resolve(delivery(ports, destination, headers(), file, signal)),
    close: () => Promise.resolve(),
  }
}

function delivery(ports: HttpPorts, { url, method, batchRows }: HttpDestination, headers: Readonly<Record<string, string>>, file: OutgoingFile, signal: AbortSignal): Delivery {
  const batches = lineBatches(batchRows, mostBytes)
  const encoder = new TextEncoder()
  const name = JSON.stringify(file.name)
  let part = 0

  async function send(rows: readonly string[], ending: string): Promise<void> {
    part += 1
    const body = encoder.encode(`{"file":${name},"part":${part},"rows":[${rows.join(',')}]${ending}}`)
    const request = { url, method, headers: { ...headers, 'idempotency-key': `${file.idempotencyKey}-${part}` }, body, timeoutMs }
    const { status } = await answerOf(ports, request, url, signal)
    if (status < 200 || status > 299) throw failureOf(status, url)
  }

  return {
    async put(bytes) {
      for (const rows of batches.add(bytes)) await send(rows, '')
    },
    async commit({ rows, checksum }) {
      await send(batches.rest(), `,"last":true,"total":${rows},"sha256":"${checksum}"`)
      return []
    },
    // What was accepted cannot be taken back; without its last part nobody takes it for the whole.
    abort: () => Promise.resolve(),
  }
}

async function answerOf(ports: HttpPorts, request: HttpRequest, place: string, signal: AbortSignal, mayPass?: (status: number) => boolean): Promise<HttpAnswer> {
  try {
    return await sendPatiently(ports, request, signal, mayPass)
  } catch (error) {
    if (isCanceled(error) || signal.aborted) throw canceled()
    throw new DestinationFailure('unreachable', `${place} did not answer; check the address and your connection, and run the export again.`, true, { cause: error })
  }
}

function authorization({ authentication, url }: HttpDestination, secret: string | null): Readonly<Record<string, string>> {
  if (authentication.kind === 'none') return {}
  if (secret === null) throw new DestinationFailure('missing', `The password for ${url} is not kept on this machine; edit the connection and type it again.`, true)
  switch (authentication.kind) {
    case 'bearer':
      return { authorization: `Bearer ${secret}` }
    case 'basic':
      return { authorization: `Basic ${base64(`${authentication.user}:${secret}`)}` }
    case 'header':
      return { [authentication.name.toLowerCase()]: secret }
  }
}

/** Of the text as UTF-8 (RFC 7617). */
function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)))
}

function failureOf(status: number, place: string): DestinationFailure {
  if (status === 401 || status === 403) return new DestinationFailure('refused', `${place} did not accept the password (answer ${status}); edit the connection.`, true)
  if (status === 404 || status === 410) return new DestinationFailure('missing', `There is nothing at ${place} (answer ${status}); correct the address.`, true)
  if (status === 413) return new DestinationFailure('overLimit', `${place} takes less at once (answer 413); lower the rows of one request.`, true)
  if (status === 507) return new DestinationFailure('full', `${place} has no room (answer 507).`, true)
  if (status >= 300 && status < 400) return new DestinationFailure('rejected', `${place} points to another address (answer ${status}); nothing is sent there: write that address, if you trust it.`, true)
  if (status >= 500 || status === 429 || status === 408 || status === 425) return new DestinationFailure('unreachable', `${place} was asked several times and is out of order or too busy (answer ${status}); run the export again later.`, true)
  return new DestinationFailure('rejected', `${place} did not accept the rows (answer ${status}).`, false)
}
