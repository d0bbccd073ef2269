import { describe, expect, it } from 'vitest'
import { crc32 } from '../../electron/core/store/crc32.ts'
import { editsSince, joined, journalStart, readJournal, recordBytes, type JournalRecord } from '../../electron/core/store/journalRecord.ts'

const edit = (name: string): JournalRecord => ({ kind: 'edit', verbs: [{ verb: 'update', table: 'segment', where: { id: 's' }, set: { name } }] })
const fold = (saveId: string): JournalRecord => ({ kind: 'fold', saveId })
const gap: JournalRecord = { kind: 'gap' }
const journal = (base: string, ...records: JournalRecord[]): Uint8Array => joined([journalStart(base), ...records.map(recordBytes)])
const namesIn = (bytes: Uint8Array): unknown[] => readJournal(bytes).records.map(({ record }) => (record.kind === 'edit' ? record.verbs.map((verb) => (verb.verb === 'update' ? verb.set['name'] : verb)) : record.kind))

describe('the records of a journal', () => {
  it('carry every kind of value there and back', () => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => index % 251)
    const record: JournalRecord = {
      kind: 'edit',
      verbs: [
        { verb: 'insert', table: 'member_set', row: { run: 'r', bytes } },
        { verb: 'insert', table: 'member_set', row: { run: 'empty', bytes: new Uint8Array() } },
        { verb: 'update', table: 't', where: { a: null, b: -0.5, c: 2 ** 53 }, set: { d: 'é "\\ \u2028 😀', e: '' } },
        { verb: 'remove', table: 't', where: { id: 'x' } },
      ],
    }
    expect(readJournal(joined([journalStart('s'), recordBytes(record)])).records[0]?.record).toEqual(record)
  })

  it('have the checksum everyone computes', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926)
  })

  it('end before a last record that is torn at any of its bytes', () => {
    const whole = journal('s', edit('a'), edit('b'))
    const kept = journal('s', edit('a')).length
    for (let length = kept; length < whole.length; length += 1) expect({ length, names: namesIn(whole.slice(0, length)) }).toEqual({ length, names: [['a']] })
    expect(namesIn(whole)).toEqual([['a'], ['b']])
  })

  it('end before a record of which any bit was flipped', () => {
    const whole = journal('s', edit('a'), edit('b'))
    const kept = journal('s', edit('a')).length
    for (let bit = kept * 8; bit < whole.length * 8; bit += 1) {
      const damaged = whole.slice()
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect({ bit, names: namesIn(damaged) }).toEqual({ bit, names: [['a']] })
    }
  })

  it('are none where the start was damaged at any byte', () => {
    const whole = journal('s', edit('a'))
    for (let at = 0; at < journalStart('s').length; at += 1) {
      const damaged = whole.slice()
      damaged[at] = (damaged[at] ?? 0) ^ 0x20
      expect({ at, base: readJournal(damaged).base }).toEqual({ at, base: null })
    }
  })

  const foreign: readonly (readonly [string, string])[] = [
    ['no JSON', 'oops'],
    ['another kind', '{"kind":"run","sql":"DROP TABLE segment"}'],
    ['a second base', '{"kind":"base","saveId":"x"}'],
    ['an unknown verb', '{"kind":"edit","verbs":[{"verb":"execute","table":"segment","where":{}}]}'],
    ['more than belongs there', '{"kind":"gap","more":1}'],
    ['a value that is a list', '{"kind":"edit","verbs":[{"verb":"remove","table":"segment","where":{"id":[1]}}]}'],
    ['bytes that are no base64', '{"kind":"edit","verbs":[{"verb":"remove","table":"segment","where":{"id":{"base64":"*"}}}]}'],
  ]
  it.each(foreign)('end before one that holds %s', (_name, json) => {
    const payload = new TextEncoder().encode(json)
    const head = new Uint8Array(8)
    const view = new DataView(head.buffer)
    view.setUint32(0, payload.length, true)
    view.setUint32(4, crc32(payload, crc32(head.subarray(0, 4))), true)
    expect(namesIn(joined([journal('s', edit('a')), head, payload, recordBytes(edit('b'))]))).toEqual([['a']])
  })
})

const rows: readonly (readonly [string, readonly JournalRecord[], string, { names: readonly string[]; isWhole: boolean } | null])[] = [
  ['the base is the file', [edit('a'), edit('b')], 'base', { names: ['a', 'b'], isWhole: true }],
  ['the journal is another save\'s', [edit('a')], 'other', null],
  ['a save had begun and is not in place', [edit('a'), fold('next'), edit('b')], 'base', { names: ['a', 'b'], isWhole: true }],
  ['a save had begun and is in place', [edit('a'), fold('next'), edit('b')], 'next', { names: ['b'], isWhole: true }],
  ['two saves failed, the third is in place', [fold('1'), edit('a'), fold('2'), edit('b'), fold('3')], '3', { names: [], isWhole: true }],
  ['rows were imported and not saved', [edit('a'), gap, edit('b')], 'base', { names: ['a'], isWhole: false }],
  ['rows were imported and saved', [edit('a'), gap, edit('b'), fold('next'), edit('c')], 'next', { names: ['c'], isWhole: true }],
]

describe('what is to be done again', () => {
  it.each(rows)('where %s', (_name, records, saveId, expected) => {
    const found = editsSince(readJournal(journal('base', ...records)), saveId)
    const names = found?.verbs.flat().map((verb) => (verb.verb === 'update' ? verb.set['name'] : null))
    expect(found === null ? null : { names, isWhole: found.isWhole }).toEqual(expected)
  })
})
