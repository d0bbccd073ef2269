import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { pipelineWorld, customersCsv, ordersCsv } from '../support/pipelineWorld.ts'

/** A file that states one use. */
function usageFile(folder: string): string {
  const path = join(folder, 'usage.csv')
  writeFileSync(path, 'product,kind,name,campaign,link,status,mayOpen,segments\nMailer,journey,Welcome,,,active,yes,Gold\n')
  return path
}

describe('Refresh all (P91)', () => {
  it('runs every stage in its order, and reads no file that is as it was', async () => {
    const { refreshAll, told, members } = await pipelineWorld()
    await refreshAll()
    const job = await refreshAll()
    expect(job).toMatchObject({ scope: 'all', status: 'successful', summary: null, trigger: { kind: 'refreshAll', due: null, missed: 0 }, counts: { total: 11, done: 11, successful: 11, failed: 0, skipped: 0 } })
    expect(await told(job.id)).toEqual([
      'sources Customers successful: 3 rows, unchanged',
      'sources Orders successful: 3 rows, unchanged',
      'entities Cities successful: 2 rows, unchanged',
      'profiles Customers successful: 3 attributes, unchanged',
      'profiles Orders successful: 5 attributes, unchanged',
      'profiles Cities successful: 2 attributes, unchanged',
      'measures Spend of Customers successful: 3 values, unchanged',
      'segments Gold successful: 2 members',
      'segments Best successful: 2 members',
      'segments Buyers successful: 2 members',
      'segments Spenders successful: 1 member',
    ])
    expect(await members()).toEqual({ Best: 2, Buyers: 2, Gold: 2, Spenders: 1 })
  })

  it('takes over what changed in the files before anything uses it', async () => {
    const { refreshAll, told, members, write } = await pipelineWorld()
    await refreshAll()
    write('customers.csv', `${customersCsv}C4,Dan,Gold\n`)
    write('orders.csv', `${ordersCsv}O4,C4,Jena,99.00,2024-03-04\nO5,C4,Jena,not a number,2024-03-04\n`)
    const job = await refreshAll()
    expect(await told(job.id)).toEqual([
      'sources Customers successful: 4 rows: 1 added, 0 changed, 0 removed',
      'sources Orders successful: 4 rows: 1 added, 0 changed, 0 removed',
      'entities Cities successful: 3 rows',
      'profiles Customers successful: 3 attributes',
      'profiles Orders successful: 5 attributes',
      'profiles Cities successful: 2 attributes',
      'measures Spend of Customers successful: 4 values',
      'segments Gold successful: 3 members',
      'segments Best successful: 3 members',
      'segments Buyers successful: 3 members',
      'segments Spenders successful: 2 members',
    ])
    expect(job).toMatchObject({ status: 'successful', counts: { warned: 1 } })
    expect(await members()).toEqual({ Best: 3, Buyers: 3, Gold: 3, Spenders: 2 })
  })

  it('tells what failed the last time, by what it is about, until it has succeeded or is gone', async () => {
    const { ask, refreshAll, write, folder, segments } = await pipelineWorld()
    expect(await ask('pipeline.failures', {})).toEqual([])
    rmSync(join(folder, 'orders.csv'))
    await ask('usage.importFile', { path: usageFile(folder) })
    const [file] = await ask('usage.files', {})
    if (file !== undefined) await ask('usage.updateFile', { file: file.id, mode: 'refresh' })
    rmSync(join(folder, 'usage.csv'))
    await refreshAll()
    const failures = await ask('pipeline.failures', {})
    expect(failures.map(({ about, tasks }) => [about, tasks])).toEqual([['sources', 1], ['usage', 1]])
    expect(failures.every(({ latestAt }) => !Number.isNaN(Date.parse(latestAt)))).toBe(true)
    if (file !== undefined) await ask('usage.removeFile', { file: file.id })
    expect((await ask('pipeline.failures', {})).map(({ about }) => about)).toEqual(['sources'])
    write('orders.csv', ordersCsv)
    await ask('segments.remove', { segments: [segments.gold.id] })
    await refreshAll()
    expect((await ask('pipeline.failures', {})).map(({ about, tasks }) => [about, tasks])).toEqual([['segments', 1]])
    await ask('segments.setState', { segments: [segments.best.id], state: 'inactive' })
    expect(await ask('pipeline.failures', {})).toEqual([])
  })

  it('computes measures anew where weeks begin on another day: what they count of this week is another', async () => {
    const { ask, refreshAll, told, test } = await pipelineWorld()
    const recipe = { kind: 'measure', audience: 'Customers', name: 'This week', value: { kind: 'aggregate', function: 'count', entity: 'Orders', where: { kind: 'group', items: [test('Placed on', 'thisWeek', undefined)] } } }
    await ask('computed.save', { recipe: recipe as never })
    const lines = async (): Promise<readonly string[]> => (await told((await refreshAll()).id)).filter((line) => line.startsWith('measures'))
    const [anew, unchanged] = [['measures Spend of Customers successful: 3 values', 'measures This week of Customers successful: 3 values'], ['measures Spend of Customers successful: 3 values, unchanged', 'measures This week of Customers successful: 3 values, unchanged']]
    await lines()
    expect(await lines()).toEqual(unchanged)
    await ask('workspace.setWeekStart', { weekStart: 'sunday' })
    expect([await lines(), await lines()]).toEqual([anew, unchanged])
  })

  it('joins the one that runs, whoever asks (P95), and lets another scope wait for its turn', async () => {
    const { ask, ended, segments, jobOf } = await pipelineWorld()
    const first = await ask('pipeline.refreshAll', {})
    const second = await ask('pipeline.refreshAll', { trigger: 'commandLine' })
    expect(second).toEqual(first)
    const some = await ask('segments.refresh', { segments: [segments.best.id] })
    expect(await ask('segments.refresh', { segments: [segments.best.id] })).toEqual(some)
    expect((await ask('pipeline.jobs', { limit: 2 })).map(({ id, status }) => [id, status])).toEqual([[some.task, 'queued'], [first.job, expect.stringMatching(/queued|refreshing/)]])
    await ended(some.task)
    const [all, best] = [await jobOf(first.job), await jobOf(some.task)]
    expect([all.status, best.status, best.title, best.scope]).toEqual(['successful', 'successful', 'Best', 'some'])
    expect(Date.parse(best.startedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(all.finishedAt ?? ''))
  })
})

describe('a failed task (P102)', () => {
  it('makes what depends on it Skipped, naming the first cause, and nothing else', async () => {
    const { refreshAll, told, folder, members, ask } = await pipelineWorld()
    await refreshAll()
    rmSync(join(folder, 'orders.csv'))
    const job = await refreshAll()
    expect(await told(job.id)).toEqual([
      'sources Customers successful: 3 rows, unchanged',
      'sources Orders failed: The file orders.csv was not found: check the name, or choose it again.',
      'entities Cities skipped: upstream “Orders” failed',
      'profiles Customers successful: 3 attributes, unchanged',
      'profiles Orders skipped: upstream “Orders” failed',
      'profiles Cities skipped: upstream “Orders” failed',
      'measures Spend of Customers skipped: upstream “Orders” failed',
      'segments Gold successful: 2 members',
      'segments Best successful: 2 members',
      'segments Buyers skipped: upstream “Orders” failed',
      'segments Spenders skipped: upstream “Orders” failed',
    ])
    expect(job).toMatchObject({ status: 'failed', summary: '1 of 11 failed, 6 skipped' })
    expect(await members()).toEqual({ Best: 2, Buyers: 2, Gold: 2, Spenders: 1 })
    const status = await ask('pipeline.status', {})
    const orders = status.stages.find(({ stage }) => stage === 'sources')?.tasks.find(({ name }) => name === 'Orders')
    expect(orders).toMatchObject({ status: 'failed', job: job.id, lastSuccessAt: expect.any(String) })
    expect((await ask('pipeline.runs', { task: orders?.key ?? '' })).map((run) => run.status)).toEqual(['failed', 'successful'])
  })

  it('of a segment skips those that read its members, but one that is inactive skips none (P25, P26)', async () => {
    const { ask, refreshAll, told, segments } = await pipelineWorld()
    await ask('segments.setState', { segments: [segments.gold.id], state: 'inactive' })
    const job = await refreshAll()
    expect((await told(job.id)).slice(-4)).toEqual(['segments Gold skipped: inactive', 'segments Best successful: 2 members', 'segments Buyers successful: 2 members', 'segments Spenders successful: 1 member'])
    expect(job).toMatchObject({ status: 'successful', counts: { skipped: 1, warned: 1 } })
    const { runs } = await ask('segments.page', { segment: segments.best.id })
    expect(runs[0]?.warnings).toEqual(['“Gold” is inactive: its members are those of its last refresh.'])
  })

  it('around one task shows what it waits for and nothing else (P100)', async () => {
    const { ask, refreshAll, segments } = await pipelineWorld()
    const { id } = await refreshAll()
    const names = async (around: string) => (await ask('pipeline.job', { job: id, tasksOf: ['sources', 'entities', 'profiles', 'measures', 'segments'], around })).stages.flatMap(({ tasks }) => (tasks ?? []).map(({ key, name }) => `${key.split(':')[0] ?? ''} ${name}`))
    expect(await names(`segments:${segments.best.id}`)).toEqual(['sources Customers', 'segments Gold', 'segments Best'])
    expect(await names(`segments:${segments.spenders.id}`)).toEqual(['sources Customers', 'sources Orders', 'measures Spend of Customers', 'segments Spenders'])
  })
})
