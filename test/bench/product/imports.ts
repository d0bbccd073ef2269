import { importOutcomeSchema, type ImportPlan, type Inspection } from '@shared/contract/import.contract.ts'
import type { EntityRole } from '@shared/domain/entity.ts'
import { timedWithCpu } from '../measure.ts'
import { csvPath } from '../workload/files.ts'
import type { Table } from '../workload/shop.ts'
import type { Core } from './core.ts'

export const entities: readonly { readonly name: Table['name']; readonly role: EntityRole; readonly key: string; readonly date: string | null; readonly title: string | null }[] = [
  { name: 'Customers', role: 'individuals', key: 'CustomerId', date: null, title: 'Name' },
  { name: 'Orders', role: 'activity', key: 'OrderId', date: 'OrderedAt', title: null },
  { name: 'Events', role: 'activity', key: 'EventId', date: 'HappenedAt', title: null },
]

export interface ImportTimes {
  readonly rows: number
  /** Reading the whole file to propose types, keys and relationships. */
  readonly inspectMs: number
  readonly importMs: number
  readonly inspectCpuMs: number
  readonly importCpuMs: number
}

/** One CSV file as a person imports it: inspected, and taken as proposed. */
export async function importTable(core: Core, folder: string, entity: (typeof entities)[number]): Promise<ImportTimes> {
  const inspected = await timedWithCpu(() => inspect(core, folder, entity))
  const plan = planFrom(inspected.value, entity)
  const imported = await timedWithCpu(() => core.follow(() => core.ask('import.start', plan)))
  return {
    rows: importOutcomeSchema.parse(imported.value.result).rows,
    inspectMs: inspected.ms,
    importMs: imported.ms,
    inspectCpuMs: inspected.cpuMs,
    importCpuMs: imported.cpuMs,
  }
}

/** What the file of a table is imported by: as a person takes it as proposed. */
export async function planOf(core: Core, folder: string, entity: (typeof entities)[number]): Promise<ImportPlan> {
  return planFrom(await inspect(core, folder, entity), entity)
}

function inspect(core: Core, folder: string, { name }: (typeof entities)[number]): Promise<Inspection> {
  return core.ask('import.inspect', { inspection: 'bench', path: csvPath(folder, name) })
}

function planFrom(inspection: Inspection, { name, role, key, date, title }: (typeof entities)[number]): ImportPlan {
  const open = inspection.columns.find((column) => column.question !== null)
  if (open !== undefined) throw new Error(`The workload's ${open.plan.source} is ambiguous: ${open.reason}`)
  return {
    path: inspection.path,
    options: inspection.options,
    entity: name,
    role,
    columns: inspection.columns.map((column) => column.plan),
    key: [key],
    dateColumn: date,
    nameColumn: title,
    strict: true,
    replace: false,
    relationships: name === 'Customers' ? [] : [{ columns: ['CustomerId'], other: 'Customers', otherColumns: ['CustomerId'], thisIsChild: true }],
  }
}
