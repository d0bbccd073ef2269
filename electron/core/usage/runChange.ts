import type { RunChange } from '@shared/contract/usage.contract.ts'
import { fail } from '@shared/errors/appError.ts'
import type { OpenWorkspace } from '../context.ts'
import type { Ports } from '../ports.ts'
import { checkDefinition } from '../segments/checkDefinition.ts'
import { countNew } from '../segments/memberSet.repo.ts'
import { storedMembers } from '../segments/page.ts'
import type { StoredSegment } from '../segments/segment.repo.ts'
import type { TaskControl } from '../tasks/tasks.ts'

/** What a run of the segment with another definition would change now; nothing is stored. @throws invalidDefinition */
export async function runChange(ports: Pick<Ports, 'now'>, open: OpenWorkspace, segment: StoredSegment, definition: unknown, control: TaskControl): Promise<RunChange> {
  const { resolved, diagnostics } = checkDefinition(open, definition, segment.id)
  if (resolved === null) throw fail('invalidDefinition', diagnostics.find(({ severity }) => severity === 'error')?.message ?? 'The definition is not valid.', { diagnostics: [...diagnostics] })
  const asOf = ports.now()
  const members = await open.engine.evaluate(resolved, { asOf, zone: open.zone(), signal: control.signal, onProgress: (share) => control.report('Comparing members', Math.floor(share * 100), 100) })
  const before = storedMembers(open, segment)
  const entered = countNew(before, members)
  return { before: before?.size ?? null, members: members.size, entered, left: before === null ? 0 : before.size - (members.size - entered), asOf: new Date(asOf).toISOString() }
}
