import type { SegmentRow } from '@shared/domain/segment.ts'
import { fail } from '@shared/errors/appError.ts'
import { foldName } from '@shared/rules/names.ts'
import type { Client } from './client.ts'

/** The segments of these names, ignoring case and outer spaces. */
export async function segmentsNamed(client: Client, names: readonly string[]): Promise<readonly SegmentRow[]> {
  const rows = await client.ask('segments.list', {})
  return names.map((name) => {
    const found = rows.find((row) => foldName(row.name) === foldName(name))
    if (found === undefined) throw fail('notFound', `There is no segment named "${name}"; see tessera segments.`)
    return found
  })
}
