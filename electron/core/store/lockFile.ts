import { z } from 'zod'
import type { Ports } from '../ports.ts'
import { fileErrorCode } from './fileErrors.ts'

/** Who has a workspace open for writing. */
const holderSchema = z.strictObject({
  processId: z.number().int(),
  host: z.string(),
  kind: z.enum(['window', 'commandLine']),
  token: z.string(),
  /** Milliseconds since 1970 UTC. */
  since: z.number(),
})
export type LockHolder = z.infer<typeof holderSchema>
export type LockKind = LockHolder['kind']

export function lockPath(workspace: string): string {
  return `${workspace}.lock`
}

export interface FoundLock {
  /** Null where the file does not say it (torn, or no lock of ours). */
  readonly holder: LockHolder | null
  readonly lastBeat: number
}

/** Null where no lock is there any more. First line: the holder; the lines after it: one time per sign of life. */
export async function readLock(ports: Ports, path: string): Promise<FoundLock | null> {
  const facts = await ports.files.facts(path)
  if (facts === null) return null
  let text: string
  try {
    text = await readText(ports, path, Math.min(facts.size, 1 << 24))
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return null
    throw error
  }
  const lines = text.split('\n').filter((part) => part !== '')
  const holder = holderSchema.safeParse(parsed(lines[0] ?? ''))
  if (!holder.success) return { holder: null, lastBeat: facts.modifiedMs }
  const last = Number(lines.at(-1))
  return { holder: holder.data, lastBeat: Number.isFinite(last) ? last : holder.data.since }
}

/** "another window (process 4711)"; for a sentence that names who has the file. */
export function holderText(holder: LockHolder | null, ownHost: string): string {
  if (holder === null) return 'another program'
  const who = holder.kind === 'window' ? 'another Tessera window' : 'a Tessera command'
  return `${who} (process ${holder.processId}${holder.host === ownHost ? '' : ` on ${holder.host}`})`
}

export function lockLine(value: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value)}\n`)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function readText(ports: Ports, path: string, size: number): Promise<string> {
  const file = await ports.files.open(path, 'read')
  try {
    const buffer = new Uint8Array(size)
    const length = await file.read(buffer, 0)
    return new TextDecoder().decode(buffer.subarray(0, length))
  } finally {
    await file.close()
  }
}
