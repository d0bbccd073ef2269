// What every script knows of the project. Node built-ins only: this runs before anything is installed.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout's folder, without a closing slash. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** Where the person is: npm moves into the checkout before it runs a script, and says where it was called. */
export const callerFolder = process.cwd() === root ? (process.env.INIT_CWD ?? root) : process.cwd()

/** Runs a program with this process's streams (or `stdio`); resolves to its exit code, 1 where a signal ended it. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options })
    const pass = (signal) => () => child.kill(signal)
    const handlers = ['SIGINT', 'SIGTERM'].map((signal) => [signal, pass(signal)])
    for (const [signal, handler] of handlers) process.on(signal, handler)
    const settle = () => handlers.forEach(([signal, handler]) => process.off(signal, handler))
    child.once('error', (error) => (settle(), reject(error)))
    child.once('close', (code) => (settle(), resolve(code ?? 1)))
  })
}

/** A package's own program, run by this Node: no shell and no `.cmd` files involved. */
export function runTool(script, args, options = {}) {
  return run(process.execPath, [join(root, 'node_modules', script), ...args], options)
}

/** Runs npm, wherever this Node has it; output goes to stderr so that a caller's stdout stays its own. */
export function runNpm(args) {
  const stdio = ['ignore', 2, 2]
  const cli = [process.env.npm_execpath, join(dirname(process.execPath), 'node_modules/npm/bin/npm-cli.js'),
    join(dirname(process.execPath), '../lib/node_modules/npm/bin/npm-cli.js')].find((path) => path?.endsWith('.js') && existsSync(path))
  return cli === undefined ? run('npm', args, { stdio, shell: process.platform === 'win32' }) : run(process.execPath, [cli, ...args], { stdio })
}

/** A name, size and time of every file below `paths`, as one digest: equal while nothing was touched. */
export function signatureOf(paths) {
  const hash = createHash('sha256')
  const visit = (path) => {
    const facts = statSync(join(root, path), { throwIfNoEntry: false })
    if (facts === undefined) return
    if (!facts.isDirectory()) hash.update(`${path}\0${facts.size}\0${facts.mtimeMs}\n`)
    else for (const name of readdirSync(join(root, path)).sort()) visit(`${path}/${name}`)
  }
  for (const path of paths) visit(path)
  return hash.digest('hex')
}

function isAlive(id) {
  try {
    process.kill(id, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Runs `work` while no other script of this checkout holds the lock of that name; a dead holder's lock is taken over. */
export async function exclusively(name, work) {
  const folder = join(root, '.cache')
  const path = join(folder, `${name}.lock`)
  mkdirSync(folder, { recursive: true })
  for (let told = false; ; ) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' })
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
    const abandoned = text === '' ? age > 5000 : !isAlive(Number(text))
    if (abandoned) rmSync(path, { force: true })
    else if (!told) {
      told = true
      console.error(`Another ${name} of this checkout is running; waiting for it.`)
    }
    if (!abandoned) await new Promise((resolve) => setTimeout(resolve, 150))
  }
  const release = () => rmSync(path, { force: true })
  process.once('exit', release)
  try {
    return await work()
  } finally {
    process.off('exit', release)
    release()
  }
}

/** Ends the process with one sentence on stderr. */
export function stop(sentence, code = 1) {
  console.error(sentence)
  process.exit(code)
}
