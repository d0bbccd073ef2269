import { createHash, randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { access, chmod, lstat, mkdir, open, readdir, readFile, realpath, rename, rm, rmdir, stat, type FileHandle } from 'node:fs/promises'
import { hostname, uptime, userInfo } from 'node:os'
import { basename, dirname, extname, join } from 'node:path'
import type { FilePort, HttpAnswer, HttpRequest, OpenFile, OpenMode, Ports } from './ports.ts'

export interface NodePortsOptions {
  /** Folder of this user's settings; made where it is missing. */
  readonly appFolder: string
  readonly sqlWasmPath: string
  /** Left out: no secret is kept. */
  readonly secrets?: Ports['secrets']
  /** Left out: nothing is logged. */
  readonly log?: Ports['log']
}

/** Asking the system takes longer than all else about an id: it is asked for many at once, and none is handed out twice. */
function randomPool(): Ports['randomBytes'] {
  let pool = new Uint8Array()
  return (length) => {
    if (length > pool.length) pool = new Uint8Array(randomBytes(Math.max(length, 4096)))
    const taken = pool.slice(0, length)
    pool = pool.subarray(length)
    return taken
  }
}

/** The core's ports on Node: the same for Electron's utility process, a worker thread and the command line. */
export function createNodePorts(options: NodePortsOptions): Ports {
  return {
    now: () => Date.now(),
    elapsed: () => performance.now(),
    after(ms, work) {
      const timer = setTimeout(work, ms)
      timer.unref()
      return () => clearTimeout(timer)
    },
    pause: () => new Promise((resolve) => setImmediate(resolve)),
    randomBytes: randomPool(),
    checksum() {
      const hash = createHash('sha256')
      return { add: (bytes) => void hash.update(bytes), end: () => hash.digest('hex') }
    },
    http: { send: sendHttp },
    secrets: options.secrets ?? { read: () => Promise.resolve(null) },
    files,
    paths: { join, folder: dirname, base: (path) => basename(path), extension: extname, ignoresCase: process.platform === 'win32' || process.platform === 'darwin' },
    process: { id: process.pid, host: hostname(), isAlive },
    user: userName,
    sqlWasm: async () => new Uint8Array(await readFile(options.sqlWasmPath)),
    appFolder: options.appFolder,
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    log: options.log ?? (() => {}),
  }
}

async function sendHttp({ url, method, headers, body, timeoutMs }: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  try {
    const answer = await fetch(url, { method, headers, body: body === null ? null : new Uint8Array(body), redirect: 'manual', signal: within })
    // What it says besides is of no use, and may be endless.
    await answer.body?.cancel()
    return { status: answer.status, header: (name) => answer.headers.get(name) }
  } catch (error) {
    if (signal.aborted) throw signal.reason
    // What stopped it is inside of what fetch says.
    throw error instanceof Error && error.cause !== undefined ? error.cause : error
  }
}

const flags: Record<OpenMode, number | string> = {
  read: 'r',
  create: 'w',
  createNew: 'wx',
  // Not 'a': Windows refuses to shorten a file that was opened for appending only.
  append: constants.O_RDWR | constants.O_CREAT,
}

const files: FilePort = {
  async open(path, mode) {
    const handle = await open(path, flags[mode])
    const start = mode === 'append' ? (await handle.stat()).size : 0
    return openFile(handle, start)
  },
  async facts(path) {
    try {
      const found = await stat(path)
      return { size: found.size, modifiedMs: Math.trunc(found.mtimeMs), kind: found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other' }
    } catch (error) {
      if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null
      throw error
    }
  },
  rename: renamePatiently,
  remove: (path) => rm(path, { force: true }),
  async syncFolder(path) {
    if (process.platform === 'win32') return
    const handle = await open(path, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  },
  async makeFolder(path) {
    await mkdir(path, { recursive: true })
  },
  async isWritable(path) {
    try {
      await access(path, constants.W_OK)
      return true
    } catch {
      return false
    }
  },
  async target(path) {
    try {
      return (await lstat(path)).isSymbolicLink() ? await realpath(path) : path
    } catch (error) {
      if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return path
      throw error
    }
  },
  async keepRights(from, to) {
    try {
      await chmod(to, (await stat(from)).mode & 0o777)
    } catch (error) {
      // Nothing there to go by, or a file system that knows no such rights.
      if (!['ENOENT', 'EPERM', 'ENOTSUP', 'ENOSYS'].includes(codeOf(error))) throw error
    }
  },
  names: (folder) => readdir(folder),
  async removeFolder(path) {
    try {
      await rmdir(path)
    } catch (error) {
      if (!['ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(codeOf(error))) throw error
    }
  },
}

function openFile(handle: FileHandle, start: number): OpenFile {
  let end = start
  return {
    async read(buffer, position) {
      return (await handle.read(buffer, 0, buffer.length, position)).bytesRead
    },
    async write(bytes) {
      let done = 0
      while (done < bytes.length) {
        const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, end)
        done += bytesWritten
        end += bytesWritten
      }
    },
    sync: () => handle.sync(),
    async truncate(length) {
      await handle.truncate(length)
      end = length
    },
    close: () => handle.close(),
  }
}

/** Windows refuses a rename over a file that someone reads at that moment (a virus scanner, a second window). */
async function renamePatiently(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await rename(from, to)
      return
    } catch (error) {
      const isPassing = process.platform === 'win32' && ['EPERM', 'EACCES', 'EBUSY'].includes(codeOf(error))
      if (!isPassing || attempt === 10) throw error
      await new Promise((resolve) => setTimeout(resolve, attempt * 20))
    }
  }
}

function userName(): string | null {
  try {
    return userInfo().username || null
  } catch {
    // An account that the system has no entry of, as in containers.
    return null
  }
}

function isAlive(id: number, seen: number): boolean {
  const startedAt = Date.now() - uptime() * 1000
  if (seen < startedAt) return false
  try {
    process.kill(id, 0)
    return true
  } catch (error) {
    // Alive, but another user's.
    return codeOf(error) === 'EPERM'
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
