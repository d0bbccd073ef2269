import type { ColumnFinding, ColumnPlan } from '@shared/contract/import.contract.ts'
import type { AttributeType } from '@shared/domain/entity.ts'
import { displayText, isoOfDay } from '@shared/domain/storedValue.ts'
import type { ColumnStatistics } from './detect/columnStatistics.ts'
import { formatsIn } from './detect/convert.ts'
import { decideType, decimalScale } from './detect/decide.ts'

export interface Found {
  readonly finding: ColumnFinding
  /** Of a decimal; null for a floating one and every other type. */
  readonly scale: number | null
  /** The person said something other than what was found: its misfits are still to be counted. */
  readonly isStated: boolean
}

/** What a column holds, as found or as stated. */
export function findingOf(column: ColumnStatistics, stated: ColumnPlan | undefined): Found {
  const decision = decideType(column)
  const detected: ColumnPlan = {
    source: column.column.name,
    name: column.column.name,
    include: !column.isBinary,
    type: decision.type,
    formats: [...decision.formats],
  }
  const isDate = stated?.type === 'date' || stated?.type === 'datetime'
  const formats = stated === undefined ? [] : isDate ? statedFormats(stated, decision.type, decision.formats) : []
  const plan = stated === undefined ? detected : { ...stated, formats: [...formats] }
  const isStated = stated !== undefined && (plan.type !== detected.type || plan.formats.join('|') !== detected.formats.join('|'))
  const isOpen = (plan.type === 'date' || plan.type === 'datetime') && plan.formats.length === 0
  const finding: ColumnFinding = {
    plan,
    missing: plan.type === 'text' ? column.missing : column.missing + column.filled - column.valued,
    distinct: column.distinct,
    distinctCapped: column.distinctCapped,
    ...rangeOf(column, plan.type),
    misfits: isStated ? 0 : decision.misfits + column.errors + column.binary,
    firstMisfit: isStated ? null : (decision.firstMisfit ?? column.firstError ?? column.firstBinary),
    reason: isStated ? 'As you stated.' : decision.reason + errorsText(column) + binaryText(column),
    question: isOpen ? decision.question : null,
  }
  return { finding, scale: plan.type === 'decimal' ? decimalScale(column) : null, isStated }
}

function errorsText({ errors, firstError }: ColumnStatistics): string {
  if (firstError === null) return ''
  const [cells, rows] = errors === 1 ? ['cell holds', 'its row is'] : ['cells hold', 'their rows are']
  return ` ${errors.toLocaleString('en')} ${cells} an error such as ${firstError.value}: ${rows} rejected.`
}

function binaryText({ binary, isBinary }: ColumnStatistics): string {
  if (binary === 0 || isBinary) return ''
  const [cells, rows] = binary === 1 ? ['cell holds', 'its row is'] : ['cells hold', 'their rows are']
  return ` ${binary.toLocaleString('en')} ${cells} binary data: ${rows} rejected.`
}

/** A column retyped to dates without a word on the format takes what was found; one that was asked about stays open. */
function statedFormats(stated: ColumnPlan, found: AttributeType, formats: readonly string[]): readonly string[] {
  const own = formatsIn(stated.formats)
  return own.length === 0 && (found === 'date' || found === 'datetime') ? formats : own
}

function rangeOf(column: ColumnStatistics, type: AttributeType): { min: string | null; max: string | null } {
  if (column.filled === 0 || column.isBinary || type === 'boolean') return { min: null, max: null }
  if (type === 'integer' || type === 'decimal') {
    if (column.min > column.max) return { min: null, max: null }
    const text = (value: number): string | null => displayText(value, 'decimal', null, 'UTC')
    return { min: text(column.min), max: text(column.max) }
  }
  if (type === 'date' || type === 'datetime') {
    const readings = column.dates.families.flatMap(({ readings }) => (readings.length > 1 && readings.every(({ alone }) => alone === 0) ? [] : readings.filter(({ fits }) => fits > 0)))
    if (readings.length === 0) return { min: null, max: null }
    const day = (local: number): string => isoOfDay(Math.floor(local / 86_400_000))
    return { min: day(Math.min(...readings.map(({ min }) => min))), max: day(Math.max(...readings.map(({ max }) => max))) }
  }
  return { min: column.minText?.slice(0, 200) ?? null, max: column.maxText?.slice(0, 200) ?? null }
}
