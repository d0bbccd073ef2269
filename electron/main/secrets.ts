import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { secretIdSchema, type SecretId } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'

/** Passwords and keys of destinations. Each belongs to one place and is given out for that place only: ids stand in workspaces, which others may have changed. */
export interface Secrets {
  /** In place of `secret` where that one is kept for the same place; its id. */
  keep(secret: SecretId | null, place: string, value: string): Promise<SecretId>
  /** Null: not kept here, kept for another place, or it cannot be read any more. */
  read(secret: SecretId, place: string): Promise<string | null>
  forget(secret: SecretId): Promise<void>
}

/** What the system's keychain encrypts and decrypts. */
export interface Cipher {
  /** Null, or the sentence that says why nothing can be kept. */
  refusal(): Promise<string | null>
  encrypt(text: string): Promise<Uint8Array>
  decrypt(bytes: Uint8Array): Promise<string>
}

interface Kept {
  readonly place: string
  readonly value: string
}

function newSecretId(): SecretId {
  return secretIdSchema.parse(randomBytes(16).toString('hex'))
}

/** For as long as the process runs: nothing is on disk. */
export function secretsInMemory(): Secrets {
  const kept = new Map<SecretId, Kept>()
  return {
    keep(secret, place, value) {
      const id = secret !== null && kept.get(secret)?.place === place ? secret : newSecretId()
      kept.set(id, { place, value })
      return Promise.resolve(id)
    },
    read(secret, place) {
      const one = kept.get(secret)
      return Promise.resolve(one?.place === place ? one.value : null)
    },
    forget: (secret) => Promise.resolve(void kept.delete(secret)),
  }
}

const fileSchema = z.strictObject({ version: z.literal(1), secrets: z.record(secretIdSchema, z.base64()) })
const keptSchema = z.strictObject({ place: z.string(), value: z.string() })

/** In a file of this user, each encrypted together with its place. */
export function secretsInFile(path: string, cipher: Cipher): Secrets {
  /** One change after another: each reads the file and writes it whole. */
  let last: Promise<unknown> = Promise.resolve()
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = last.then(work, work)
    last = turn.catch(() => {})
    return turn
  }

  async function readAll(): Promise<Record<string, string>> {
    const text = await readFile(path, 'utf8').catch(() => null)
    if (text === null) return {}
    try {
      return { ...fileSchema.parse(JSON.parse(text)).secrets }
    } catch {
      // Damaged: what was in it has to be typed again, as each connection says.
      return {}
    }
  }

  async function writeAll(secrets: Record<string, string>): Promise<void> {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(`${path}.new`, JSON.stringify({ version: 1, secrets }), { mode: 0o600 })
    await rename(`${path}.new`, path)
  }

  async function find(secret: SecretId): Promise<Kept | null> {
    const data = (await readAll())[secret]
    if (data === undefined || (await cipher.refusal()) !== null) return null
    try {
      return keptSchema.parse(JSON.parse(await cipher.decrypt(Buffer.from(data, 'base64'))))
    } catch {
      // Encrypted by another user or another machine.
      return null
    }
  }

  return {
    keep: (secret, place, value) =>
      inTurn(async () => {
        const refusal = await cipher.refusal()
        if (refusal !== null) throw fail('storage', refusal)
        const id = secret !== null && (await find(secret))?.place === place ? secret : newSecretId()
        const data = await cipher.encrypt(JSON.stringify({ place, value } satisfies Kept))
        await writeAll({ ...(await readAll()), [id]: Buffer.from(data).toString('base64') })
        return id
      }),
    read: (secret, place) =>
      inTurn(async () => {
        const one = await find(secret)
        return one?.place === place ? one.value : null
      }),
    forget: (secret) =>
      inTurn(async () => {
        const { [secret]: gone, ...others } = await readAll()
        if (gone !== undefined) await writeAll(others)
      }),
  }
}
