import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { fail } from '@shared/errors/appError.ts'
import type { SecretsPort } from '../core/ports.ts'

const schema = z.record(z.string(), z.string())

/** A command has no keychain: `{"sftp://ann@files.example.org:22": "the password"}`, by place, in a file that the environment names. */
export function secretsOfFile(path: string | undefined): SecretsPort {
  return {
    async read(_secret, place) {
      if (path === undefined) return null
      try {
        return schema.parse(JSON.parse(await readFile(path, 'utf8')))[place] ?? null
      } catch {
        throw fail('dataSource', `The file of secrets that TESSERA_SECRETS names cannot be read; it is to be JSON such as {"${place}": "…"}.`)
      }
    },
  }
}
