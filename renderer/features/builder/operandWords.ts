import type { OperatorName } from '@shared/rules/operators.ts'
import { longMonths, ordinal, weekdays } from '@shared/rules/words.ts'

/** The names that the parts of a date are picked by, from part 1 on; undefined where they are typed as numbers. */
export const partNames: Partial<Record<OperatorName, readonly string[]>> = {
  monthOf: longMonths,
  dayOfWeek: weekdays,
  dayOfMonth: Array.from({ length: 31 }, (_, index) => ordinal(index + 1)),
  quarterOf: ['1st quarter', '2nd quarter', '3rd quarter', '4th quarter'],
}

/** What stands behind the number of an operator that takes one. */
export const countUnits: Partial<Record<OperatorName, string>> = { topPercent: '%', bottomPercent: '%', anniversaryInNext: 'days' }

/** What an empty pattern shows. */
export const patternHints: Partial<Record<OperatorName, string>> = { matchesPattern: '* any, ? one', matchesRegex: '^A.*[0-9]$' }
