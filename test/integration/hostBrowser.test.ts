import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { request, type IncomingHttpHeaders } from 'node:http'
import { basename, dirname, join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildHost, openLine, startHost, type PageLine, type RunningHost } from '../support/builtHost.ts'

let folder = ''
let host: RunningHost
let line: PageLine

beforeAll(async () => {
  folder = buildHost()
  host = await startHost(folder)
  line = await openLine(host, { token: host.token })
})

afterAll(async () => {
  host.process.kill()
  await host.exited
  rmSync(folder, { recursive: true, force: true })
})

interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** Unlike fetch, sends the path and the headers exactly as given. */
function ask(path: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port: host.port, path, method: options.method ?? 'GET', headers: options.headers ?? {} }, (answer) => {
      let text = ''
      answer.on('data', (more) => (text += String(more)))
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }))
    })
    outgoing.once('error', reject)
    outgoing.end(options.body)
  })
}

const own = () => ({ origin: host.origin, 'x-tessera-session': line.session })

describe('the page', () => {
  test('carries the policy as a header, with one nonce per launch that the page can read', async () => {
    const { status, headers, text } = await ask('/')
    const policy = String(headers['content-security-policy'])
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? ''
    expect(status).toBe(200)
    expect(nonce.length).toBeGreaterThan(20)
    expect(text).toContain(`<meta name="csp-nonce" content="${nonce}" />`)
    expect(policy.replace(nonce, 'N')).toBe(
      "default-src 'none'; script-src 'self'; style-src-elem 'self' 'nonce-N'; style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'; trusted-types default vue",
    )
  })

  test('has the bridge before its own scripts', async () => {
    const { text } = await ask('/')
    expect(text.indexOf('/bridge.js')).toBeGreaterThan(0)
    expect(text.indexOf('/bridge.js')).toBeLessThan(text.indexOf('/assets/index.js'))
    expect((await ask('/bridge.js')).status).toBe(200)
  })

  test.each([
    '/../main.cjs',
    '/..%2fmain.cjs',
    '/%2e%2e/main.cjs',
    '/%252e%252e/main.cjs',
    '/assets/../../main.cjs',
    '/..\\main.cjs',
    '//etc/passwd',
    '/renderer/index.html',
    '/main.cjs',
    '/index.html?x=1',
    '/__proto__',
    '/constructor',
  ])('%s is not there', async (path) => {
    expect((await ask(path)).status).toBe(404)
  })
})

describe('who may ask', () => {
  test.each(['localhost', 'evil.example', '127.0.0.1', '127.0.0.1:1', '[::1]'])('the host name %s is misdirected', async (name) => {
    expect((await ask('/', { headers: { host: name } })).status).toBe(421)
    await expect(openLine(host, {}, { host: name })).rejects.toThrow('421')
  })

  test.each(['http://evil.example', 'null', 'http://localhost', 'http://127.0.0.1'])('the origin %s is refused', async (origin) => {
    expect((await ask('/', { headers: { origin } })).status).toBe(403)
    await expect(openLine(host, {}, { origin })).rejects.toThrow('403')
  })

  test('a transfer without an origin, or without the session, is refused', async () => {
    const { origin, ...header } = own()
    const replies = await Promise.all([
      ask('/upload', { method: 'POST', headers: header, body: 'x' }),
      ask('/upload', { method: 'POST', headers: { origin }, body: 'x' }),
      ask('/upload', { method: 'POST', headers: { origin, 'x-tessera-session': 'guess' }, body: 'x' }),
      ask('/download/abc', { method: 'POST', headers: { origin } }),
    ])
    expect(replies.map(({ status }) => status)).toEqual([403, 403, 403, 403])
  })

  test('no cookie is ever set', async () => {
    expect((await ask('/')).headers['set-cookie']).toBeUndefined()
  })

  test.each([{ token: 'x'.repeat(43) }, { session: 'x'.repeat(43) }, { token: '' }, {}, { __proto__: 1 }, [], null, 'token'])(
    'the greeting %j closes its own socket and nothing else',
    async (greeting) => {
      await expect(openLine(host, greeting)).rejects.toThrow('4401')
      expect(await line.ask('segments.list', {})).toMatchObject({ result: { ok: true } })
    },
  )

  test('the session admits the page again after a reload', async () => {
    const again = await openLine(host, { session: line.session })
    expect(await again.ask('segments.list', {})).toMatchObject({ result: { ok: true, value: [] } })
    again.socket.close()
    await again.closed
  })
})

describe('uploads', () => {
  test.each([
    ['orders.csv', 'orders.csv'],
    ['../../../etc/cron.d/evil', 'evil'],
    ['C:\\Windows\\system.ini', 'system.ini'],
    ['..', 'file'],
    ['.bashrc', 'bashrc'],
    ['a\u0000b<c>.csv', 'a_b_c_.csv'],
    ['nul.csv', '_nul.csv'],
    ['Käufe – 2026.csv', 'Käufe – 2026.csv'],
  ])('the name %j stays a name', async (name, kept) => {
    const { text } = await ask('/upload', { method: 'POST', headers: { ...own(), 'x-tessera-name': encodeURIComponent(name) }, body: 'id\n1\n' })
    const file = JSON.parse(text) as { path: string; name: string }
    const inside = relative(host.temporary, file.path).split(/[\\/]/)
    expect({ name: file.name, base: basename(file.path), parts: inside.length, climbs: inside.includes('..') }).toEqual({
      name: kept,
      base: kept,
      parts: 3,
      climbs: false,
    })
    expect(readFileSync(file.path, 'utf8')).toBe('id\n1\n')
  })

  test.skipIf(process.platform === 'win32')('lie in a folder that only this user can enter', () => {
    const name = readdirSync(host.temporary).find((entry) => entry.startsWith('tessera-')) ?? ''
    expect(statSync(join(host.temporary, name)).mode & 0o777).toBe(0o700)
  })

  test('can be imported once handed over; a path the page made up cannot', async () => {
    const { text } = await ask('/upload', { method: 'POST', headers: { ...own(), 'x-tessera-name': 'a.csv' }, body: 'x' })
    const file = JSON.parse(text) as { path: string; name: string }
    const inspect = (path: string) => line.ask('import.inspect', { inspection: 'i', path })
    expect(await inspect(file.path)).toMatchObject({ result: { ok: false, error: { code: 'invalidInput' } } })
    expect(await line.ask('host.receiveFiles', { files: [file] })).toMatchObject({ result: { ok: true } })
    expect(await inspect(file.path)).toMatchObject({ result: { ok: true } })
    expect(await line.ask('host.receiveFiles', { files: [{ path: '/etc/passwd', name: 'a.csv' }] })).toMatchObject({ result: { ok: false } })
    expect(await inspect('/etc/passwd')).toMatchObject({ result: { ok: false } })
  })
})

describe('downloads', () => {
  test('are fetched once, and only from a link that was given', async () => {
    const chosen = (await line.ask('host.chooseDownload', { suggestedName: '../members.csv' }))['result'] as { value: string }
    await line.ask('segments.download', { segment: '01234567-89ab-7def-8123-456789abcdef', path: chosen.value })
    const delivered = await line.ask('host.deliver', { path: chosen.value })
    const { link, name } = delivered['download'] as { link: string; name: string }
    const fetchIt = () => ask(`/download/${link}`, { method: 'POST', headers: own() })
    expect(delivered).toMatchObject({ result: { ok: true, value: null }, download: { name: 'members.csv' } })
    expect(name).toBe('members.csv')
    expect(await fetchIt()).toMatchObject({ status: 200, text: 'id\n1\n' })
    expect(await fetchIt()).toMatchObject({ status: 404 })
    await expect.poll(() => existsSync(chosen.value), { timeout: 20_000 }).toBe(false)
    expect(await ask('/download/made-up', { method: 'POST', headers: own() })).toMatchObject({ status: 404 })
    expect(await ask(`/download/${link}`)).toMatchObject({ status: 404 })
  })

  test('of a file that was not chosen for it are refused', async () => {
    expect(await line.ask('host.deliver', { path: '/etc/passwd' })).toMatchObject({ result: { ok: false, error: { code: 'invalidInput' } } })
  })
})

describe('the socket', () => {
  test('refuses a frame above the cap and lives on', async () => {
    const big = await openLine(host, { session: line.session })
    big.socket.send('x'.repeat(81 * 1024 * 1024))
    // "Too large", or a broken connection where the host hung up before all of it was sent.
    expect([1009, 1006]).toContain(await big.closed)
    expect(await line.ask('segments.list', {})).toMatchObject({ result: { ok: true } })
  })

  test('closes on what is not a question', async () => {
    const odd = await openLine(host, { session: line.session })
    odd.socket.send('{"id":"1"}')
    expect(await odd.closed).toBe(1008)
  })

  test('refuses a key __proto__ anywhere in a question', async () => {
    line.socket.send('{"id":900,"channel":"settings.set","input":{"theme":"dark","__proto__":{"x":1}}}')
    const reply = await new Promise<string>((resolve) => line.socket.once('message', (data) => resolve(String(data))))
    expect(JSON.parse(reply)).toMatchObject({ id: 900, result: { ok: false, error: { code: 'invalidInput' } } })
  })

  test('types a path into a whole one with the extension, and lets only that one through', async () => {
    const typed = (await line.ask('host.typedPath', { text: 'shop' }))['result'] as { value: { path: string; exists: boolean } }
    expect(typed.value).toEqual({ path: join(dirname(host.temporary), 'shop.tessera'), exists: false })
    expect(await line.ask('workspace.open', { path: typed.value.path })).toMatchObject({ result: { ok: true } })
    expect(await line.ask('workspace.open', { path: `${typed.value.path}/../other.tessera` })).toMatchObject({ result: { ok: false } })
  })

  test('lets a folder through that was typed and is one, not what lies beside it', async () => {
    const months = join(host.appFolder, 'months')
    mkdirSync(months)
    writeFileSync(join(months, 'a.csv'), 'Id,On\n1,2024-01-01\n')
    writeFileSync(join(host.appFolder, 'beside.csv'), 'Id\n1\n')
    const typed = async (text: string) => (await line.ask('host.typedPath', { text, what: 'folder' }))['result']
    expect(await typed(months)).toMatchObject({ value: { path: months, exists: true } })
    expect(await typed(join(months, 'a.csv'))).toMatchObject({ value: { exists: false } })
    const look = async (path: string) => line.ask('import.inspect', { inspection: 'folder', path })
    expect(await look(months)).toMatchObject({ result: { ok: true } })
    for (const path of [join(host.appFolder, 'beside.csv'), join(months, 'a.csv'), join(months, '..', 'beside.csv')]) expect(await look(path)).toMatchObject({ result: { ok: false } })
  })

  test('lets workspaces of the recent list through once the core named them', async () => {
    const path = join(host.appFolder, 'before.tessera')
    expect(await line.ask('workspace.open', { path })).toMatchObject({ result: { ok: false } })
    await line.ask('workspace.recent', {})
    expect(await line.ask('workspace.open', { path })).toMatchObject({ result: { ok: true } })
  })

  test('passes the core\u2019s errors on as they are and hides a reply that is none', async () => {
    expect(await line.ask('settings.get', {})).toMatchObject({ result: { ok: false, error: { code: 'storage', message: 'The settings cannot be read.' } } })
    expect(await line.ask('sources.list', {})).toMatchObject({ result: { ok: false, error: { code: 'unexpected' } } })
  })
})

test('the core is started again after a crash, with its workspace, and the page is told', async () => {
  const typed = (await line.ask('host.typedPath', { text: 'again' }))['result'] as { value: { path: string } }
  await line.ask('workspace.open', { path: typed.value.path })
  const told = line.event('core.restarted')
  const lost = await line.ask('tasks.list', {})
  expect(lost).toMatchObject({ result: { ok: false, error: { code: 'unexpected' } } })
  expect(await told).toEqual({ message: expect.stringContaining('started again') as string })
  expect(host.coreLog().slice(-3)).toEqual([`open ${typed.value.path}`, 'start', `open ${typed.value.path}`])
  expect(await line.ask('segments.list', {})).toMatchObject({ result: { ok: true } })
})

describe('the end', () => {
  test('a token that comes twice closes Tessera, saved', async () => {
    const other = await startHost(folder)
    await openLine(other, { token: other.token })
    await expect(openLine(other, { token: other.token })).rejects.toThrow('4401')
    expect(await other.exited).toBe(1)
    expect(other.coreLog()).toEqual(['start', 'stop'])
    expect(other.stderr()).toContain('a second time')
  })

  test('a page that reloads keeps it running; one that is gone ends it, saved, with code 0 and no temporary files', async () => {
    const other = await startHost(folder)
    const first = await openLine(other, { token: other.token })
    first.socket.close()
    await first.closed
    const second = await openLine(other, { session: first.session })
    expect(await second.ask('segments.list', {})).toMatchObject({ result: { ok: true } })
    second.socket.close()
    expect(await other.exited).toBe(0)
    expect(other.coreLog()).toEqual(['start', 'stop'])
    expect(readdirSync(other.temporary)).toEqual([])
  })

  // Windows has no signal that a program could answer.
  test.skipIf(process.platform === 'win32')('a signal saves and ends with code 0', async () => {
    const other = await startHost(folder)
    other.process.kill('SIGTERM')
    expect(await other.exited).toBe(0)
    expect(other.coreLog()).toEqual(['start', 'stop'])
  })
})
