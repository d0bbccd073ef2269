import { mdiAccountOutline, mdiCardAccountDetailsOutline, mdiDomain, mdiPulse, mdiTable } from '@mdi/js'
import type { EntityRole } from '@shared/domain/entity.ts'

export const roleIcons = {
  individuals: mdiAccountOutline,
  accounts: mdiDomain,
  contacts: mdiCardAccountDetailsOutline,
  activity: mdiPulse,
  related: mdiTable,
} satisfies Record<EntityRole, string>
