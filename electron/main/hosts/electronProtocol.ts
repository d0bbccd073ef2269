import { protocol, session } from 'electron'
import { pageHeaders, pageWithNonce, type Asset } from './pageAssets.ts'

export const pageOrigin = 'app://bundle'

/** Before the app is ready: `app:` behaves like https, with an origin of its own. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } }])
}

/** Two dots in a row, written in any encoding. No asset has such a name; nobody asks so by accident. */
const climbs = /(?:\.|%(?:25)*2e){2}/i

/** Serves the page from a map that was read at start; everything else is 404. */
export function servePage(assets: ReadonlyMap<string, Asset>, nonce: string): void {
  const notFound = () => new Response('Not found', { status: 404, headers: { 'content-type': 'text/plain' } })
  protocol.handle('app', (request) => {
    const url = new URL(request.url)
    if (url.host !== 'bundle' || request.method !== 'GET' || climbs.test(request.url)) return notFound()
    const address = url.pathname === '/' ? '/index.html' : url.pathname
    const asset = assets.get(address)
    if (asset === undefined) return notFound()
    const served = address === '/index.html' ? pageWithNonce(asset, nonce) : asset
    return new Response(new Uint8Array(served.bytes), { headers: pageHeaders(served, nonce) })
  })
}

const ownSchemes = new Set(['app:', 'blob:', 'data:', 'devtools:', 'chrome-extension:'])

/** Nothing is allowed that needs asking, nothing is downloaded by the page itself, and no request leaves the machine. */
export function closeSession(): void {
  const page = session.defaultSession
  page.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  page.setPermissionCheckHandler(() => false)
  page.setDevicePermissionHandler(() => false)
  page.on('will-download', (event) => event.preventDefault())
  page.webRequest.onBeforeRequest((request, answer) => answer({ cancel: !ownSchemes.has(new URL(request.url).protocol) }))
}
