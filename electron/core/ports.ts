import type { SecretId } from '@shared/domain/ids.ts'

/** All that the core needs from the outside world; the Node implementation is `nodePorts.ts`, tests inject their own. */

export interface OpenFile {
  /** Bytes read into `buffer` from `position`; 0 at the end. */
  read(buffer: Uint8Array, position: number): Promise<number>
  /** Appends (mode `append`) or writes on from where the last write ended. */
  write(bytes: Uint8Array): Promise<void>
  /** Durable when it resolves (fsync). */
  sync(): Promise<void>
  truncate(length: number): Promise<void>
  close(): Promise<void>
}

export interface FileFacts {
  readonly size: number
  readonly modifiedMs: number
  readonly kind: 'file' | 'folder' | 'other'
}

/** `create`: a new or emptied file. `createNew`: fails with `EEXIST` where one exists. */
export type OpenMode = 'read' | 'create' | 'createNew' | 'append'

/** Rejections carry Node's `code` (`ENOENT`, `EACCES`, `ENOSPC` …); callers turn them into a TesseraError. */
export interface FilePort {
  open(path: string, mode: OpenMode): Promise<OpenFile>
  /** Null where nothing is there. */
  facts(path: string): Promise<FileFacts | null>
  rename(from: string, to: string): Promise<void>
  /** Silent where nothing is there. */
  remove(path: string): Promise<void>
  /** Makes renames in the folder durable; does nothing on systems that have no such call. */
  syncFolder(path: string): Promise<void>
  makeFolder(path: string): Promise<void>
  isWritable(path: string): Promise<boolean>
  /** The file a link leads to in the end; the path itself where it is no link. */
  target(path: string): Promise<string>
  /** Gives `to` the access rights of `from`; does nothing where `from` is not there. */
  keepRights(from: string, to: string): Promise<void>
  names(folder: string): Promise<readonly string[]>
  /** An empty folder; silent where nothing is there or something is in it. */
  removeFolder(path: string): Promise<void>
}

/** SHA-256 of bytes that come piece by piece. */
export interface Checksum {
  add(bytes: Uint8Array): void
  /** In hexadecimal; nothing is added afterwards. */
  end(): string
}

export interface PathPort {
  join(...parts: readonly string[]): string
  folder(path: string): string
  /** The last part, with its extension. */
  base(path: string): string
  /** ".csv", or "" where there is none. */
  extension(path: string): string
  /** Whether this system takes "A" and "a" for one file (Windows and macOS do as they come). */
  readonly ignoresCase: boolean
}

export interface HttpRequest {
  readonly url: string
  readonly method: 'POST' | 'PUT' | 'HEAD'
  readonly headers: Readonly<Record<string, string>>
  /** Null: none. */
  readonly body: Uint8Array | null
  /** Without an answer for so long it fails. */
  readonly timeoutMs: number
}

export interface HttpAnswer {
  readonly status: number
  /** By name, whatever its case; null where it is not there. */
  header(name: string): string | null
}

/** Rejects where no answer came: with Node's `code` where there is one, with an `AbortError` once the signal is aborted. Follows no redirection: what is sent is for one address only. */
export interface HttpPort {
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer>
}

/** Passwords and keys, kept outside of workspaces. */
export interface SecretsPort {
  /** Null: not kept on this machine, or kept for another place than that (see `secretPlace`). */
  read(secret: SecretId, place: string): Promise<string | null>
}

export interface Ports {
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number
  /** A monotonic clock for durations, milliseconds. */
  readonly elapsed: () => number
  /** Calls back later; the returned function forgets it. Does not keep the process alive. */
  readonly after: (ms: number, work: () => void) => () => void
  /** Lets other calls be served: resolves in a later turn of the event loop. */
  readonly pause: () => Promise<void>
  readonly randomBytes: (length: number) => Uint8Array
  readonly checksum: () => Checksum
  readonly http: HttpPort
  readonly secrets: SecretsPort
  readonly files: FilePort
  readonly paths: PathPort
  readonly process: {
    readonly id: number
    readonly host: string
    /** Whether the process that had this id at `seen` (milliseconds UTC) may still be running: ids are given out anew after a restart. */
    readonly isAlive: (id: number, seen: number) => boolean
  }
  /** The bytes of sql.js' WebAssembly module. */
  readonly sqlWasm: () => Promise<Uint8Array>
  /** What the system calls the person who works here; null where it does not say. Asked for where it is written down only. */
  readonly user: () => string | null
  /** Folder of this user's settings and recent list. */
  readonly appFolder: string
  /** IANA zone of this machine: the default of a new workspace. */
  readonly zone: string
  /** For developers; never shown to a person. */
  readonly log: (message: string, error?: unknown) => void
}
