import type { EntityId, RunId, SegmentId } from '@shared/domain/ids.ts'
import type { Definition } from '@shared/rules/definition.ts'
import { parseDefinition } from '@shared/rules/parse.ts'
import type { KnownSegment, SegmentDirectory } from '@shared/rules/segmentDirectory.ts'
import type { MemorySegments } from './memorySource.ts'

/** Segments in short form for tests; the ids are made of the output name. */
export interface SegmentForm extends Partial<Pick<KnownSegment, 'name' | 'standing' | 'isDeleted'>> {
  readonly audience: EntityId | null
  /** Stored ordinals; null: never run. */
  readonly members: readonly number[] | null
  readonly definition?: unknown
}

export function segmentId(outputName: string): SegmentId {
  return `s_${outputName}` as SegmentId
}

export function knownSegments(forms: Readonly<Record<string, SegmentForm>>): MemorySegments {
  const all = Object.entries(forms).map(([outputName, form]) => known(outputName, form))
  const directory: SegmentDirectory = { all: () => all }
  const members = new Map(Object.entries(forms).map(([outputName, form]) => [runOf(outputName), bitsOf(form.members ?? [])]))
  return { directory, members }
}

function known(outputName: string, form: SegmentForm): KnownSegment {
  return {
    id: segmentId(outputName),
    name: form.name ?? outputName,
    outputName,
    audience: form.audience,
    run: form.members === null ? null : runOf(outputName),
    standing: form.standing ?? null,
    isDeleted: form.isDeleted ?? false,
    definition: () => (form.definition === undefined ? null : read(form.definition)),
  }
}

function read(json: unknown): Definition {
  const parsed = parseDefinition(json)
  if (!parsed.ok) throw new Error(parsed.diagnostics.map((diagnostic) => diagnostic.message).join('\n'))
  return parsed.definition
}

function runOf(outputName: string): RunId {
  return `run_${outputName}` as RunId
}

function bitsOf(ordinals: readonly number[]): Uint32Array {
  const words = new Uint32Array((Math.max(-1, ...ordinals) + 32) >>> 5)
  for (const ordinal of ordinals) words[ordinal >>> 5] = (words[ordinal >>> 5] ?? 0) | (1 << (ordinal & 31))
  return words
}
