import { describe, expect, it, test } from 'vitest'
import type { SegmentRow } from '@shared/domain/segment.ts'
import { commandsThatFit, startsGroup } from '@renderer/components/command.ts'
import { commandOfKey, segmentCommands, type SegmentActions } from '@renderer/features/segments/segmentCommands.ts'
import { sampleSegment } from '../support/sampleReplies.ts'

const done: string[] = []
const note = (name: string) => (meant: SegmentRow | readonly SegmentRow[]) =>
  void done.push(`${name} ${'name' in meant ? meant.name : meant.map((row) => row.name).join('+')}`)
const actions: SegmentActions = {
  view: note('view'),
  edit: note('edit'),
  download: note('download'),
  duplicate: note('duplicate'),
  refresh: note('refresh'),
  activate: note('activate'),
  deactivate: note('deactivate'),
  activateAndRefresh: note('activateAndRefresh'),
  changeType: (rows, type) => note(`make ${type}`)(rows),
  tag: note('tag'),
  rename: note('rename'),
  manageExports: note('manageExports'),
  schedule: note('schedule'),
  remove: note('remove'),
}

const active = sampleSegment({ name: 'Active' })
const inactive = sampleSegment({ name: 'Inactive', state: 'inactive', status: 'skipped', statusReason: 'inactive' })
const frozen = sampleSegment({ name: 'Frozen', type: 'static' })
const similar = sampleSegment({ name: 'Similar', type: 'expansion' })
const fresh = sampleSegment({ name: 'Fresh', status: 'notStarted', members: null, lastRefreshedAt: null })
const draft = sampleSegment({ name: 'Draft', state: 'inactive', status: 'notStarted', statusReason: 'draft', members: null, lastRefreshedAt: null })

const labels = (rows: readonly SegmentRow[], readOnly = false) =>
  segmentCommands(rows, actions, readOnly).map((command) => (command.disabledReason ? `(${command.label})` : command.label))

describe('commands of a selection', () => {
  test.each([
    ['nothing', [], []],
    ['one active', [active], ['View', 'Download', 'Edit', 'Create duplicate', 'Refresh', 'Deactivate', 'Make static', 'Rename', 'Tag', 'Manage exports', 'Schedule', 'Delete']],
    ['one inactive', [inactive], ['View', 'Download', 'Edit', 'Create duplicate', '(Refresh)', 'Activate', 'Activate and refresh', 'Make static', 'Rename', 'Tag', 'Manage exports', 'Schedule', 'Delete']],
    ['a draft', [draft], ['View', '(Download)', 'Edit', 'Create duplicate', '(Refresh)', '(Activate)', '(Make static)', 'Rename', 'Tag', 'Manage exports', 'Schedule', 'Delete']],
    ['one static', [frozen], ['View', 'Download', 'Edit', 'Create duplicate', 'Refresh', 'Deactivate', 'Make dynamic', 'Rename', 'Tag', 'Manage exports', 'Schedule', 'Delete']],
    ['an expansion', [similar], ['View', 'Download', 'Edit', 'Create duplicate', 'Refresh', 'Deactivate', 'Rename', 'Tag', 'Manage exports', 'Schedule', 'Delete']],
    ['one that never ran', [fresh], ['View', '(Download)', 'Edit', 'Create duplicate', 'Refresh', 'Deactivate', '(Make static)', 'Rename', 'Tag', 'Manage exports', 'Schedule', 'Delete']],
    ['several', [active, inactive, draft], ['Refresh', 'Download', 'Delete', 'Change state', 'Change type', 'Tags', 'Schedule']],
    ['several drafts', [draft, { ...draft, name: 'Other' }], ['(Refresh)', '(Download)', 'Delete', '(Change state)', '(Change type)', 'Tags', 'Schedule']],
  ])('for %s', (_, rows, expected) => {
    expect(labels(rows)).toEqual(expected)
  })

  it('that change something say why they cannot in a read-only workspace', () => {
    expect(labels([active], true)).toEqual([
      'View',
      'Download',
      'Edit',
      '(Create duplicate)',
      '(Refresh)',
      '(Deactivate)',
      '(Make static)',
      '(Rename)',
      '(Tag)',
      'Manage exports',
      '(Schedule)',
      '(Delete)',
    ])
  })

  it('act on the rows they can act on', () => {
    done.length = 0
    for (const command of segmentCommands([active, inactive, draft, frozen, similar], actions, false)) {
      if (command.choices === undefined) command.run()
      for (const choice of command.choices ?? []) {
        done.push(choice.label)
        choice.run()
      }
    }
    expect(done).toEqual([
      'refresh Active+Inactive+Draft+Frozen+Similar',
      'download Active+Inactive+Frozen+Similar',
      'remove Active+Inactive+Draft+Frozen+Similar',
      'Activate 1 segment',
      'activate Inactive',
      'Deactivate 3 segments',
      'deactivate Active+Frozen+Similar',
      'Make 2 segments static',
      'make static Active+Inactive',
      'Make 1 segment dynamic',
      'make dynamic Frozen',
      'tag Active+Inactive+Draft+Frozen+Similar',
      'schedule Active+Inactive+Draft+Frozen+Similar',
    ])
  })
})

test.each([
  [{ key: 'Enter' }, active, 'view'],
  [{ key: 'F2' }, active, 'rename'],
  [{ key: 'Delete' }, active, 'delete'],
  [{ key: 'F5' }, active, 'refresh'],
  [{ key: 'F5' }, inactive, null],
  [{ key: 'd', ctrlKey: true }, active, 'duplicate'],
  [{ key: 'D', metaKey: true }, active, 'duplicate'],
  [{ key: 'd' }, active, null],
  [{ key: 'x' }, active, null],
])('the key %o stands for a command that can be done', (key, row, id) => {
  const command = commandOfKey(segmentCommands([row], actions, false), { ctrlKey: false, metaKey: false, ...key })
  expect(command?.id ?? null).toBe(id)
})

describe('a command bar', () => {
  test.each([
    [[80, 80, 80], 244, 3],
    [[80, 80, 80], 243, 2],
    [[80, 80, 80], 200, 2],
    [[80, 80, 80], 197, 1],
    [[80, 80, 80], 20, 0],
    [[], 10, 0],
  ])('of widths %o in %i pixels shows %i', (widths, room, shown) => {
    expect(commandsThatFit(widths, room, 2, 34)).toBe(shown)
  })

  it('draws a line where a group begins', () => {
    const commands = segmentCommands([active], actions, false)
    expect(commands.filter((_, index) => startsGroup(commands, index)).map((command) => command.id)).toEqual(['refresh', 'rename'])
  })
})
