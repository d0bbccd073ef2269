import type { ExportOutcome, ExportRun, ExportStatus, ExportedFile } from '@shared/domain/export.ts'
import { canceled, fail, isCanceled, toAppError } from '@shared/errors/appError.ts'
import { exportFileNames, manifestName } from '@shared/format/exportFileNames.ts'
import type { OpenWorkspace } from '../context.ts'
import type { Ports } from '../ports.ts'
import { storedMembers } from '../segments/page.ts'
import { refuseOwnFile } from '../store/refuseOwnFile.ts'
import { sql } from '../store/sql.ts'
import type { TaskControl } from '../tasks/tasks.ts'
import { DestinationFailure, failureSentence, type Destination } from './destination.ts'
import type { StoredExport } from './export.repo.ts'
import { planExport, type PlannedSegment } from './exportPlan.ts'
import type { FileClash } from './fileClash.ts'
import { fileEndings } from './fileWriter.ts'
import { manifestText } from './manifest.ts'
import { writeSegmentFile } from './segmentFile.ts'

type RunPorts = Pick<Ports, 'now' | 'checksum' | 'files' | 'paths' | 'log'>

export interface ExportJob {
  readonly stored: StoredExport
  readonly destination: Destination
  /** As it begins, without outcomes. */
  readonly run: ExportRun
  /** Says that the files are this run's, unless another export put or puts one of the same there in the same refresh: which. */
  claim(names: readonly string[]): Promise<FileClash | null>
}

/** Carries out one run, segment by segment; what became of each, and of all. Never rejects: a failure is an outcome. */
export async function runExport(ports: RunPorts, workspace: OpenWorkspace, job: ExportJob, control: TaskControl): Promise<Pick<ExportRun, 'status' | 'reason' | 'segments'>> {
  const { stored, destination, run } = job
  const { settings } = stored
  const outcomes: ExportOutcome[] = []
  try {
    const plan = planExport(workspace, stored, { ...destination, isAutomatic: run.trigger === 'refresh' || run.trigger === 'schedule' })
    if (plan.missing !== null) return { status: 'failed', reason: plan.missing, segments: [] }
    if (plan.segments.length === 0) return { status: 'skipped', reason: 'There is no segment in this export; add one.', segments: [] }
    const format = destination.format ?? settings.format
    const names = exportFileNames(settings.fileName, { exportName: settings.name, at: Date.parse(run.startedAt), zone: workspace.zone(), ending: fileEndings[format] }, plan.segments)
    const written = names.filter((_, index) => plan.segments[index]?.kind === 'write')
    const clash = written.length === 0 ? null : await job.claim(destination.takesManifest ? [...written, manifestName(settings.name, written)] : written)
    if (clash !== null) return { status: 'failed', reason: `The export "${clash.other}" writes "${clash.file}" to the same place in this refresh; give one of the two another file name or place.`, segments: [] }
    if (written.length > 0) await destination.check(control.signal)
    let stopped: string | null = null
    for (const [index, planned] of plan.segments.entries()) {
      if (stopped !== null && planned.kind === 'write') outcomes.push(withoutFile(planned, 'failed', stopped, planned.size))
      else if (planned.kind !== 'write') outcomes.push(withoutFile(planned, planned.kind === 'skip' ? 'skipped' : 'failed', planned.reason, planned.size))
      else {
        const { outcome, stops } = await deliver(ports, workspace, job, planned, names[index] ?? '', control)
        outcomes.push(outcome)
        if (stops) stopped = outcome.reason
        if (outcome.status === 'canceled') {
          for (const left of plan.segments.slice(index + 1)) outcomes.push(withoutFile(left, 'canceled', null, null))
          break
        }
      }
    }
    const files = outcomes.flatMap((outcome) => outcome.files)
    if (destination.takesManifest && files.length > 0 && !control.signal.aborted) {
      const name = manifestName(settings.name, files.map((file) => file.name))
      await put(ports, destination, { run: run.id, segment: null, format, name }, control, async (write) => {
        await write(new TextEncoder().encode(manifestText(run, settings, outcomes)))
        return { rows: 0, warnings: [] }
      })
    }
    return { ...statusOf(outcomes), segments: outcomes }
  } catch (error) {
    const reason = failureSentence(error)
    if (toAppError(error).code === 'unexpected' && !(error instanceof DestinationFailure)) ports.log('An export failed', error)
    return { status: reason === null ? 'canceled' : 'failed', reason, segments: outcomes }
  } finally {
    await destination.close()
  }
}

type Writing = Extract<PlannedSegment, { kind: 'write' }>

async function deliver(ports: RunPorts, workspace: OpenWorkspace, { stored: { settings, destination: place }, destination, run }: ExportJob, planned: Writing, name: string, control: TaskControl): Promise<{ outcome: ExportOutcome; stops: boolean }> {
  const { segment, columns, names } = planned
  const format = destination.format ?? settings.format
  try {
    if (place !== null && 'folder' in place) await refuseOwnFile(ports, workspace.store.path, ports.paths.join(place.folder, ...name.split('/')), sourcePaths(workspace))
    const members = storedMembers(workspace, segment)
    if (members === null) throw fail('conflict', `"${segment.name}" has no members yet; refresh it first.`)
    const file = { segment, members, columns, names, format, isSafe: settings.isSafe, reshape: destination.reshape }
    const onRows = (done: number): void => control.report(`Writing “${segment.name}”`, done, members.size)
    const { file: exported, warnings } = await put(ports, destination, { run: run.id, segment: segment.id, format, name }, control, (write) =>
      writeSegmentFile(ports, workspace, file, write, { signal: control.signal, breathe: control.breathe, onRows }),
    )
    return { outcome: { segment: segment.id, name: segment.name, status: 'successful', reason: null, warnings: [...planned.warnings, ...warnings], members: members.size, files: [exported] }, stops: false }
  } catch (error) {
    const reason = isCanceled(error) || control.signal.aborted ? null : failureSentence(error)
    if (reason === null) return { outcome: withoutFile(planned, 'canceled', null, planned.size), stops: false }
    const isFailure = error instanceof DestinationFailure
    if (toAppError(error).code === 'unexpected' && !isFailure) ports.log('A segment could not be exported', error)
    return { outcome: withoutFile(planned, isFailure && error.kind === 'overLimit' ? 'skipped' : 'failed', reason, planned.size), stops: isFailure && error.stops }
  }
}

type Outgoing = Pick<Parameters<Destination['begin']>[0], 'name' | 'run' | 'segment' | 'format'>

/** One file from its first byte until it is there under its name, or nothing of it. */
async function put(
  ports: Pick<Ports, 'checksum'>,
  destination: Destination,
  outgoing: Outgoing,
  control: Pick<TaskControl, 'signal'>,
  write: (bytes: (piece: Uint8Array) => Promise<void>) => Promise<{ readonly rows: number; readonly warnings: readonly string[] }>,
): Promise<{ file: ExportedFile; warnings: readonly string[] }> {
  const delivery = await destination.begin({ ...outgoing, idempotencyKey: `${outgoing.run}-${outgoing.segment ?? 'manifest'}` }, control.signal)
  try {
    const sum = ports.checksum()
    let bytes = 0
    const { rows, warnings } = await write(async (piece) => {
      if (control.signal.aborted) throw canceled()
      bytes += piece.length
      if (bytes > (destination.limits.bytes ?? Infinity)) throw new DestinationFailure('overLimit', `"${outgoing.name}" is larger than the ${(destination.limits.bytes ?? 0).toLocaleString('en')} bytes that are taken; choose fewer columns, or narrow the segment down.`, false)
      sum.add(piece)
      await delivery.put(piece)
    })
    if (control.signal.aborted) throw canceled()
    const file = { name: outgoing.name, rows, bytes, checksum: sum.end() }
    return { file, warnings: [...warnings, ...(await delivery.commit(file))] }
  } catch (error) {
    await delivery.abort()
    throw error
  }
}

function withoutFile({ id, name }: PlannedSegment, status: ExportOutcome['status'], reason: string | null, members: number | null): ExportOutcome {
  return { segment: id, name, status, reason, warnings: [], members, files: [] }
}

/** Failed where nothing came through and something failed; with warnings where only a part did. */
function statusOf(outcomes: readonly ExportOutcome[]): { readonly status: ExportStatus; readonly reason: string | null } {
  const first = (status: ExportOutcome['status']): ExportOutcome | undefined => outcomes.find((one) => one.status === status)
  if (first('canceled') !== undefined) return { status: 'canceled', reason: null }
  const [failed, skipped, done] = [first('failed'), first('skipped'), first('successful')]
  if (done === undefined) return failed !== undefined ? { status: 'failed', reason: failed.reason } : { status: 'skipped', reason: skipped?.reason ?? null }
  if (failed !== undefined || skipped !== undefined) return { status: 'completedWithWarnings', reason: failed?.reason ?? skipped?.reason ?? null }
  const warning = outcomes.flatMap(({ warnings }) => warnings)[0]
  return warning === undefined ? { status: 'successful', reason: null } : { status: 'completedWithWarnings', reason: warning }
}

function sourcePaths({ store }: OpenWorkspace): readonly string[] {
  return store.all<{ path: string }>(sql`SELECT DISTINCT path FROM data_source WHERE path <> ''`).map(({ path }) => path)
}
