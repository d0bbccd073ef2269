import { mdiCalendarBlankOutline, mdiCalendarClockOutline, mdiFormatLetterCase, mdiNumeric, mdiToggleSwitchOutline } from '@mdi/js'
import type { AttributeType } from '@shared/domain/entity.ts'

export const typeIcons: Record<AttributeType, string> = {
  text: mdiFormatLetterCase,
  integer: mdiNumeric,
  decimal: mdiNumeric,
  boolean: mdiToggleSwitchOutline,
  date: mdiCalendarBlankOutline,
  datetime: mdiCalendarClockOutline,
}

export const typeWords: Record<AttributeType, string> = {
  text: 'Text',
  integer: 'Whole number',
  decimal: 'Number',
  boolean: 'Yes or no',
  date: 'Date',
  datetime: 'Date and time',
}
