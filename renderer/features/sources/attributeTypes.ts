import {
  mdiCalendarBlankOutline,
  mdiCalendarClockOutline,
  mdiDecimal,
  mdiFormatLetterCase,
  mdiNumeric,
  mdiToggleSwitchOffOutline,
} from '@mdi/js'
import type { AttributeType, EntityRole } from '@shared/domain/entity.ts'

/** The types a column can have, in the order they are offered. */
export const attributeTypes: readonly { readonly type: AttributeType; readonly label: string; readonly icon: string; readonly hint: string }[] = [
  { type: 'text', label: 'Text', icon: mdiFormatLetterCase, hint: 'Kept as written, leading zeros included' },
  { type: 'integer', label: 'Whole number', icon: mdiNumeric, hint: 'Counts, years' },
  { type: 'decimal', label: 'Decimal', icon: mdiDecimal, hint: 'Amounts, exact to six places' },
  { type: 'boolean', label: 'Boolean', icon: mdiToggleSwitchOffOutline, hint: 'Yes or no' },
  { type: 'date', label: 'Date', icon: mdiCalendarBlankOutline, hint: 'A day without a time' },
  { type: 'datetime', label: 'Date and time', icon: mdiCalendarClockOutline, hint: 'A moment' },
]

export function attributeTypeOf(type: AttributeType) {
  return attributeTypes.find((candidate) => candidate.type === type) ?? { type, label: type, icon: mdiFormatLetterCase, hint: '' }
}

export const isNumber = (type: AttributeType): boolean => type === 'integer' || type === 'decimal'

export const roles: readonly { readonly role: EntityRole; readonly label: string; readonly hint: string }[] = [
  { role: 'individuals', label: 'Individuals', hint: 'People: segments are made of them' },
  { role: 'accounts', label: 'Accounts', hint: 'Companies: segments are made of them' },
  { role: 'contacts', label: 'Contacts', hint: 'People at accounts: segments are made of them' },
  { role: 'activity', label: 'Activity', hint: 'Something that happened on a date' },
  { role: 'related', label: 'Related', hint: 'Anything else that belongs to them' },
]

export const roleLabel = (role: EntityRole): string => roles.find((candidate) => candidate.role === role)?.label ?? role
