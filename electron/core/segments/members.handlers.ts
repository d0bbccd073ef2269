import type { Handlers } from '@shared/contract/contract.ts'
import type { membersContract } from '@shared/contract/members.contract.ts'
import { asOfInstant } from '@shared/domain/asOf.ts'
import { fail } from '@shared/errors/appError.ts'
import type { CoreContext } from '../context.ts'
import { breather } from '../tasks/breather.ts'
import { membersOf } from './members.ts'
import { previewColumnsOf, previewMembers } from './memberPreview.ts'
import { attributeColumn, offeredColumns, type OutputColumn } from './outputColumns.ts'
import { keyAttributes } from './keyOrder.ts'

export function createMembersHandlers({ ports, workspace }: Pick<CoreContext, 'ports' | 'workspace'>): Handlers<keyof typeof membersContract> {
  return {
    'members.preview': async ({ of, columns: names, limit, asOf }) => {
      const open = workspace()
      const { signal } = new AbortController()
      const instant = asOfInstant(asOf, open.zone(), ports.now())
      const found = await membersOf(open, 'segment' in of ? of : { ...of, asOf }, { now: instant, signal, whole: false })
      const { entity, members } = found
      const projections = found.projections()
      const offered = offeredColumns(entity, projections)
      const columns = names === undefined ? previewColumnsOf(entity, projections) : behindKey(keyAttributes(entity).map(attributeColumn), names, offered)
      if (columns.length === 0) throw fail('invalidInput', `Choose at least one column of “${entity.name}”.`, { field: 'columns' })
      const table = await previewMembers(open, entity, members, columns, { limit, asOf: found.asOf, breathe: breather(ports, signal), signal })
      return { table, offered: offered.map(({ name, type, kind }) => ({ name, type, kind })), total: members.size }
    },
  }
}

/** The key tells whose row it is, so it leads whatever is chosen. */
function behindKey(key: readonly OutputColumn[], names: readonly string[], offered: readonly OutputColumn[]): readonly OutputColumn[] {
  const chosen = [...new Set(names)].flatMap((name) => offered.filter((column) => column.name === name))
  return [...key, ...chosen.filter(({ attribute }) => key.every((part) => part.attribute !== attribute))]
}
