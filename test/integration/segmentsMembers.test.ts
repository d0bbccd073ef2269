import { readFileSync, readdirSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareUtf8 } from '@shared/domain/utf8Order.ts'
import { canceled } from '@shared/errors/appError.ts'
import { mergeSort } from '../../electron/core/engine/mergeSort.ts'
import { streamMembers, type MembersRequest } from '../../electron/core/segments/members.ts'
import { segmentsWorkspace, setOf, tierIs } from '../support/segmentsWorkspace.ts'

const noBreath = async () => {}

describe('the order of keys', () => {
  it('is that of their UTF-8 bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        expect(Math.sign(compareUtf8(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))))
      }),
      { numRuns: 500 },
    )
    expect(['\u{1F600}', '\uFF5E', 'z', 'é', ''].sort(compareUtf8)).toEqual(['', 'z', 'é', '\uFF5E', '\u{1F600}'])
  })

  it('is found in slices just as in one go', async () => {
    for (const length of [0, 1, 5, 8192, 8193, 30_000]) {
      const keys = Array.from({ length }, (_, index) => (index * 7919) % 10_007)
      const sorted = await mergeSort(length, (a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b, noBreath)
      const expected = Array.from({ length }, (_, index) => index).sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b)
      expect([...sorted]).toEqual(expected)
    }
  })
})

describe('the members of a segment', () => {
  it('are shown by key, the first hundred, key and name first, eight columns at most', async () => {
    const columns = { Number: 'integer', Name: 'text', ...Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`Extra ${index}`, 'text' as const])) } as const
    const rows = Array.from({ length: 150 }, (_, index) => [1000 - index, `Name ${index}`, ...Array.from({ length: 10 }, () => 'x')])
    const { call, save, answers, refresh } = await segmentsWorkspace({ columns: { ...columns }, rows })
    const segment = await save('All', tierIs('x', 'Extra 0'))
    expect((await call('segments.page', { segment: segment.id })).members).toBeNull()
    answers(rows.map((_, index) => index))
    await refresh(segment.id)
    const { members, audienceSize, sentence } = await call('segments.page', { segment: segment.id })
    expect(members?.columns.map((column) => column.name)).toEqual(['Number', 'Name', 'Extra 0', 'Extra 1', 'Extra 2', 'Extra 3', 'Extra 4', 'Extra 5'])
    expect([members?.keyColumns, members?.rows.length, members?.rows[0]?.slice(0, 2), members?.rows[99]?.slice(0, 2)]).toEqual([1, 100, [851, 'Name 149'], [950, 'Name 50']])
    expect([audienceSize, sentence.startsWith('Customers')]).toEqual([150, true])
  })

  it('are found by key in a large audience too, and stay in order when the data change', async () => {
    const rows = Array.from({ length: 20_000 }, (_, index) => [`K${String((index * 7919) % 20_000).padStart(5, '0')}`, `Name ${index}`, 'Gold'])
    const { call, answers } = await segmentsWorkspace({ rows })
    answers(rows.map((_, index) => index).filter((index) => index % 2 === 0))
    const { sample } = await call('segments.count', { draft: 'a', definition: tierIs('Gold') })
    const expected = rows.filter((_, index) => index % 2 === 0).map((row) => row[0]).sort().slice(0, 10)
    expect(sample.rows.map((row) => row[0])).toEqual(expected)
  })

  it('hold cells as their types say', async () => {
    const rows = [['A', 'Ann', 1250, 1, 20_000, Date.UTC(2026, 0, 2, 3, 4), 7], ['B', null, null, null, null, null, null]]
    const { call, answers, save, refresh } = await segmentsWorkspace({
      columns: { Id: 'text', Name: 'text', Spent: 'decimal', Consent: 'boolean', Born: 'date', Seen: 'datetime', Visits: 'integer' },
      rows,
    })
    answers([0, 1])
    const segment = await save('All', tierIs('Ann', 'Name'))
    await refresh(segment.id)
    expect((await call('segments.page', { segment: segment.id })).members?.rows).toEqual([
      ['A', 'Ann', 12.5, true, '2024-10-04', '2026-01-02T03:04:00Z', 7],
      ['B', null, null, null, null, null, null],
    ])
  })
})

describe('a live count', () => {
  it('is given up when the same editor asks again', async () => {
    const { call, answers } = await segmentsWorkspace()
    let release: () => void = () => {}
    const held = new Promise<void>((resolve) => (release = resolve))
    let round = 0
    answers(async ({ signal }) => {
      round += 1
      if (round === 1) {
        await held
        if (signal.aborted) throw canceled()
      }
      return setOf([round])
    })
    const first = call('segments.count', { draft: 'editor', definition: tierIs('Gold') }).catch((error: unknown) => String(error))
    const second = call('segments.count', { draft: 'editor', definition: tierIs('Gold') })
    expect((await second).total).toBe(1)
    release()
    expect(await first).toContain('Canceled')
  })

  it('of another editor goes on', async () => {
    const { call, answers } = await segmentsWorkspace()
    answers([1, 2])
    const both = await Promise.all(['a', 'b'].map((draft) => call('segments.count', { draft, definition: tierIs('Gold') })))
    expect(both.map((count) => count.total)).toEqual([2, 2])
  })
})

describe('a download', () => {
  const rows = [
    ['b', '=1+1', 'with "quotes"'],
    ['a', '+49 30', 'two\nlines'],
    ['c', null, ' blanks '],
    ['-d', '@user', 'a,b'],
  ]

  it('writes every member by key, safe for spreadsheets', async () => {
    const { call, answers, save, refresh, folder, ended } = await segmentsWorkspace({ rows })
    answers([0, 1, 2, 3])
    const segment = await save('All')
    await refresh(segment.id)
    const path = join(folder, 'all.csv')
    const { task } = await call('segments.download', { segment: segment.id, path })
    expect(await ended(task)).toMatchObject({ kind: 'download', title: 'All', status: 'successful', result: 4 })
    expect(readFileSync(path, 'utf8')).toBe(`\uFEFFId,Name,Tier\r\n'-d,'@user,"a,b"\r\na,'+49 30,"two\nlines"\r\nb,'=1+1,"with ""quotes"""\r\nc,," blanks "\r\n`)
    expect(readdirSync(folder).filter((name) => name.includes('writing'))).toEqual([])
  })

  it('that is canceled leaves nothing, and what was there before', async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => [`C${index}`, `Name ${index}`, 'Gold'])
    const world = await segmentsWorkspace({ rows: many, ports: { elapsed: (() => { let now = 0; return () => (now += 10) })() } })
    world.answers(many.map((_, index) => index))
    const segment = await world.save('All')
    await world.refresh(segment.id)
    const path = join(world.folder, 'all.csv')
    const { task } = await world.call('segments.download', { segment: segment.id, path })
    await world.call('tasks.cancel', { task })
    expect((await world.ended(task))?.status).toBe('canceled')
    expect([existsSync(path), readdirSync(world.folder).filter((name) => name.includes('csv'))]).toEqual([false, []])
  })

  it('says where it could not write', async () => {
    const { call, answers, save, refresh, folder, ended } = await segmentsWorkspace()
    answers([1])
    const segment = await save('All')
    await expect(call('segments.download', { segment: segment.id, path: join(folder, 'a.csv') })).rejects.toThrow('"All" has no members yet; refresh it first.')
    await refresh(segment.id)
    const { task } = await call('segments.download', { segment: segment.id, path: join(folder, 'nowhere', 'a.csv') })
    const failed = await ended(task)
    expect(failed?.error?.message).toBe('"a.csv" could not be written. That folder is not there any more; choose another one.')
  })
})

describe('members as a stream', () => {
  const rows = [['b', 'Bo, "B"', 'Gold'], ['a', '=A', null]]
  const read = async (request: Partial<MembersRequest>) => {
    const { context, answers, save, refresh } = await segmentsWorkspace({ rows })
    answers([0, 1])
    const segment = await save('All')
    await refresh(segment.id)
    let text = ''
    const count = await streamMembers(context, { of: { segment: segment.id }, columns: [], form: 'rows', isJson: false, ...request }, async (piece) => void (text += piece))
    return [count, text]
  }

  it.each([
    ['CSV, as imported', {}, 'Id,Name,Tier\na,=A,\nb,"Bo, ""B""",Gold\n'],
    ['chosen columns', { columns: ['tier', 'Id'] }, 'Tier,Id\n,a\nGold,b\n'],
    ['one column with empty cells', { columns: ['Tier'] }, 'Tier\n""\nGold\n'],
    ['keys', { form: 'keys' }, 'a\nb\n'],
    ['JSON', { isJson: true, columns: ['Id', 'Tier'] }, '[\n{"Id":"a","Tier":null},\n{"Id":"b","Tier":"Gold"}\n]\n'],
    ['keys as JSON', { isJson: true, form: 'keys' }, '[\n"a",\n"b"\n]\n'],
  ] as const)('are %s', async (_name, request, expected) => {
    expect(await read(request as Partial<MembersRequest>)).toEqual([2, expected])
  })

  it('name a column that is not there', async () => {
    await expect(read({ columns: ['Teir'] })).rejects.toThrow('"Customers" has no attribute named "Teir". Did you mean “Tier”?')
  })
})
