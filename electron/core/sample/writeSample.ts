import type { Entity } from '@shared/domain/entity.ts'
import { dayMs } from '@shared/domain/storedValue.ts'
import { definitionSchema } from '@shared/rules/definition.ts'
import type { OpenWorkspace } from '../context.ts'
import type { Ports } from '../ports.ts'
import { refreshSegment } from '../refresh/refresh.ts'
import { createRunLog } from '../refresh/runLog.ts'
import { saveSegment } from '../segments/save.ts'
import type { StoredSegment } from '../segments/segment.repo.ts'
import type { TaskControl } from '../tasks/tasks.ts'
import { coffeeShop, sampleRelationships, type SampleSize } from './coffeeShop.ts'
import { sampleSegments } from './segments.ts'
import { relateSample, writeSampleEntity } from './writeEntity.ts'

/** Days before today on which the sample's segments were refreshed: about weekly, closer towards today. */
const historyDays = [84, 77, 70, 63, 56, 49, 42, 35, 28, 24, 21, 18, 14, 11, 8, 6, 4, 3, 2, 1, 0]

/** Fills a new workspace with the coffee and outdoor shop, its segments and their history; saving it is the caller's. */
export async function writeSample(ports: Ports, workspace: OpenWorkspace, size: SampleSize, seed: number, control: TaskControl): Promise<void> {
  const { store } = workspace
  const written = new Map<string, Entity>()
  for (const entity of coffeeShop(size, seed, Math.floor(ports.now() / dayMs))) {
    written.set(entity.name, await writeSampleEntity(ports, store, entity, control))
  }
  for (const { child, parent, column } of sampleRelationships) {
    const [from, to] = [written.get(child), written.get(parent)]
    if (from !== undefined && to !== undefined) relateSample(ports, store, from, to, column)
  }
  await writeHistory(ports, workspace, control)
}

/** The past is refreshed with a clock set back: each run has the date it would have had. */
async function writeHistory(ports: Ports, workspace: OpenWorkspace, control: TaskControl): Promise<void> {
  const at = (days: number): Ports => ({ ...ports, now: () => ports.now() - days * dayMs })
  // Nobody here made these.
  const started = { ...at(historyDays[0] ?? 0), user: () => null }
  const segments: readonly StoredSegment[] = sampleSegments.map(
    ({ definition, ...details }) =>
      saveSegment(started, workspace, { ...details, tags: [...details.tags], definition: definitionSchema.parse(definition), refresh: false }).segment,
  )
  const runs = createRunLog(workspace.store, null)
  for (const [index, days] of historyDays.entries()) {
    const past = at(days)
    for (const segment of segments) {
      await refreshSegment({ ports: past }, workspace, segment, { asOf: past.now(), trigger: 'refreshAll' }, runs, control.signal, () => {})
    }
    runs.write()
    control.report('Making the history of its segments', index + 1, historyDays.length)
    await control.breathe()
  }
}
