import type { DestinationKind } from '@shared/domain/exportDestination.ts'
import type { ExportFormat, ExportedFile } from '@shared/domain/export.ts'
import type { ExportRunId, SegmentId } from '@shared/domain/ids.ts'
import { isCanceled, TesseraError } from '@shared/errors/appError.ts'
import type { ExportRows } from './exportRows.ts'

/**
 * The port of a destination: where the bytes of a run's files go. One is made for each run (see `createDestination`), and
 * all a run does with it is: `check` once, then file by file `begin`, `put` and `commit` — or `abort`, whatever happened.
 * A kind of destination is added by implementing this and naming it in `createDestination`.
 */
export interface Destination {
  readonly kind: DestinationKind
  readonly limits: DestinationLimits
  /** The only format it takes; null: the one that the export names. */
  readonly format: ExportFormat | null
  /** Whether a list of the run's files, with their checksums, is put beside them. */
  readonly takesManifest: boolean
  /** Columns, by their names in the file, that it cannot do without: the export fails and names those that are missing. */
  readonly required: readonly string[]
  /** The rows as this destination wants them (others columns, hashed values); null: as they are. */
  readonly reshape: ((rows: ExportRows) => ExportRows) | null
  /** Whether it can be reached and written now; leaves nothing there. @throws DestinationFailure */
  check(signal: AbortSignal): Promise<void>
  /** Nothing can be seen under the final name before `commit`. @throws DestinationFailure */
  begin(file: OutgoingFile, signal: AbortSignal): Promise<Delivery>
  /** Gives back connections; after the last file, after a failure too. Never rejects. */
  close(): Promise<void>
}

/** Null: no such limit. What is over one is skipped, and the run says so. */
export interface DestinationLimits {
  /** Of one segment. */
  readonly rows: number | null
  /** Of one file. */
  readonly bytes: number | null
  /** Of one run; the later ones are skipped. */
  readonly segments: number | null
}

export const noLimits: DestinationLimits = { rows: null, bytes: null, segments: null }

export interface OutgoingFile {
  /** The final name with its folders, divided by "/": safe on every system, unlike all others of this run. */
  readonly name: string
  readonly run: ExportRunId
  /** Null: the list of the run's files. */
  readonly segment: SegmentId | null
  readonly format: ExportFormat
  /** The same for the same file of the same run, however often it is tried: whoever receives it twice can tell. */
  readonly idempotencyKey: string
}

/** One file on its way. */
export interface Delivery {
  /** Resolves when more may come; awaited before the next (back-pressure). The bytes are the caller's again afterwards. @throws DestinationFailure */
  put(bytes: Uint8Array): Promise<void>
  /** All of it was put: it is there under its final name, durable, when this resolves. Warnings, in sentences, if there are any. @throws DestinationFailure */
  commit(file: ExportedFile): Promise<readonly string[]>
  /** Leaves nothing of it where it can be helped. Never rejects; harmless after `commit`. */
  abort(): Promise<void>
}

/**
 * `unreachable`: no answer. `refused`: wrong password, key or rights. `missing`: a folder or secret that is not there.
 * `full`: no room. `overLimit`: the other side takes less than that. `rejected`: it did not accept what was sent.
 * `broken`: anything else.
 */
export type FailureKind = 'unreachable' | 'refused' | 'missing' | 'full' | 'overLimit' | 'rejected' | 'broken'

export class DestinationFailure extends Error {
  override readonly name = 'DestinationFailure'

  /** `sentence`: what failed, where, what to do; without secrets. `stops`: the other files of the run would fail as well. */
  constructor(
    readonly kind: FailureKind,
    readonly sentence: string,
    readonly stops: boolean,
    options?: ErrorOptions,
  ) {
    super(sentence, options)
  }
}

/** What to say of anything that was thrown while a file was on its way; null: it was canceled. */
export function failureSentence(error: unknown): string | null {
  if (isCanceled(error)) return null
  if (error instanceof DestinationFailure) return error.sentence
  return error instanceof TesseraError ? error.data.message : 'Something went wrong inside Tessera; try again, and report it if it happens twice.'
}
