import { join } from 'node:path'
import { expect, it } from 'vitest'
import { appWorkspace } from '../support/appWorkspace.ts'
import { historyYear, yearSegments } from '../support/historyYear.ts'

it('holds a run for every segment and day, with failed and skipped ones and changed definitions (P52, P53)', async () => {
  const { ask, folder } = await appWorkspace()
  const year = await historyYear(join(folder, 'year.tessera'), { until: Date.UTC(2026, 10, 23, 9) })
  await ask('workspace.open', { path: year.path })
  const of = async (name: string) => {
    const { runs, versions } = await ask('segments.page', { segment: year.segments.get(name) ?? ('' as never) })
    const count = (status: string): number => runs.filter((run) => run.status === status).length
    return { successful: count('successful'), failed: count('failed'), skipped: count('skipped'), versions: versions.length, sizes: new Set(runs.map((run) => run.members)).size }
  }
  expect(Object.fromEntries(await Promise.all(yearSegments.map(async (name) => [name, await of(name)])))).toEqual({
    'Recent buyers': { successful: 200, failed: 0, skipped: 0, versions: 3, sizes: 33 },
    Gold: { successful: 199, failed: 0, skipped: 0, versions: 1, sizes: 1 },
    'Gold and recent': { successful: 199, failed: 1, skipped: 0, versions: 1, sizes: 19 },
    'Gold and recent in Leeds': { successful: 199, failed: 0, skipped: 1, versions: 1, sizes: 7 },
    Quiet: { successful: 195, failed: 0, skipped: 6, versions: 1, sizes: 181 },
  })
}, 30_000)
