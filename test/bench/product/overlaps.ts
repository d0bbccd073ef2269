import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import initSqlJs from 'sql.js'
import type { RunId } from '@shared/domain/ids.ts'
import { overlapSizes } from '../../../electron/core/engine/overlap.ts'
import { decodeMembers } from '../../../electron/core/segments/memberDifference.ts'
import { readWhole } from '../peers/readWhole.ts'
import { sizes, type Size } from '../workload/shop.ts'
import { timed } from '../measure.ts'

/** All pairwise intersections of the fifty shared segments as they are stored; a sample per repetition. */
export async function overlaps(distFolder: string, workspace: string, size: Size, repetitions: number): Promise<readonly number[]> {
  const { Database } = await initSqlJs({ wasmBinary: new Uint8Array(readFileSync(join(distFolder, 'sql-wasm.wasm'))).buffer })
  const database = new Database(readWhole(workspace))
  const [found] = database.exec(`SELECT coalesce(r.members_of, r.id) FROM segment s JOIN refresh_run r ON r.segment = s.id
    WHERE s.name LIKE 'shared%' AND r.status = 'successful' GROUP BY s.id HAVING r.sequence = max(r.sequence)`)
  const bytesOf = (run: RunId): Uint8Array | null => (database.exec('SELECT bytes FROM member_set WHERE run = ?', [run])[0]?.values[0]?.[0] as Uint8Array | undefined) ?? null
  const sets = (found?.values ?? []).map(([run]) => decodeMembers(run as RunId, sizes[size], bytesOf).members.words)
  database.close()
  if (sets.length !== 50) throw new Error(`There are stored members of ${sets.length} segments instead of 50.`)
  const breath = { isDue: () => false, take: () => Promise.resolve() }
  const samples: number[] = []
  for (let n = 0; n < repetitions; n++) samples.push((await timed(() => overlapSizes(sets, breath))).ms)
  return samples
}
