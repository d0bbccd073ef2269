import { statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { attributeIdSchema, entityIdSchema, runIdSchema, segmentIdSchema, type RunId } from '@shared/domain/ids.ts'
import type { RefreshRun } from '@shared/domain/segment.ts'
import { writeEntity } from '../../electron/core/catalog/catalog.repo.ts'
import { countBits } from '../../electron/core/engine/bitset.ts'
import type { MemberSet } from '../../electron/core/engine/engine.ts'
import { createRunLog } from '../../electron/core/refresh/runLog.ts'
import { encodeMembers, type StoredMembers } from '../../electron/core/segments/memberDifference.ts'
import { readMemberSet } from '../../electron/core/segments/memberSet.repo.ts'
import { encodeMemberSet } from '../../electron/core/segments/memberSetCodec.ts'
import { createStore, openStore } from '../../electron/core/store/openStore.ts'
import { createDataTable, dataTable } from '../../electron/core/store/dataTable.ts'
import { seed } from '../support/seed.ts'
import { segmentRow } from '../support/segmentRow.ts'
import { storePorts, temporaryFolder } from '../support/storePorts.ts'

/** `npm run history:year` proves the whole of it. */
const isWhole = process.env['npm_lifecycle_event'] === 'history:year'
const { customers, segments, days, most } = isWhole ? { customers: 1_000_000, segments: 50, days: 365, most: 2 ** 30 } : { customers: 60_000, segments: 6, days: 70, most: 6 * 70 * 2500 }
const audience = entityIdSchema.parse('customers')

/** One segment day by day: a part of its members leaves each day and as many enter, sometimes its definition changes, on some days nothing happens. */
function createSegment(random: () => number) {
  const share = 0.005 * (120 ** random())
  const churn = 0.002 * (12 ** random())
  const words = new Uint32Array((customers + 31) >>> 5)
  const toggle = (ordinal: number): void => void (words[ordinal >>> 5] = (words[ordinal >>> 5] ?? 0) ^ (1 << (ordinal & 31)))
  const has = (ordinal: number): boolean => ((words[ordinal >>> 5] ?? 0) & (1 << (ordinal & 31))) !== 0
  const begin = (part: number): void => {
    words.fill(0)
    for (let ordinal = 0; ordinal < customers; ordinal += 1) if (random() < part) toggle(ordinal)
  }
  begin(share)
  return {
    next(): MemberSet {
      if (random() < 1 / 90) begin(Math.min(0.9, share * (0.6 + random())))
      else if (random() > 0.08) {
        const changes = Math.round(churn * share * customers * (0.5 + random()))
        for (const wanted of [true, false]) {
          for (let done = 0, tries = 0; done < changes && tries < 500 * (changes + 1); tries += 1) {
            const ordinal = Math.floor(random() * customers)
            if (has(ordinal) !== wanted) continue
            toggle(ordinal)
            done += 1
          }
        }
      }
      return { words: words.slice(), size: countBits(words) }
    },
  }
}

const sumOf = (words: Uint32Array): number => words.reduce((sum, word) => Math.imul(sum ^ word, 16_777_619) >>> 0, 2_166_136_261)
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >>> 1] ?? 0

it(`keeps the members of ${days} daily runs of ${segments} segments of ${customers} customers in little room (P57)`, { timeout: 3_600_000 }, async () => {
  let state = seed
  const random = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32
  const folder = temporaryFolder()
  const { ports } = storePorts(folder)
  const path = join(folder, 'year.tessera')
  const store = await createStore(ports, path, { access: 'window', zone: 'UTC', replace: false })
  const key = { id: attributeIdSchema.parse('key'), name: 'Key', type: 'text', scale: null } as const
  store.bulk.run(createDataTable(dataTable(audience), [key.id]))
  store.bulk.transaction((edit) => {
    writeEntity(edit, { id: audience, name: 'Customers', role: 'individuals', attributes: [key], key: [key.id], nameAttribute: null, origin: 'file', computed: [], dateAttribute: null, rowCount: 0, dataVersion: 1, updatedAt: '2026-01-01T00:00:00.000Z' }, customers)
  })
  const ids = Array.from({ length: segments }, (_, index) => segmentIdSchema.parse(`segment${index}`))
  store.edit((edit) => ids.forEach((id) => edit.insert('segment', segmentRow(id, { audience, audience_name: 'Customers' }))))

  const sums = new Map<RunId, number>()
  const took = { difference: 0, whole: 0, wholeBytes: 0, bytes: 0, runs: 0 }
  const all = ids.map((id) => ({ id, segment: createSegment(random), before: null as StoredMembers | null, sum: 0 }))
  for (let day = 0; day < days; day += 1) {
    const startedAt = new Date(Date.UTC(2026, 0, 1 + day, 9)).toISOString()
    const log = createRunLog(store, null)
    for (const one of all) {
      const members = one.segment.next()
      const id = runIdSchema.parse(`${one.id}day${String(day).padStart(3, '0')}`)
      const run: RefreshRun = { id, segment: one.id, trigger: 'schedule', status: 'successful', startedAt, durationMs: 2, asOf: startedAt, version: 1, members: members.size, entered: 0, left: 0, error: null, warnings: [] }
      const sum = sumOf(members.words)
      sums.set(id, sum)
      if (one.before !== null && sum === one.sum) log.add(run, one.before.run)
      else {
        if (day > 0) {
          const times = [performance.now(), (took.bytes += encodeMembers(members, one.before).stored.length, performance.now()), (took.wholeBytes += encodeMemberSet(members).length, performance.now())] as const
          took.difference += times[1] - times[0]
          took.whole += times[2] - times[1]
          took.runs += 1
        }
        one.before = log.addWithMembers(run, members, one.before)
      }
      one.sum = sum
    }
    log.write()
    await store.flush()
    if (day % 30 === 29) await store.save()
  }
  await store.save()
  await store.close()

  const size = statSync(path).size
  const opening = performance.now()
  const again = await openStore(ports, path, { access: 'window', wantWrite: true })
  const openMs = performance.now() - opening
  try {
    const reads: number[] = []
    for (let pick = 0; pick < 60 * (isWhole ? 5 : 1); pick += 1) {
      const id = runIdSchema.parse(`${ids[Math.floor(random() * segments)] ?? ''}day${String(Math.floor(random() * days)).padStart(3, '0')}`)
      const from = performance.now()
      const { words } = readMemberSet(again, id, audience)
      reads.push(performance.now() - from)
      expect([id, sumOf(words)]).toEqual([id, sums.get(id)])
    }
    const perRun = (value: number): string => (value / Math.max(1, took.runs)).toFixed(3)
    console.log(
      [
        `history: seed ${seed}; ${segments} segments, ${customers} customers, ${days} days`,
        `file ${(size / 2 ** 20).toFixed(1)} MB, ${Math.round(size / (segments * days))} bytes per run; sets that changed ${Math.round(took.bytes / took.runs)} bytes each, whole they would be ${Math.round(took.wholeBytes / took.runs)}`,
        `encoding ${perRun(took.difference)} ms per set, whole ${perRun(took.whole)} ms; reading a run ${median(reads).toFixed(2)} ms, at most ${Math.max(...reads).toFixed(2)} ms; opening ${openMs.toFixed(0)} ms`,
      ].join('\n'),
    )
    expect(size).toBeLessThan(most)
  } finally {
    await again.close()
  }
})
