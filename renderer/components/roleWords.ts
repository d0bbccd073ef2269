import type { EntityRole } from '@shared/domain/entity.ts'

export const roleWords = {
  individuals: 'Individuals',
  accounts: 'Accounts',
  contacts: 'Contacts',
  activity: 'Activity',
  related: 'Related',
} satisfies Record<EntityRole, string>
