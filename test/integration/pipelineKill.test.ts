import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { CoreChannelName, Input, Output } from '@shared/contract/contract.ts'
import type { Job } from '@shared/domain/pipeline.ts'
import { unwrap } from '@shared/errors/result.ts'
import { createApp } from '../../electron/core/app.ts'
import { readJobs } from '../../electron/core/pipeline/job.repo.ts'
import { createNodePorts } from '../../electron/core/nodePorts.ts'
import { dataTable } from '../../electron/core/store/dataTable.ts'
import { openStore } from '../../electron/core/store/openStore.ts'
import { sql } from '../../electron/core/store/sql.ts'
import type { Store } from '../../electron/core/store/store.ts'
import { entityIdSchema } from '@shared/domain/ids.ts'
import { readMark } from '../../electron/core/schedule/schedule.repo.ts'
import { bundleProgram, runAndKill } from '../support/killed.ts'
import { wrongTimes } from '../support/killedTimes.ts'
import { numbersFrom } from '../support/numbersFrom.ts'
import { seed } from '../support/seed.ts'
import { sqlWasmPath, temporaryFolder } from '../support/storePorts.ts'

/** `npm run kills` and `npm run kills:scheduled` kill a hundred times; TESSERA_KILLS another number. */
const kills = process.env['npm_lifecycle_event']?.startsWith('kills') === true ? 100 : Number(process.env['TESSERA_KILLS'] ?? 3)
/** A change may be lost that was made so shortly before. */
const journalMs = 1500

/** What must hold of the file whenever the process was killed; each true. */
function rights(store: Store) {
  const count = (query: ReturnType<typeof sql>): number => Number(store.first<{ n: number }>(query)?.n)
  const entity = store.first<{ id: string; ordinal_limit: number; row_count: number }>(sql`SELECT id, ordinal_limit, row_count FROM entity`)
  const table = dataTable(entityIdSchema.parse(entity?.id))
  const tier = store.first<{ id: string }>(sql`SELECT id FROM attribute WHERE name = 'Tier'`)?.id ?? ''
  const tiers = new Map<string, number>()
  const rows = store.all<Record<string, string | number>>({ text: `SELECT "a_${tier}" AS tier, count(*) AS n, max(ordinal) AS last FROM ${table.text} GROUP BY 1`, values: [] } as never)
  for (const row of rows) tiers.set(String(row['tier']), Number(row['n']))
  const last = store.first<{ id: string; status: string }>(sql`SELECT id, status FROM job ORDER BY sequence DESC LIMIT 1`)
  const isSourceDone = store.first(sql`SELECT 1 FROM job_task WHERE job = ${last?.id ?? ''} AND stage = 'sources' AND status = 'successful'`) !== null
  const runs = store.all<{ name: string; job: string; members: number }>(
    sql`SELECT s.name, r.job, r.members FROM segment s JOIN refresh_run r ON r.sequence = (SELECT max(n.sequence) FROM refresh_run n WHERE n.segment = s.id AND n.status = 'successful')`,
  )
  const ofTier = (name: string): number => tiers.get(`T${name.slice('Tier '.length)}`) ?? 0
  return {
    hasEveryRow: [...tiers.values()].reduce((sum, n) => sum + n, 0) === entity?.row_count && rows.every((row) => Number(row['last']) < Number(entity?.ordinal_limit)),
    isNothingUnderWay: count(sql`SELECT count(*) AS n FROM job WHERE status IN ('queued', 'refreshing')`) === 0 && count(sql`SELECT count(*) AS n FROM job_task WHERE status IN ('queued', 'refreshing')`) === 0,
    isNothingTwice: store.all(sql`SELECT job FROM refresh_run WHERE job IS NOT NULL GROUP BY job, segment HAVING count(*) > 1`).length === 0,
    isEveryTaskTold: store.all(sql`SELECT j.id FROM job j WHERE (SELECT count(*) FROM refresh_run r WHERE r.job = j.id) <> 12`).length === 0,
    isEverythingDoneWhereItSaysSo: store.all(sql`SELECT j.id FROM job j JOIN refresh_run r ON r.job = j.id WHERE j.status = 'successful' AND r.status <> 'successful'`).length === 0,
    haveMembersThatAreThere: runs.every(({ name, job, members }) => (job === last?.id && isSourceDone ? members === ofTier(name) : members <= ofTier(name))),
  }
}

describe('a process killed in the middle of refreshes of everything (P99, P151)', () => {
  it(
    `leaves each task as it was or as it became, tells what was interrupted, and runs nothing twice (${kills} times)`,
    async () => {
      const random = numbersFrom(seed)
      const folder = temporaryFolder()
      const program = await bundleProgram('killedRefresher', folder)
      const path = join(folder, 'shop.tessera')
      const ports = createNodePorts({ appFolder: join(folder, 'app'), sqlWasmPath })
      const told: Record<string, number> = {}
      const done: string[] = []
      let jobMs = 0
      for (let kill = 1; kill <= kills; kill += 1) {
        // The first time some are done for sure, which says how long one takes here; then at any moment of one or two.
        const lines = kill === 1 ? await runAndKill(program, path, folder, journalMs + 100, /^job 2 done$/) : await runAndKill(program, path, folder, Math.floor(random() * 2.5 * jobMs))
        if (kill === 1) jobMs = ((lines[0]?.msBefore ?? 0) - (lines.find(({ text }) => text === 'job 2 done')?.msBefore ?? 0)) / 2
        const ids = new Map(lines.flatMap(({ text }) => [/^job (\d+) (?!done)(.+)$/.exec(text)].flatMap((found) => (found === null ? [] : [[found[1] ?? '', found[2] ?? ''] as const]))))
        for (const { text, msBefore } of lines) {
          const id = ids.get(/^job (\d+) done$/.exec(text)?.[1] ?? '')
          if (id !== undefined && msBefore > journalMs) done.push(id)
        }
        // The window that opens it next tells what was interrupted.
        const app = createApp(ports)
        const ask = async <C extends CoreChannelName>(channel: C, input: Input<C>): Promise<Output<C>> => unwrap(await app.call(channel, input)) as Output<C>
        await ask('workspace.open', { path })
        const jobs = await ask('pipeline.jobs', { limit: 500 })
        const [newest] = jobs
        told[newest?.status ?? 'none'] = (told[newest?.status ?? 'none'] ?? 0) + 1
        await app.close()
        const store = await openStore(ports, path, { access: 'commandLine', wantWrite: false })
        const found = { ...rights(store), hasAcknowledgedJobs: done.slice(-20).every((id) => jobs.some((job) => job.id === id && job.status === 'successful')) }
        await store.close()
        expect({ seed, kill, lines: lines.map(({ text }) => text), ...Object.fromEntries(Object.keys(found).map((key) => [key, true])) }).toEqual({ seed, kill, lines: lines.map(({ text }) => text), ...found })
      }
      console.log(`pipeline kills: seed ${seed}, ${kills} kills, newest job afterwards ${Object.entries(told).map(([status, times]) => `${status} ${times} times`).join(', ')}, ${done.length} jobs acknowledged before, ${Math.round(jobMs)} ms each`)
      expect(done.length).toBeGreaterThan(1)
      expect(existsSync(`${path}.lock`)).toBe(false)
    },
    3_600_000,
  )
})

describe('a process killed in the middle of refreshes that the schedule began (P94, P95, P99)', () => {
  it(
    `leaves no due time without its run and none with two (${kills} times)`,
    async () => {
      const random = numbersFrom(seed + 1)
      const folder = temporaryFolder()
      const program = await bundleProgram('killedScheduler', folder)
      const path = join(folder, 'shop.tessera')
      const ports = createNodePorts({ appFolder: join(folder, 'app'), sqlWasmPath })
      const told: Record<string, number> = {}
      const done: string[] = []
      let clock = Date.parse('2026-11-28T08:59:00Z')
      let set = clock
      let madeUpFor = 0
      let runMs = 0
      for (let kill = 1; kill <= kills; kill += 1) {
        const more = [String(clock), String(Math.floor(random() * 1e9))]
        // The first time one is done for sure, which says how long one takes here; then at any moment of about three.
        const lines = kill === 1 ? await runAndKill(program, path, folder, journalMs + 100, /^done/, more) : await runAndKill(program, path, folder, Math.floor(random() * (3 * runMs + 800)), /^/, more)
        const at = (start: string): number => lines.find(({ text }) => text.startsWith(start))?.msBefore ?? 0
        if (kill === 1) runMs = at('clock') - at('done')
        const saidOf = (word: string): string[] => lines.flatMap(({ text }) => (text.startsWith(`${word} `) ? [text.slice(word.length + 1)] : []))
        set = Number(saidOf('set').at(-1) ?? set)
        clock = Number(saidOf('clock').at(-1) ?? clock) + 5000
        done.push(...lines.flatMap(({ text, msBefore }) => (text.startsWith('done ') && msBefore > journalMs ? [text.slice('done '.length)] : [])))

        const left = await openStore(ports, path, { access: 'commandLine', wantWrite: false })
        const mark = readMark(left)
        const leftJobs = [...readJobs(left, { limit: 5000 })].reverse()
        await left.close()
        const atKill = mark === null ? ['there is no mark'] : wrongTimes({ set, covered: Date.parse(mark.covered), owed: mark.pending, jobs: leftJobs })

        // Opened soon, in time or late for what was cut off, or after some were missed.
        const wait = random()
        clock += Math.floor(wait < 0.4 ? wait * 60_000 : wait < 0.8 ? wait * 1_800_000 : wait * 4 * 86_400_000)
        const app = createApp({ ...ports, now: () => clock })
        const ask = async <C extends CoreChannelName>(channel: C, input: Input<C>): Promise<Output<C>> => unwrap(await app.call(channel, input)) as Output<C>
        await ask('workspace.open', { path })
        const allJobs = async (): Promise<Job[]> => {
          const all: Job[] = []
          for (let page = await ask('pipeline.jobs', { limit: 500 }); page.length > 0; page = await ask('pipeline.jobs', { limit: 500, before: page.at(-1)?.id })) all.push(...page)
          return all
        }
        const opened = async (): Promise<readonly string[]> => ((await ask('tasks.list', {})).some(({ finishedAt }) => finishedAt === null) ? ['it works still'] : wrongTimes({ set, covered: clock, owed: [], jobs: (await allJobs()).reverse() }))
        await expect.poll(opened, { timeout: 20_000, interval: 20, message: `seed ${seed}, kill ${kill}` }).toEqual([])
        const jobs = await allJobs()
        const cut = leftJobs.filter(({ status }) => status === 'queued' || status === 'refreshing').flatMap(({ id }) => jobs.filter((job) => job.id === id))
        const what = cut.length > 0 ? 'cut off' : 'between two'
        told[what] = (told[what] ?? 0) + 1
        if (jobs.length > leftJobs.length && (jobs[0]?.trigger.missed ?? 0) > 0) madeUpFor += 1
        await app.close()

        const store = await openStore(ports, path, { access: 'commandLine', wantWrite: false })
        const found = { ...rights(store), hasAcknowledgedJobs: done.slice(-20).every((id) => jobs.some((job) => job.id === id && job.status === 'successful')), saysWhatWasCutOff: cut.every(({ status, summary }) => status === 'interrupted' && summary?.startsWith('Interrupted, ') === true) }
        await store.close()
        const said = lines.map(({ text }) => text)
        expect({ seed, kill, said, atKill: [], ...Object.fromEntries(Object.keys(found).map((key) => [key, true])) }).toEqual({ seed, kill, said, atKill, ...found })
      }
      console.log(`scheduled kills: seed ${seed}, ${kills} kills, ${Object.entries(told).map(([what, times]) => `${times} ${what}`).join(', ')}, ${madeUpFor} openings made up for missed times, ${done.length} refreshes acknowledged before, ${runMs} ms each`)
      expect(done.length).toBeGreaterThan(0)
      expect(existsSync(`${path}.lock`)).toBe(false)
    },
    3_600_000,
  )
})
