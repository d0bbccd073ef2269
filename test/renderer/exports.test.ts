import { describe, expect, it } from 'vitest'
import { exportDetailsSchema, exportRunSchema, type ExportDetails, type ExportRow } from '@shared/domain/export.ts'
import { columnsLeft, columnsProblem, moved } from '@renderer/features/exports/exportColumnList.ts'
import { commandOfKey, exportCommands, type ExportActions } from '@renderer/features/exports/exportCommands.ts'
import { checkedDestination, checkedSettings, draftOfExport, exportProblem, newExportDraft, type DestinationDraft } from '@renderer/features/exports/exportDraft.ts'
import { searched, sorted, type ExportColumnId } from '@renderer/features/exports/exportRows.ts'
import { runWords } from '@renderer/features/exports/exportWords.ts'

const folder = { kind: 'folder', folder: '/exports' } as const

function rowOf(part: Partial<ExportRow> & { name: string }): ExportRow {
  return {
    id: part.name as ExportRow['id'],
    destination: folder,
    connection: '/exports',
    format: 'csv',
    schedule: { kind: 'hand' },
    segments: [{ id: 's' as ExportRow['segments'][number]['id'], name: 'Gold', members: 10 }],
    deletedSegments: [],
    status: 'notStarted',
    statusReason: null,
    lastRun: null,
    ...part,
  }
}

const did: string[] = []
const actions: ExportActions = {
  edit: () => did.push('edit'),
  run: (rows) => did.push(`run ${rows.length}`),
  duplicate: () => did.push('duplicate'),
  rename: () => did.push('rename'),
  schedule: (_rows, { kind }) => did.push(kind),
  detach: (rows) => did.push(`detach ${rows.length}`),
  remove: () => did.push('remove'),
}

describe('commands of exports (P141)', () => {
  const detached = rowOf({ name: 'Detached', destination: null, connection: null })
  const labels = (rows: readonly ExportRow[], readOnly = false) => exportCommands(rows, actions, readOnly).map(({ label, disabledReason }) => (disabledReason ? `(${label})` : label))
  it.each([
    ['nothing', [], []],
    ['one', [rowOf({ name: 'A' })], ['View or edit', 'Run', 'Create duplicate', 'Schedule', 'Rename', 'Detach connection', 'Remove']],
    ['one without a connection', [detached], ['View or edit', '(Run)', 'Create duplicate', 'Schedule', 'Rename', '(Detach connection)', 'Remove']],
    ['one without a segment', [rowOf({ name: 'A', segments: [] })], ['View or edit', '(Run)', 'Create duplicate', 'Schedule', 'Rename', 'Detach connection', 'Remove']],
    ['several', [rowOf({ name: 'A' }), detached], ['Run', 'Schedule', 'Detach connection', 'Remove']],
  ])('for %s', (_name, rows, expected) => {
    expect(labels(rows)).toEqual(expected)
  })

  it('of a read-only workspace only look', () => {
    expect(labels([rowOf({ name: 'A' })], true)).toEqual(['View', '(Run)', '(Create duplicate)', '(Schedule)', '(Rename)', '(Detach connection)', '(Remove)'])
  })

  it('leave those out that they do not fit', () => {
    did.length = 0
    for (const { run } of exportCommands([rowOf({ name: 'A' }), detached], actions, false)) run()
    expect(did).toEqual(['run 1', 'detach 1', 'remove'])
  })

  it.each([['F5', {}, 'run'], ['Enter', {}, 'edit'], ['F2', {}, 'rename'], ['Delete', {}, 'remove'], ['d', { ctrlKey: true }, 'duplicate'], ['x', {}, undefined]])('%s is a key of theirs', (key, held, id) => {
    expect(commandOfKey(exportCommands([rowOf({ name: 'A' })], actions, false), { key, ctrlKey: false, metaKey: false, ...held })?.id).toBe(id)
  })
})

describe('the list', () => {
  const rows = [rowOf({ name: 'b', status: 'failed' }), rowOf({ name: 'A', format: 'xlsx' }), rowOf({ name: 'a 10' }), rowOf({ name: 'a 9' })]
  it.each([
    ['name', false, ['A', 'a 9', 'a 10', 'b']],
    ['name', true, ['b', 'a 10', 'a 9', 'A']],
    ['status', false, ['b', 'A', 'a 9', 'a 10']],
    ['type', true, ['A', 'a 9', 'a 10', 'b']],
  ] as const)('is ordered by %s, descending %s', (by: ExportColumnId, descending, expected) => {
    expect(sorted(rows, { by, descending }).map(({ name }) => name)).toEqual(expected)
  })

  it('is searched by name, ignoring case and blanks around', () => {
    expect(searched(rows, '  A 1 '.trim()).map(({ name }) => name)).toEqual(['a 10'])
  })
})

const details = (destination: ExportDetails['destination']): ExportDetails =>
  exportDetailsSchema.parse({
    id: 'e',
    settings: { name: 'Weekly', segments: ['s'], columns: [{ name: 'Name', as: 'who', required: false }], format: 'csv', isSafe: true, fileName: '{segment}', mostMembers: 5, schedule: { kind: 'refresh' } },
    destination,
    row: rowOf({ name: 'Weekly', destination }),
  })

describe('an export that is edited', () => {
  it.each([
    [folder],
    [{ kind: 'sftp', host: 'files.example.org', port: 2222, user: 'ann', remoteFolder: 'in', authentication: 'privateKey', secret: 'x', hostKey: 'SHA256:abc' }],
    [{ kind: 'http', url: 'https://api.example.org/in', method: 'PUT', batchRows: 7, mostRows: 90, authentication: { kind: 'basic', user: 'ann' }, secret: 'x' }],
    [{ kind: 'http', url: 'https://api.example.org/in', method: 'POST', batchRows: 7, mostRows: null, authentication: { kind: 'header', name: 'X-Key' }, secret: null }],
    [{ kind: 'audienceFile', folder: '/exports', platform: 'meta', email: 'Mail', phone: null, callingCode: '49' }],
  ])('is what it was where nothing is changed: %j', (given) => {
    const one = details(given as ExportDetails['destination'])
    const draft = draftOfExport(one)
    expect(checkedDestination(draft.destination)).toEqual({ ok: true, value: one.destination })
    expect(checkedSettings(draft)).toEqual({ ok: true, value: one.settings })
    expect(exportProblem(draft)).toBeNull()
  })

  const fine = { ...newExportDraft([], 'New'), destination: { ...newExportDraft([], '').destination, folder: '/exports' } }
  const kept = (part: Partial<DestinationDraft>) => ({ ...fine, destination: { ...fine.destination, ...part } })
  it.each([
    ['nothing is missing', fine, null],
    ['there is no name', { ...fine, name: ' ' }, 'Give the export a name.'],
    ['there is no folder', kept({ folder: '' }), 'Choose a folder.'],
    ['the port is no number', kept({ kind: 'sftp', host: 'h', user: 'u', port: '22x' }), 'The port is a number from 1 to 65535.'],
    ['the server has no name', kept({ kind: 'sftp', user: 'u' }), 'Name the server.'],
    ['the address is none', kept({ kind: 'http', url: 'ftp://x' }), 'Write the address with http:// or https://.'],
    ['the address holds a password', kept({ kind: 'http', url: 'https://a:b@x.org' }), 'Leave the user and the password out of the address: they are given apart, and kept in the keychain.'],
    ['a file of hashes has nothing to hash', kept({ kind: 'audienceFile' }), 'Choose the column of e-mail addresses or of telephone numbers.'],
    ['the most members are no number', { ...fine, mostMembers: 'many' }, 'The most members of one segment: a number, or nothing.'],
    ['all chosen columns were left out', { ...fine, columns: [] }, 'Choose at least one column.'],
    ['the name of files holds an unknown place', { ...fine, fileName: '{who}' }, expect.stringMatching(/^The file name holds \{who\}/) as string],
  ])('says when %s', (_name, draft, expected) => {
    expect(exportProblem(draft)).toEqual(expected)
  })
})

describe('chosen columns', () => {
  const column = (name: string, as: string | null = null) => ({ name, as, required: true })
  it('move to places there are', () => {
    expect([moved(['a', 'b', 'c'], 0, 1), moved(['a', 'b', 'c'], 2, -2), moved(['a', 'b'], 0, -1), moved(['a', 'b'], 1, 1)]).toEqual([['b', 'a', 'c'], ['c', 'a', 'b'], ['a', 'b'], ['a', 'b']])
  })

  it('are offered once, whatever their case', () => {
    const offered = ['Name', 'Mail'].map((name) => ({ name, type: 'text' as const, kind: 'attribute' as const }))
    expect(columnsLeft([column('NAME')], offered).map(({ name }) => name)).toEqual(['Mail'])
  })

  it.each([
    ['different names', [column('a'), column('b')], null],
    ['a name that is another’s', [column('a'), column('b', 'A')], 'Two columns are called “A”; rename one of them.'],
    ['names that were exchanged', [column('a', 'b'), column('b', 'a')], null],
  ])('with %s', (_name, columns, expected) => {
    expect(columnsProblem(columns)).toBe(expected)
  })
})

describe('a run of an export in words', () => {
  const run = exportRunSchema.parse({ id: 'r1', export: 'e1', trigger: 'hand', status: 'successful', startedAt: '2026-11-23T12:00:00.000Z', durationMs: 1700, reason: null, segments: [] })

  it('says how long it took once it has ended', () => {
    expect(runWords(run)).toBe('By hand · 1.7 s')
    expect(runWords({ ...run, status: 'refreshing', durationMs: 0 })).toBe('By hand')
  })
})
