// Starts Tessera from the sources: in Electron where its runtime is here or can be fetched, else in a browser window.
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { findBrowser } from './browsers.mjs'
import { buildParts } from './build.mjs'
import { callerFolder, root, run, runTool } from './project.mjs'
import { setUp } from './setup.mjs'

const electronFolder = join(root, 'node_modules/electron')

function electronPath() {
  const recorded = join(electronFolder, 'path.txt')
  const name = existsSync(recorded) ? readFileSync(recorded, 'utf8') : null
  const stated = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (stated !== undefined && stated !== '') return join(stated, name ?? { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[process.platform] ?? 'electron')
  return name === null ? null : join(electronFolder, 'dist', name)
}

const isThere = () => {
  const path = electronPath()
  return path !== null && existsSync(path)
}

/** Whether the host that Electron's runtime comes from answers within five seconds. */
async function canFetchElectron() {
  const version = JSON.parse(readFileSync(join(electronFolder, 'package.json'), 'utf8')).version
  const mirror = process.env.ELECTRON_MIRROR ?? process.env.npm_config_electron_mirror ?? 'https://github.com/electron/electron/releases/download/'
  try {
    const reply = await fetch(`${mirror.replace(/\/?$/, '/')}v${version}/SHASUMS256.txt`, { method: 'HEAD', signal: AbortSignal.timeout(5000) })
    return reply.ok
  } catch {
    return false
  }
}

const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY) || Boolean(process.env.WAYLAND_DISPLAY)

/** Why Electron cannot be used here; null when it can. */
async function electronHindrance() {
  if (process.env.TESSERA_HOST === 'browser') return 'TESSERA_HOST asks for it'
  if (isThere()) return null
  if (!(await canFetchElectron())) return "Electron's runtime is not here and cannot be fetched"
  console.error("Fetching Electron's runtime (once) …")
  const code = await runTool('electron/install.js', [])
  return code === 0 && isThere() ? null : "Electron's runtime could not be fetched"
}

async function startElectron(files) {
  // Chromium refuses its sandbox to root; everybody else keeps it.
  const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env
  return await run(electronPath(), [...flags, root, ...files], { env })
}

async function startBrowserHost(browser, files) {
  const window = browser === null ? [] : [`--window=${browser}`]
  return await run(process.execPath, [join(root, 'dist/main.cjs'), ...window, ...files])
}

async function start() {
  const files = process.argv.slice(2).map((name) => (name.startsWith('-') ? name : resolve(callerFolder, name)))
  const hindrance = hasDisplay ? await electronHindrance() : 'there is no display'
  if (hindrance === null) return await startElectron(files)
  const browser = hasDisplay ? findBrowser() : null
  if (browser !== null) {
    console.error(`Tessera opens in a browser window: ${hindrance}.`)
    return await startBrowserHost(browser, files)
  }
  console.error(`Tessera cannot open a window: ${hindrance}${hasDisplay ? ', and no Chrome, Chromium or Edge was found' : ''}. The command line does everything without one:`)
  await run(process.execPath, [join(root, 'dist/cli.cjs'), 'help'], { stdio: ['ignore', 2, 2] })
  return await startBrowserHost(null, files)
}

await setUp()
await buildParts()
process.exitCode = await start()
