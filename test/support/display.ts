import { spawn, spawnSync, type ChildProcess } from 'node:child_process'

export interface Display {
  /** For the environment of what is to have windows. */
  readonly env: Readonly<Record<string, string>>
  close(): void
}

/** This system's own display, or a virtual one where it has none; null where that is not to be had either. */
export async function openDisplay(): Promise<Display | null> {
  const hasOwn = process.platform !== 'linux' || process.env['DISPLAY'] !== undefined || process.env['WAYLAND_DISPLAY'] !== undefined
  if (hasOwn) return { env: {}, close: () => {} }
  if (spawnSync('Xvfb', ['-help']).error !== undefined) return null
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  const number = await firstLine(server)
  return { env: { DISPLAY: `:${number}` }, close: () => void server.kill() }
}

/** With `-displayfd 3` the server writes the number of its display, once it can be used. */
function firstLine(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const stream = server.stdio[3]
    stream?.once('data', (text) => resolve(String(text).trim()))
    server.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}.`)))
  })
}
