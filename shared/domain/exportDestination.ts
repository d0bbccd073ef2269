import { z } from 'zod'
import { secretIdSchema } from './ids.ts'

/** Where an export puts its files. What is secret is in the system's keychain; here is only what it is called there. */

const folder = z.string().trim().min(1, 'Choose a folder.').max(4096)
const columnName = z.string().trim().min(1).max(400)
const secret = secretIdSchema.nullable().default(null)

/** A folder of this machine or of the network, as its system has it. */
const folderDestinationSchema = z.strictObject({ kind: z.literal('folder'), folder })

export const sftpDestinationSchema = z.strictObject({
  kind: z.literal('sftp'),
  host: z.string().trim().min(1, 'Name the server.').max(255),
  port: z.number().int().min(1).max(65_535).default(22),
  user: z.string().trim().min(1, 'Name the user.').max(255),
  /** On the server; files are put below it. */
  remoteFolder: z.string().trim().min(1).max(1024).default('.'),
  authentication: z.enum(['password', 'privateKey']).default('password'),
  /** The password, or the private key. */
  secret,
  /** Fingerprint of the server's key that the person agreed to ("SHA256:…"); null: nobody did yet, and nothing is sent. */
  hostKey: z.string().max(200).nullable().default(null),
})

/** Rows as JSON, some at a time, in requests that are repeated where they fail. */
export const httpDestinationSchema = z.strictObject({
  kind: z.literal('http'),
  url: z
    .url({ protocol: /^https?$/, error: 'Write the address with http:// or https://.' })
    .max(2048)
    .refine((url) => !/^https?:\/\/[^/?#]*@/i.test(url), 'Leave the user and the password out of the address: they are given apart, and kept in the keychain.'),
  method: z.enum(['POST', 'PUT']).default('POST'),
  /** Rows of one request. */
  batchRows: z.number().int().min(1).max(10_000).default(500),
  /** How it is said who asks; what is secret in it is `secret`. */
  authentication: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('none') }),
      z.strictObject({ kind: z.literal('bearer') }),
      z.strictObject({ kind: z.literal('basic'), user: z.string().min(1).max(255) }),
      z.strictObject({ kind: z.literal('header'), name: z.string().regex(/^[A-Za-z0-9-]{1,100}$/, 'A header is named with letters, digits and hyphens.') }),
    ])
    .default({ kind: 'none' }),
  secret,
  /** Rows of one segment that the other side takes at most; null: as many as there are. */
  mostRows: z.number().int().min(1).nullable().default(null),
})

/** A file of hashed addresses and telephone numbers, as ad platforms take it. */
export const audienceFileDestinationSchema = z.strictObject({
  kind: z.literal('audienceFile'),
  folder,
  /** Whose column names are used. */
  platform: z.enum(['google', 'meta', 'plain']).default('plain'),
  /** Which of the segment's columns holds it; at least one of the two is named. */
  email: columnName.nullable().default(null),
  phone: columnName.nullable().default(null),
  /** Calling code put before numbers that have none ("49"); null: such numbers are left out. */
  callingCode: z.string().regex(/^[1-9]\d{0,3}$/, 'A calling code is one to four digits, as 49.').nullable().default(null),
})

export const exportDestinationSchema = z.discriminatedUnion('kind', [folderDestinationSchema, sftpDestinationSchema, httpDestinationSchema, audienceFileDestinationSchema])
export type ExportDestination = z.infer<typeof exportDestinationSchema>
export type DestinationKind = ExportDestination['kind']
/** In the order in which they are offered. */
export const destinationKinds = ['folder', 'sftp', 'http', 'audienceFile'] as const satisfies readonly DestinationKind[]
export type FolderDestination = z.infer<typeof folderDestinationSchema>
export type SftpDestination = z.infer<typeof sftpDestinationSchema>
export type HttpDestination = z.infer<typeof httpDestinationSchema>
export type AudienceFileDestination = z.infer<typeof audienceFileDestinationSchema>

/** Where it leads, in one line: "/home/ann/exports", "ann@files.example.org/in". Never holds a secret. */
export function destinationPlace(destination: ExportDestination): string {
  switch (destination.kind) {
    case 'folder':
    case 'audienceFile':
      return destination.folder
    case 'sftp':
      return `${destination.user}@${destination.host}${destination.port === 22 ? '' : `:${destination.port}`}/${destination.remoteFolder.replace(/^\//, '')}`
    case 'http':
      return destination.url
  }
}

/** The one place a secret may be sent to: a workspace that somebody else changed cannot have it sent elsewhere. Null: it needs none. */
export function secretPlace(destination: ExportDestination): string | null {
  switch (destination.kind) {
    case 'folder':
    case 'audienceFile':
      return null
    case 'sftp':
      return `sftp://${destination.user}@${destination.host.toLowerCase()}:${destination.port}`
    case 'http':
      return destination.authentication.kind === 'none' ? null : (/^https?:\/\/[^/?#]+/i.exec(destination.url)?.[0].toLowerCase() ?? null)
  }
}
