import { closeSync, openSync, readSync, statSync } from 'node:fs'

/** A whole file; Node's own reader gives up at 2 GB. */
export function readWhole(path: string): Uint8Array {
  const bytes = new Uint8Array(statSync(path).size)
  const file = openSync(path, 'r')
  for (let at = 0; at < bytes.length; ) {
    const read = readSync(file, bytes, at, Math.min(1 << 28, bytes.length - at), at)
    if (read === 0) throw new Error(`${path} ended early.`)
    at += read
  }
  closeSync(file)
  return bytes
}
