import { dayMs } from '@shared/domain/storedValue.ts'
import { valueTexts } from '@shared/domain/valueTexts.ts'
import { zoneOf } from '@shared/domain/zone.ts'
import type { StoredValue } from '../engine/engine.ts'
import type { TextColumn } from '../segments/memberText.ts'
import { cellStyles, xmlText } from './xlsxParts.ts'

/** Excel keeps fifteen digits of a number: longer ones are text, or their last digits would become zeros. */
const mostDigits = 999_999_999_999_999
/** Signs of one cell; the rest would make Excel call the file damaged. */
const mostLength = 32_767
/** 1970-01-01 in Excel's days, and the first of March 1900: it takes 1900 for a leap year, and knows no day before it. */
const [epoch, firstDay] = [25_569, 61]
const lastDay = 2_958_465

export interface CutCells {
  count: number
}

/** A cell of the column as XML, "" where it is empty. Text is marked as such, so that no formula can hide in it. `cut` counts texts that were too long. */
export function cellXml({ type, scale }: TextColumn, zone: string, cut: CutCells): (value: StoredValue) => string {
  const textOf = valueTexts(type, scale, zone)
  const asText = (value: StoredValue): string => textCell(textOf(value) ?? '', cut)
  const convert = numberCell(type, scale, zone)
  return (value) => {
    if (value === null) return ''
    if (typeof value === 'string') return textCell(value, cut)
    return convert(value, textOf) ?? asText(value)
  }
}

export function textCell(text: string, cut: CutCells, style: number = cellStyles.plain): string {
  if (text === '') return ''
  let shown = text
  if (text.length > mostLength) {
    cut.count += 1
    // Half of a pair would be written as seven signs.
    shown = text.slice(0, mostLength).replace(/[\ud800-\udbff]$/, '')
  }
  const mark = style === cellStyles.plain ? '' : ` s="${style}"`
  // Blanks at an end are lost unless it is said that they count.
  return `<c${mark} t="inlineStr"><is><t${shown !== shown.trim() || shown.includes('\n') ? ' xml:space="preserve"' : ''}>${xmlText(shown)}</t></is></c>`
}

/** Null: it cannot be a number there, and is written as text. */
function numberCell(type: TextColumn['type'], scale: number | null, zone: string): (value: number, textOf: (value: StoredValue) => string | null) => string | null {
  switch (type) {
    case 'text':
      return () => null
    case 'boolean':
      return (value) => `<c t="b"><v>${value === 0 ? 0 : 1}</v></c>`
    case 'date':
      return (value) => dayCell(value + epoch, cellStyles.date)
    case 'datetime': {
      const { offset } = zoneOf(zone)
      return (value) => dayCell((value + offset(value)) / dayMs + epoch, cellStyles.datetime)
    }
    case 'integer':
    case 'decimal':
      return (value, textOf) => {
        if (!Number.isFinite(value)) return null
        const isWhole = type === 'integer' || scale !== null
        return isWhole && Math.abs(value) > mostDigits ? null : `<c><v>${textOf(value) ?? ''}</v></c>`
      }
  }
}

function dayCell(serial: number, style: number): string | null {
  return serial >= firstDay && serial < lastDay + 1 ? `<c s="${style}"><v>${serial}</v></c>` : null
}
