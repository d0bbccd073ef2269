// Installs the locked dependencies when they are not there yet. Node built-ins only.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { exclusively, root, runNpm, stop } from './project.mjs'

const lockPath = join(root, 'package-lock.json')
const stampPath = join(root, 'node_modules/.tessera-setup')

function stampNow() {
  return `${createHash('sha256').update(readFileSync(lockPath)).digest('hex')} ${process.platform}-${process.arch}\n`
}

function isStamped() {
  return existsSync(stampPath) && readFileSync(stampPath, 'utf8') === stampNow()
}

/** Whether npm's own record of what it installed says the same as the lock: true after `npm install` by hand. */
function isInstalled() {
  const recordPath = join(root, 'node_modules/.package-lock.json')
  if (!existsSync(recordPath)) return false
  const wanted = JSON.parse(readFileSync(lockPath, 'utf8')).packages
  const installed = JSON.parse(readFileSync(recordPath, 'utf8')).packages
  const isMissing = ([path, entry]) => installed[path] === undefined && entry.optional !== true
  const differs = ([path, entry]) => installed[path] !== undefined && installed[path].version !== entry.version
  return Object.entries(wanted).every((pair) => pair[0] === '' || !(isMissing(pair) || differs(pair)))
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  stop(`Tessera needs Node 20.19 or newer; this is ${process.versions.node}. Install a newer one from https://nodejs.org and run this again.`)
}

/** Leaves `node_modules` as the lock says. Quiet when there is nothing to do; else everything goes to stderr. */
export async function setUp() {
  checkNode()
  if (isStamped()) return
  await exclusively('set-up', async () => {
    if (isStamped()) return
    if (!isInstalled()) {
      console.error('Installing the locked dependencies (npm ci) …')
      const code = await runNpm(['ci', '--no-fund', '--no-audit'])
      if (code !== 0) stop('npm ci failed: see above. Check the network or the npm registry setting, then run this again.', code)
    }
    writeFileSync(stampPath, stampNow())
  })
}

if (process.argv[1]?.endsWith('setup.mjs')) await setUp()
