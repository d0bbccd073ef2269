import { trackedAppIdSchema, type TrackedAppId } from '@shared/domain/ids.ts'
import type { TrackedApp, TrackedRow } from '@shared/domain/usage.ts'
import { fail } from '@shared/errors/appError.ts'
import { foldName } from '@shared/rules/names.ts'
import { findSegment } from '@shared/rules/segmentDirectory.ts'
import type { OpenWorkspace } from '../context.ts'
import type { Ports } from '../ports.ts'
import { newId } from '../store/newId.ts'
import { readTracked, writeTracked, type StoredTracked } from './tracked.repo.ts'
import { lasting } from './usageFiles.ts'

type Where = Pick<OpenWorkspace, 'store' | 'segments'>

const alphabet = new Intl.Collator('en')

/** By product, kind and name. */
export function trackedRows(open: Where): TrackedRow[] {
  return readTracked(open.store)
    .map((app) => rowOf(open, app))
    .sort((a, b) => alphabet.compare(a.product, b.product) || alphabet.compare(a.kind, b.kind) || alphabet.compare(a.name, b.name))
}

function rowOf(open: Where, app: StoredTracked): TrackedRow {
  const unknown = app.segments.filter((name) => {
    const found = findSegment(open.segments(), name)
    return found.kind !== 'found' || found.item.isDeleted
  })
  const row = { ...app, segments: [...app.segments], unknown }
  // What a file says of a place that the person may not open is not theirs to see; what somebody wrote here themselves, they may change.
  return app.file !== null && !app.mayOpen ? { ...row, link: null, status: null, campaign: null } : row
}

/** Registers one, or changes one that somebody registered. @throws conflict where it stands in a usage file, or the product has one of that kind and name. */
export function track(ports: Pick<Ports, 'randomBytes'>, open: Where, id: TrackedAppId | null, app: TrackedApp): TrackedRow {
  const all = readTracked(open.store)
  const before = id === null ? null : found(all, id)
  if (before !== null) refuseOfFile(before)
  const same = all.find((one) => one.id !== id && identity(one) === identity(app))
  if (same !== undefined) throw fail('conflict', `${same.product} has the ${same.kind} “${same.name}” already: change that one, or choose another name.`, {})
  const unknown = app.segments.filter((name) => findSegment(open.segments(), name).kind !== 'found')
  if (unknown.length > 0) throw fail('invalidInput', `There is no segment “${unknown[0] ?? ''}”: choose one that is there.`, { field: 'segments' })
  const stored: StoredTracked = { ...app, id: id ?? newId(ports, trackedAppIdSchema), file: null, segments: lasting(app.segments, open.segments()) }
  open.store.edit((edit) => writeTracked(edit, stored))
  return rowOf(open, stored)
}

export function untrack(open: Where, id: TrackedAppId): void {
  refuseOfFile(found(readTracked(open.store), id))
  open.store.edit((edit) => edit.remove('tracked_app', { id }))
}

function found(all: readonly StoredTracked[], id: TrackedAppId): StoredTracked {
  const one = all.find((app) => app.id === id)
  if (one === undefined) throw fail('notFound', 'This tracked app is not registered any more.')
  return one
}

function refuseOfFile({ name, file }: StoredTracked): void {
  if (file !== null) throw fail('conflict', `“${name}” stands in a usage file: change it there and read the file again, or remove the file.`)
}

function identity({ product, kind, name }: TrackedApp): string {
  return [product, kind, name].map(foldName).join('\n')
}
