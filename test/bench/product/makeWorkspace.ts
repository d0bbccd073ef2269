import { copyFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { lastOrder } from '../cases/asDefinition.ts'
import { distinctCases, sharedCases } from '../cases/draw.ts'
import { peakBytes, residentBytes, resetPeak, timed } from '../measure.ts'
import { startCore } from './core.ts'
import { entities, importTable, type ImportTimes } from './imports.ts'
import { paceOf, type Pace } from './pace.ts'
import { saveEveryone, saveSegments } from './segments.ts'

export interface WorkspaceRequest {
  readonly distFolder: string
  readonly folder: string
  readonly workspace: string
}

export type ImportResult = ImportTimes & {
  readonly table: string
  /** Most memory of the core, file included: what the process held more than before the core was started. */
  readonly peakBytes: number
  readonly fileBytes: number
  readonly pace: Pace
}

/** A new workspace of the three files; what each import took. */
export async function importAll({ distFolder, folder, workspace }: WorkspaceRequest): Promise<readonly ImportResult[]> {
  removeWorkspace(workspace)
  const ownBytes = residentBytes()
  const core = startCore(distFolder, join(folder, 'app'))
  await core.ask('workspace.create', { path: workspace, zone: 'UTC', replace: true })
  const results: ImportResult[] = []
  for (const entity of entities) {
    resetPeak()
    let times: ImportTimes | null = null
    const pace = await paceOf(core, async () => (times = await importTable(core, folder, entity)))
    const peak = peakBytes() - ownBytes
    await core.ask('workspace.save', {})
    if (times === null) throw new Error(`${entity.name} was not imported.`)
    results.push({ ...(times as ImportTimes), table: entity.name, peakBytes: peak, fileBytes: statSync(workspace).size, pace })
  }
  await core.stop()
  return results
}

/** A copy of the imported workspace with the measure and all segments saved; only those that others are made of have members. */
export async function addSegments({ distFolder, folder, workspace }: WorkspaceRequest, imported: string, seed: number, distinctRounds: number): Promise<{ readonly ms: number }> {
  removeWorkspace(workspace)
  copyFileSync(imported, workspace)
  const core = startCore(distFolder, join(folder, 'app'))
  await core.ask('workspace.open', { path: workspace })
  await core.ask('computed.save', { recipe: lastOrder })
  const saved = await timed(async () => {
    await saveSegments(core, sharedCases(seed))
    for (const cases of distinctCases(seed, distinctRounds)) await saveSegments(core, cases)
    await saveEveryone(core)
  })
  await core.stop()
  return { ms: saved.ms }
}

export function removeWorkspace(path: string): void {
  for (const ending of ['', '.journal', '.lock', '.columns']) rmSync(path + ending, { force: true })
}
