import type { Handlers } from '@shared/contract/contract.ts'
import type { customersContract } from '@shared/contract/customers.contract.ts'
import { asOfInstant } from '@shared/domain/asOf.ts'
import type { Entity } from '@shared/domain/entity.ts'
import type { EntityId } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import type { CoreContext, OpenWorkspace } from '../context.ts'
import { breather } from '../tasks/breather.ts'
import { customerCard } from './card.ts'
import { foundRow } from './foundRows.ts'
import { relatedPage } from './relations.ts'
import { timelineOf, timelinePage } from './timeline.ts'

export function createCustomersHandlers({ ports, workspace }: Pick<CoreContext, 'ports' | 'workspace'>): Handlers<keyof typeof customersContract> {
  async function find(open: OpenWorkspace, id: EntityId, key: readonly string[]): Promise<{ readonly entity: Entity; readonly ordinal: number }> {
    const entity = open.catalog().entities.find((one) => one.id === id)
    if (entity === undefined) throw fail('notFound', 'This entity does not exist any more: its data source was removed.')
    return { entity, ordinal: await foundRow(open, entity, key, breather(ports, new AbortController().signal)) }
  }

  return {
    'customers.card': async ({ entity: id, key, asOf }) => {
      const open = workspace()
      const { entity, ordinal } = await find(open, id, key)
      return customerCard(open, entity, ordinal, asOfInstant(asOf, open.zone(), ports.now()))
    },
    'customers.timeline': async ({ entity: id, key, only, offset, limit }) => {
      const open = workspace()
      const { entity, ordinal } = await find(open, id, key)
      return timelinePage(open, await timelineOf(open, entity, ordinal), { only: only ?? null, offset, limit })
    },
    'customers.related': async ({ entity: id, key, relationship, offset, limit }) => {
      const open = workspace()
      const { entity, ordinal } = await find(open, id, key)
      return relatedPage(open, entity, ordinal, relationship, { offset, limit })
    },
  }
}
