import { z } from 'zod'
import { crc32 } from './crc32.ts'
import { jsonOfVerbs, verbsSchema, type Verb } from './verbs.ts'

/**
 * What a journal holds, in order:
 * base — first, once: the save id of the file the journal belongs to;
 * edit — one transaction of small edits;
 * fold — a whole save under that id has begun: whoever finds the file with it goes on from here;
 * gap — rows or tables were changed that no journal holds: what follows makes sense only with the next save.
 */
export type JournalRecord =
  | { readonly kind: 'base'; readonly saveId: string }
  | { readonly kind: 'edit'; readonly verbs: readonly Verb[] }
  | { readonly kind: 'fold'; readonly saveId: string }
  | { readonly kind: 'gap' }

const saveId = z.string().min(1).max(64)
const recordSchema: z.ZodType<JournalRecord> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('base'), saveId }),
  z.strictObject({ kind: z.literal('edit'), verbs: verbsSchema }),
  z.strictObject({ kind: z.literal('fold'), saveId }),
  z.strictObject({ kind: z.literal('gap') }),
])

/** First bytes of a journal; the digit is the format's version. */
const magic = new TextEncoder().encode('TSRAJNL1')
const headBytes = 8
/** Longer than any edit: a length beyond it is damage. */
const longestRecord = 1 << 30

/** Length and CRC-32 (of length and payload), both little-endian, then the payload as JSON. */
export function recordBytes(record: JournalRecord): Uint8Array {
  const json = record.kind === 'edit' ? `{"kind":"edit","verbs":${jsonOfVerbs(record.verbs)}}` : JSON.stringify(record)
  const payload = new TextEncoder().encode(json)
  const bytes = new Uint8Array(headBytes + payload.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, payload.length, true)
  bytes.set(payload, headBytes)
  view.setUint32(4, crc32(payload, crc32(bytes.subarray(0, 4))), true)
  return bytes
}

export function journalStart(saveId: string): Uint8Array {
  return joined([magic, recordBytes({ kind: 'base', saveId })])
}

export interface JournalContent {
  /** Null: no journal (missing, empty, or its very start is damaged). */
  readonly base: string | null
  readonly records: readonly { readonly record: JournalRecord; readonly end: number }[]
}

/** Everything up to the first record that is torn, damaged or not understood. */
export function readJournal(bytes: Uint8Array): JournalContent {
  const nothing = { base: null, records: [] }
  if (!magic.every((byte, index) => bytes[index] === byte)) return nothing
  const base = readRecord(bytes, magic.length)
  if (base === null || base.record.kind !== 'base') return nothing
  const records: { record: JournalRecord; end: number }[] = []
  let at = base.end
  for (;;) {
    const next = readRecord(bytes, at)
    if (next === null || next.record.kind === 'base') return { base: base.record.saveId, records }
    records.push(next)
    at = next.end
  }
}

function readRecord(bytes: Uint8Array, at: number): { record: JournalRecord; end: number } | null {
  if (at + headBytes > bytes.length) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const length = view.getUint32(at, true)
  const end = at + headBytes + length
  if (length > longestRecord || end > bytes.length) return null
  const payload = bytes.subarray(at + headBytes, end)
  if (crc32(payload, crc32(bytes.subarray(at, at + 4))) !== view.getUint32(at + 4, true)) return null
  const record = recordSchema.safeParse(parsedJson(payload))
  return record.success ? { record: record.data, end } : null
}

function parsedJson(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
  } catch {
    return undefined
  }
}

export interface EditsToRedo {
  readonly verbs: readonly (readonly Verb[])[]
  /** Where each edit's record ends. */
  readonly ends: readonly number[]
  /** False where a gap ends them early. */
  readonly isWhole: boolean
}

/** The edits to do again on a file with that save id. Null: the journal is another save's, and all of it is in the file. */
export function editsSince(content: JournalContent, fileSaveId: string): EditsToRedo | null {
  const fold = content.records.findLastIndex(({ record }) => record.kind === 'fold' && record.saveId === fileSaveId)
  if (fold === -1 && content.base !== fileSaveId) return null
  const verbs: (readonly Verb[])[] = []
  const ends: number[] = []
  for (const { record, end } of content.records.slice(fold + 1)) {
    if (record.kind === 'gap') return { verbs, ends, isWhole: false }
    if (record.kind === 'edit') {
      verbs.push(record.verbs)
      ends.push(end)
    }
  }
  return { verbs, ends, isWhole: true }
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
