import type { RecentWorkspace, WorkspaceInfo } from '@shared/domain/workspace.ts'
import { defaultSettings } from '@shared/domain/defaultSettings.ts'
import { firstSchedule } from '@shared/domain/schedule.ts'
import { segmentRowSchema, type SegmentRow } from '@shared/domain/segment.ts'
import { taskSchema, type Task } from '@shared/domain/task.ts'
import type { TagRow } from '@shared/domain/tag.ts'
import { fail } from '@shared/errors/appError.ts'
import type { FakeAnswers } from './fakeBridge.ts'

/** The fixed present of the samples. */
export const sampleNow = '2026-11-23T08:34:30.000Z'

export function before(minutes: number): string {
  return new Date(Date.parse(sampleNow) - minutes * 60_000).toISOString()
}

export const sampleWorkspace: WorkspaceInfo = {
  name: 'Contoso Coffee',
  path: '/home/ada/Documents/contoso-coffee.tessera',
  zone: 'Europe/Berlin',
  weekStart: 'monday',
  readOnlyReason: null,
  savedAt: '2026-11-23T08:33:00.000Z',
  unsaved: false,
  notice: null,
  counts: { segments: 16, entities: 8, sources: 6, relationships: 7 },
  audiences: [{ entity: 'Customers', role: 'individuals', members: 48_210 }],
}

/** One row of the grid; what is not given is a quiet, successful segment. */
export function sampleSegment(part: Partial<Omit<SegmentRow, 'id' | 'audience' | 'task'>> & { readonly name: string; readonly id?: string; readonly task?: string }): SegmentRow {
  const outputName = part.name.replace(/[^A-Za-z0-9]+/g, '_').replace(/^(?=\d)/, 's')
  return segmentRowSchema.parse({
    id: outputName.slice(0, 40),
    outputName,
    description: '',
    tags: [],
    audience: 'customers',
    audienceName: 'Customers',
    type: 'dynamic',
    state: 'active',
    status: 'successful',
    statusReason: null,
    members: 1200,
    change: null,
    lastRefreshedAt: before(2),
    ...part,
  })
}

const day = 24 * 60

export const sampleSegments: readonly SegmentRow[] = [
  sampleSegment({ name: 'Autumn roast launch list', tags: ['Campaign', 'Q4'], type: 'static', members: 6480, lastRefreshedAt: before(12 * day) }),
  sampleSegment({ name: 'Birthday this month', tags: ['Lifecycle'], members: 3912, change: -84, lastRefreshedAt: before(3) }),
  sampleSegment({ name: 'Cold-brew subscribers', tags: ['Subscription'], status: 'queued', statusReason: 'next in line', members: 2731, change: 46, lastRefreshedAt: before(day) }),
  sampleSegment({ name: 'Espresso machine owners', tags: ['Equipment', 'VIP'], members: 8144, change: 37, lastRefreshedAt: before(3) }),
  sampleSegment({ name: 'Espresso machine owners – similar', tags: ['Equipment', 'VIP', 'Q4'], type: 'expansion', members: 4906, change: 112, lastRefreshedAt: before(1) }),
  sampleSegment({ name: 'High-value customers', tags: ['VIP'], members: 4821, change: 58 }),
  sampleSegment({ name: 'Lapsed 90 days', tags: ['Lifecycle', 'Win-back'], status: 'refreshing', task: 't1', members: 11_367, change: -205, lastRefreshedAt: before(day) }),
  sampleSegment({ name: 'Loyal coffee and tea customers', tags: ['Loyalty', 'VIP', 'Q4'], members: 5318, change: 214 }),
  sampleSegment({
    name: 'Newsletter, no purchase yet',
    tags: ['Consent'],
    status: 'failed',
    statusReason: 'Condition 1.2 uses consent_date, which is no longer in newsletter.csv. Pick another attribute, or import the file with that column again.',
    members: 2210,
    lastRefreshedAt: before(day),
  }),
  sampleSegment({ name: 'No marketing consent', tags: ['Consent'], members: 9873, change: -21 }),
  sampleSegment({ name: 'Office pilot 2025', tags: ['Pilot'], type: 'static', state: 'inactive', status: 'skipped', statusReason: 'inactive', members: 412, lastRefreshedAt: before(215 * day) }),
  sampleSegment({ name: 'One-time buyers', tags: ['Lifecycle'], members: 14_206, change: -133, lastRefreshedAt: before(1) }),
  sampleSegment({ name: 'Reviewers, four stars and up', tags: ['Advocacy'], status: 'skipped', statusReason: 'Reviews failed', members: 3380, change: 9, lastRefreshedAt: before(day) }),
  sampleSegment({ name: 'Summer sampler', tags: ['Campaign'], state: 'inactive', status: 'notStarted', statusReason: 'draft', members: null, lastRefreshedAt: null }),
  sampleSegment({ name: 'Tea drinkers', tags: ['Loyalty'], status: 'canceled', members: 6029, change: 74, lastRefreshedAt: before(3 * day) }),
  sampleSegment({ name: 'VIP preview invitees', tags: ['VIP'], type: 'static', members: 250, lastRefreshedAt: before(36 * day) }),
]

export const sampleRecent: readonly RecentWorkspace[] = [
  { path: '/home/ada/Documents/contoso-coffee.tessera', name: 'Contoso Coffee', openedAt: before(3), sizeBytes: 214_000_000, segments: 16, audience: { members: 48_210, role: 'individuals' }, missing: false },
  { path: '/home/ada/Clients/Fabrikam/fabrikam-supply.tessera', name: 'Fabrikam Supply', openedAt: before(15 * 60), sizeBytes: 46_000_000, segments: 9, audience: { members: 3412, role: 'accounts' }, missing: false },
  { path: '/home/ada/Desktop/spring-tasting.tessera', name: 'Spring tasting, guests', openedAt: before(9 * day), sizeBytes: 3_100_000, segments: 3, audience: null, missing: false },
  { path: '/home/ada/Documents/adventure-roasters.tessera', name: 'Adventure Roasters', openedAt: before(21 * day), sizeBytes: 97_000_000, segments: 11, audience: { members: 22_057, role: 'individuals' }, missing: true },
]

export function sampleTask(part: Partial<Omit<Task, 'id'>> & { readonly id: string }): Task {
  return taskSchema.parse({
    kind: 'refresh',
    title: 'Lapsed 90 days',
    status: 'refreshing',
    step: 'Evaluating',
    progress: 0.62,
    done: 10,
    total: 12,
    startedAt: before(1),
    finishedAt: null,
    error: null,
    result: null,
    ...part,
  })
}

/** The tags of the sample's segments by name, none with a colour of its own. */
function sampleTags(): TagRow[] {
  const names = [...new Set(sampleSegments.flatMap((row) => row.tags))].sort()
  return names.map((name) => ({ name, color: null, segments: sampleSegments.filter((row) => row.tags.includes(name)).length }))
}

/** Answers of a host with typed dialogs and an open workspace; `info` null: none is open. */
export function sampleAnswers(info: WorkspaceInfo | null = sampleWorkspace): FakeAnswers {
  let open = info
  const opened = (path: string): WorkspaceInfo => {
    const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.tessera$/, '')
    open = { ...sampleWorkspace, name, path }
    return open
  }
  return {
    'host.info': () => ({ version: '1.0.0', platform: 'linux', dialogs: 'typed', defaultFolder: '/home/ada/Documents', openAtStart: null }),
    'host.typedPath': ({ text }) => ({ path: text.endsWith('.tessera') ? text : `${text}.tessera`, exists: false }),
    'settings.get': () => defaultSettings,
    'settings.set': (part) => ({ theme: part.theme ?? 'system', density: part.density ?? 'comfortable', railCollapsed: part.railCollapsed ?? false }),
    'workspace.state': () => open,
    'workspace.recent': () => [...sampleRecent],
    'workspace.create': ({ path }) => opened(path),
    'workspace.open': ({ path }) => opened(path),
    'workspace.openSample': ({ path }) => opened(path),
    'workspace.close': () => (open = null),
    'workspace.save': () => open ?? refuse(),
    'tasks.list': () => [],
    'segments.list': () => [...sampleSegments],
    'tags.list': () => sampleTags(),
    'usage.of': () => ({ uses: [], held: { members: 0, runs: 0, versions: 1 } }),
    'usage.seen': () => null,
    'usage.unused': () => ({ days: 45, deactivates: false, segments: [] }),
    'catalog.get': () => ({ entities: [], relationships: [] }),
    'drafts.list': () => [],
    'schedule.get': () => ({ schedule: firstSchedule(sampleWorkspace.zone), next: [] }),
    'pipeline.failures': () => [],
    'drafts.put': () => null,
    'drafts.remove': () => null,
  }
}

function refuse(): never {
  throw fail('conflict', 'No workspace is open.')
}
