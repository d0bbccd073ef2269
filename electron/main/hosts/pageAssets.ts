import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface Asset {
  readonly bytes: Buffer
  readonly type: string
}

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
}

/** What a page can be given: a map by address ("/assets/index.js") read once, so that no request ever becomes a path. */
export async function readAssets(folder: string): Promise<ReadonlyMap<string, Asset>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const assets = files.map(async (path): Promise<[string, Asset]> => {
    const address = path.slice(folder.length).replaceAll('\\', '/')
    return [address, { bytes: await readFile(path), type: typeOf(path) }]
  })
  return new Map(await Promise.all(assets))
}

function typeOf(path: string): string {
  return types[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream'
}

/** Nothing from elsewhere, no inline script, no string that becomes markup or code; styles only with this launch's nonce. */
function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src-elem 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types default vue',
  ].join('; ')
}

/** The headers every answer carries. */
export function pageHeaders(asset: Asset, nonce: string): Record<string, string> {
  return {
    'content-type': asset.type,
    'content-security-policy': contentSecurityPolicy(nonce),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-cache',
  }
}

const nonceMark = /(<meta name="csp-nonce" content=")[^"]*(")/

/** The page with this launch's nonce in it, and a script of the host's before all others where it needs one. */
export function pageWithNonce(page: Asset, nonce: string, firstScript?: string): Asset {
  const html = page.bytes.toString('utf8').replace(nonceMark, `$1${nonce}$2`)
  const script = firstScript === undefined ? '' : `\n    <script src="${firstScript}"></script>`
  return { ...page, bytes: Buffer.from(html.replace('<head>', `<head>${script}`)) }
}
