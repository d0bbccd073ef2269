import type { ColumnFinding, ColumnPlan, ImportPlan, Inspection } from '@shared/contract/import.contract.ts'
import { fail } from '@shared/errors/appError.ts'
import type { AttributeType, EntityRole } from '@shared/domain/entity.ts'

/** What a person states beside the file; columns are named as in the file, ignoring case. What is left out stays as found. */
export interface PlanOverrides {
  readonly entity?: string | undefined
  readonly role?: EntityRole | undefined
  /** Empty: rows are numbered. */
  readonly key?: readonly string[] | undefined
  /** Stated date formats per column, tried in order. */
  readonly dates?: ReadonlyMap<string, readonly string[]> | undefined
  readonly types?: ReadonlyMap<string, AttributeType> | undefined
  readonly dateColumn?: string | undefined
  readonly strict?: boolean | undefined
  readonly replace?: boolean | undefined
}

/** The plan an inspection proposes, with what was stated. Refuses what is left open: a date format, an activity's date. */
export function planFor(inspection: Inspection, overrides: PlanOverrides = {}): ImportPlan {
  const { fileName } = inspection
  const source = (name: string): ColumnFinding => {
    const folded = name.trim().toLowerCase()
    const found = inspection.columns.find(({ plan }) => plan.source.toLowerCase() === folded || plan.name.toLowerCase() === folded)
    if (found !== undefined) return found
    throw fail('invalidInput', `${fileName} has no column ${name}: it has ${inspection.columns.slice(0, 30).map(({ plan }) => plan.source).join(', ')}.`)
  }
  const dates = new Map([...(overrides.dates ?? [])].map(([name, formats]) => [source(name), formats]))
  const types = new Map([...(overrides.types ?? [])].map(([name, type]) => [source(name), type]))
  const columns = inspection.columns.map((finding) => columnFor(finding, types.get(finding), dates.get(finding)))
  for (const [index, finding] of inspection.columns.entries()) refuseOpen(fileName, finding, columns[index])
  const key = overrides.key === undefined ? inspection.key.columns : overrides.key.map((name) => source(name).plan.name)
  const role = overrides.role ?? inspection.role.role
  const dateColumn = overrides.dateColumn === undefined ? dateFor(inspection, columns, role) : source(overrides.dateColumn).plan.name
  if (role === 'activity' && dateColumn === null) {
    throw fail('invalidInput', `${overrides.entity ?? inspection.entity} needs a date to be an activity, and ${fileName} has no column of dates: state the format of one, or another role.`)
  }
  return {
    path: inspection.path,
    options: inspection.options,
    entity: overrides.entity?.trim() ?? inspection.entity,
    role,
    columns,
    key: [...key],
    dateColumn,
    nameColumn: inspection.nameColumn,
    strict: overrides.strict ?? false,
    replace: overrides.replace ?? false,
    relationships: [],
  }
}

function columnFor({ plan }: ColumnFinding, type: AttributeType | undefined, formats: readonly string[] | undefined): ColumnPlan {
  const isDate = (one: AttributeType): boolean => one === 'date' || one === 'datetime'
  if (formats !== undefined) {
    const stated = type ?? (isDate(plan.type) ? plan.type : formats.some((format) => /[Hh]|ISO/.test(format)) ? 'datetime' : 'date')
    return { ...plan, include: true, type: stated, formats: [...formats] }
  }
  if (type === undefined) return plan
  return { ...plan, include: true, type, formats: isDate(type) ? plan.formats : [] }
}

function refuseOpen(fileName: string, { plan: found, question, reason }: ColumnFinding, plan: ColumnPlan | undefined): void {
  if (plan === undefined || !plan.include || plan.formats.length > 0 || (plan.type !== 'date' && plan.type !== 'datetime')) return
  if (question === null) throw fail('invalidInput', `${fileName}: state the date format of ${found.source}, such as yyyy-MM-dd or M/d/yyyy. ${reason}`)
  const readings = question.choices.map(({ format, reading }) => `${reading} as ${format}`).join(', or ')
  throw fail('invalidInput', `${fileName}: state the date format of ${found.source}, which the file does not settle: ${question.example} is ${readings}.`)
}

/** The date as found; of the columns of dates the first where the role was stated and nothing was found. */
function dateFor(inspection: Inspection, columns: readonly ColumnPlan[], role: EntityRole): string | null {
  if (role !== 'activity') return null
  return inspection.dateColumn ?? columns.find(({ include, type }) => include && (type === 'date' || type === 'datetime'))?.name ?? null
}
