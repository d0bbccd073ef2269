import { exportSettingsSchema, type ExportColumn, type ExportDetails, type ExportFormat, type ExportSchedule, type ExportSettings } from '@shared/domain/export.ts'
import { exportDestinationSchema, type DestinationKind, type ExportDestination } from '@shared/domain/exportDestination.ts'
import type { SegmentId } from '@shared/domain/ids.ts'
import { datedFileName, fileNameProblem } from '@shared/format/exportFileNames.ts'

/** The fields of every kind of destination, as text where a person types: another kind may be looked at without losing what was typed. */
export interface DestinationDraft {
  readonly kind: DestinationKind
  readonly folder: string
  readonly host: string
  readonly port: string
  readonly user: string
  readonly remoteFolder: string
  readonly key: 'password' | 'privateKey'
  readonly hostKey: string | null
  readonly url: string
  readonly method: 'POST' | 'PUT'
  readonly batchRows: string
  readonly mostRows: string
  readonly login: 'none' | 'bearer' | 'basic' | 'header'
  readonly headerName: string
  readonly platform: 'google' | 'meta' | 'plain'
  readonly email: string
  readonly phone: string
  readonly callingCode: string
  /** What it is called in the keychain, of SFTP and HTTP apart. */
  readonly sftpSecret: string | null
  readonly httpSecret: string | null
}

export interface ExportDraft {
  readonly name: string
  readonly destination: DestinationDraft
  readonly segments: readonly SegmentId[]
  /** Null: all. */
  readonly columns: readonly ExportColumn[] | null
  readonly format: ExportFormat
  readonly isSafe: boolean
  readonly fileName: string
  readonly mostMembers: string
  readonly schedule: ExportSchedule
}

const noDestination: DestinationDraft = {
  kind: 'folder',
  folder: '',
  host: '',
  port: '22',
  user: '',
  remoteFolder: '.',
  key: 'password',
  hostKey: null,
  url: '',
  method: 'POST',
  batchRows: '500',
  mostRows: '',
  login: 'none',
  headerName: '',
  platform: 'plain',
  email: '',
  phone: '',
  callingCode: '',
  sftpSecret: null,
  httpSecret: null,
}

export function newExportDraft(segments: readonly SegmentId[], name: string): ExportDraft {
  return { name, destination: noDestination, segments, columns: null, format: 'csv', isSafe: true, fileName: datedFileName, mostMembers: '', schedule: { kind: 'hand' } }
}

export function draftOfExport({ settings, destination }: ExportDetails): ExportDraft {
  return { ...settings, mostMembers: settings.mostMembers === null ? '' : String(settings.mostMembers), destination: destination === null ? noDestination : draftOfDestination(destination) }
}

/** What the segments were called that an export names and that are deleted: they are told in its order, without their ids. */
export function deletedSegmentNames({ settings, row }: Pick<ExportDetails, 'settings' | 'row'>): ReadonlyMap<SegmentId, string> {
  const gone = settings.segments.filter((id) => row.segments.every((there) => there.id !== id))
  return new Map(gone.map((id, index) => [id, row.deletedSegments[index] ?? 'A segment']))
}

function draftOfDestination(destination: ExportDestination): DestinationDraft {
  switch (destination.kind) {
    case 'folder':
      return { ...noDestination, kind: 'folder', folder: destination.folder }
    case 'sftp': {
      const { host, port, user, remoteFolder, authentication, secret, hostKey } = destination
      return { ...noDestination, kind: 'sftp', host, port: String(port), user, remoteFolder, key: authentication, hostKey, sftpSecret: secret }
    }
    case 'http': {
      const { url, method, batchRows, mostRows, authentication, secret } = destination
      return {
        ...noDestination,
        kind: 'http',
        url,
        method,
        batchRows: String(batchRows),
        mostRows: mostRows === null ? '' : String(mostRows),
        login: authentication.kind,
        user: authentication.kind === 'basic' ? authentication.user : '',
        headerName: authentication.kind === 'header' ? authentication.name : '',
        httpSecret: secret,
      }
    }
    case 'audienceFile': {
      const { folder, platform, email, phone, callingCode } = destination
      return { ...noDestination, kind: 'audienceFile', folder, platform, email: email ?? '', phone: phone ?? '', callingCode: callingCode ?? '' }
    }
  }
}

/** A whole number of a field; NaN, which no schema takes, for anything else. */
const numberOf = (text: string): number => (/^\d+$/.test(text.trim()) ? Number(text.trim()) : Number.NaN)
const optionalNumber = (text: string): number | null => (text.trim() === '' ? null : numberOf(text))
const optionalText = (text: string): string | null => (text.trim() === '' ? null : text.trim())

function destinationInput(draft: DestinationDraft): unknown {
  switch (draft.kind) {
    case 'folder':
      return { kind: 'folder', folder: draft.folder }
    case 'sftp':
      return { kind: 'sftp', host: draft.host, port: numberOf(draft.port), user: draft.user, remoteFolder: draft.remoteFolder, authentication: draft.key, secret: draft.sftpSecret, hostKey: draft.hostKey }
    case 'http': {
      const authentication = draft.login === 'basic' ? { kind: 'basic', user: draft.user } : draft.login === 'header' ? { kind: 'header', name: draft.headerName } : { kind: draft.login }
      return { kind: 'http', url: draft.url.trim(), method: draft.method, batchRows: numberOf(draft.batchRows), mostRows: optionalNumber(draft.mostRows), authentication, secret: draft.login === 'none' ? null : draft.httpSecret }
    }
    case 'audienceFile':
      return { kind: 'audienceFile', folder: draft.folder, platform: draft.platform, email: optionalText(draft.email), phone: optionalText(draft.phone), callingCode: optionalText(draft.callingCode.replace(/^\+/, '')) }
  }
}

export type Checked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string }

const fieldWords: Readonly<Record<string, string>> = {
  port: 'The port is a number from 1 to 65535.',
  batchRows: 'Rows of one request: a number from 1 to 10,000.',
  mostRows: 'The most rows it takes: a number, or nothing.',
  mostMembers: 'The most members of one segment: a number, or nothing.',
  url: 'Write the address with http:// or https://.',
}

/** A sentence of our own where the schema has none for the field. */
function problemOf(issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]): string {
  const [first] = issues
  const field = String(first?.path.at(-1) ?? '')
  const says = first?.message ?? ''
  return /^(Invalid|Too|Expected)/.test(says) ? (fieldWords[field] ?? 'Fill in what is missing.') : says
}

/** The destination as it is to be stored, or the first thing that is missing or wrong. */
export function checkedDestination(draft: DestinationDraft): Checked<ExportDestination> {
  if (draft.kind === 'audienceFile' && draft.email.trim() === '' && draft.phone.trim() === '') return { ok: false, problem: 'Choose the column of e-mail addresses or of telephone numbers.' }
  const parsed = exportDestinationSchema.safeParse(destinationInput(draft))
  return parsed.success ? { ok: true, value: parsed.data } : { ok: false, problem: problemOf(parsed.error.issues) }
}

/** The rest of an export, the same way. */
export function checkedSettings(draft: ExportDraft): Checked<ExportSettings> {
  const { destination: _destination, ...settings } = draft
  const template = fileNameProblem(draft.fileName)
  if (template !== null) return { ok: false, problem: template }
  const parsed = exportSettingsSchema.safeParse({ ...settings, mostMembers: optionalNumber(draft.mostMembers) })
  return parsed.success ? { ok: true, value: parsed.data } : { ok: false, problem: problemOf(parsed.error.issues) }
}

/** What must be put right before it can be saved, in the order of the page; null: nothing. An export without segments may be saved. */
export function exportProblem(draft: ExportDraft): string | null {
  const settings = checkedSettings(draft)
  if (draft.name.trim() === '') return 'Give the export a name.'
  const destination = checkedDestination(draft.destination)
  if (!destination.ok) return destination.problem
  return settings.ok ? null : settings.problem
}
