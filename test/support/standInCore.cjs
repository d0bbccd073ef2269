// A core process that answers a few channels by fixed rules, so that the hosts can be tried without a workspace.
const { appendFileSync } = require('node:fs')
const { join } = require('node:path')
const { parentPort } = require('node:worker_threads')

const { appFolder } = JSON.parse(process.argv.at(-1))
const note = (line) => appendFileSync(join(appFolder, 'core.log'), `${line}\n`)
const succeed = (value) => ({ ok: true, value })
const event = (name, payload) => parentPort.postMessage({ kind: 'event', event: name, payload })

const info = (path) => ({ name: 'w', path, zone: 'UTC', readOnlyReason: null, savedAt: null, unsaved: false, notice: null, counts: {}, audiences: [] })

/** How a refresh of that id is told of; `finishedAt` null: it runs. */
const refresh = (id, finishedAt = null) =>
  event('task.changed', { id, kind: 'refresh', title: 'All segments', status: finishedAt === null ? 'refreshing' : 'successful', step: '', progress: null, done: 0, total: null, startedAt: '2026-11-23T08:30:00.000Z', finishedAt, error: null, result: null })

let schedule = { on: false, weekdays: null, times: ['06:00'], zone: 'Europe/Berlin', missed: 'once' }

const answers = {
  'workspace.open': ({ path }) => {
    note(`open ${path}`)
    event('workspace.changed', info(path))
    return succeed(info(path))
  },
  'workspace.close': () => {
    event('workspace.changed', null)
    return succeed(null)
  },
  'workspace.recent': () => succeed([{ path: join(appFolder, 'before.tessera') }]),
  'schedule.runDue': () => {
    note('runDue')
    return succeed({ job: null, due: null })
  },
  'settings.set': (part) => {
    const settings = { theme: 'system', density: 'comfortable', railCollapsed: false, ...part }
    event('settings.changed', settings)
    return succeed(settings)
  },
  'schedule.get': () => succeed({ schedule, next: schedule.on ? ['2026-11-24T05:00:00.000Z'] : [] }),
  'schedule.set': ({ schedule: next }) => {
    schedule = next
    event('data.changed', { topics: ['pipeline'] })
    return succeed({ schedule, next: [] })
  },
  'pipeline.refreshAll': () => {
    refresh('job-1')
    refresh('job-2')
    return succeed({ job: 'job-1' })
  },
  'pipeline.cancel': ({ job }) => {
    refresh(job, '2026-11-23T08:31:00.000Z')
    return succeed(null)
  },
  'segments.list': () => succeed([]),
  'settings.get': () => ({ ok: false, error: { code: 'storage', message: 'The settings cannot be read.' } }),
  'sources.list': () => 'not an envelope',
  'tasks.list': () => process.exit(3),
  'segments.download': ({ path }) => {
    appendFileSync(path, 'id\n1\n')
    return succeed({ task: 'task-1' })
  },
}

note('start')
parentPort.on('message', (message) => {
  if (message.kind === 'stop') {
    note('stop')
    parentPort.postMessage({ kind: 'stopped', failure: null })
    return
  }
  const result = answers[message.channel]?.(message.input) ?? succeed(null)
  parentPort.postMessage({ kind: 'reply', id: message.id, result })
})
