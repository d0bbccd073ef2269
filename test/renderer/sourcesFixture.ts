import type { ColumnFinding, Inspection } from '@shared/contract/import.contract.ts'
import type { DataSource } from '@shared/contract/sources.contract.ts'
import { attributeIdSchema, entityIdSchema, relationshipIdSchema, sourceIdSchema } from '@shared/domain/ids.ts'
import type { AttributeType, Catalog, Entity, EntityRole } from '@shared/domain/entity.ts'
import type { WorkspaceInfo } from '@shared/domain/workspace.ts'
import type { FakeAnswers } from '../support/fakeBridge.ts'

type ColumnSpec = Partial<Omit<ColumnFinding, 'plan'>> & { readonly type?: AttributeType; readonly formats?: string[] }

export function column(name: string, { type = 'text', formats = [], ...more }: ColumnSpec = {}): ColumnFinding {
  return {
    plan: { source: name, name, include: true, type, formats },
    missing: 0,
    distinct: 312_764,
    distinctCapped: false,
    min: null,
    max: null,
    misfits: 0,
    firstMisfit: null,
    reason: 'Every value is text.',
    question: null,
    ...more,
  }
}

const settledQuestion = {
  example: '04/03/2024',
  choices: [
    { format: 'dd/MM/yyyy', reading: '4 March 2024', label: 'day/month/year, as in order_date' },
    { format: 'MM/dd/yyyy', reading: '3 April 2024', label: 'month/day/year' },
  ],
}

const cells: readonly (readonly [number, ...(string | null)[]])[] = [
  [2, '00048117', 'C-013380', '26/02/2024', '04/03/2024', 'Coffee beans', 'Online store', '38.40', 'false'],
  [3, '00048118', 'C-004417', '26/02/2024', '04/03/2024', 'Tea', 'Online store', '17.25', 'true'],
  [4, '00048119', 'C-029946', '26/02/2024', null, 'Coffee beans', 'Shop', '24.90', 'false'],
  [5, '00048120', 'C-020075', '26/02/2024', '04/03/2024', 'Equipment', 'Online store', '289.00', 'false'],
  [6, '00048121', 'C-011902', '27/02/2024', '05/03/2024', 'Coffee beans', 'Phone', '31.80', 'false'],
  [7, '00048122', 'C-038851', '27/02/2024', '05/03/2024', 'Cups', 'Shop', '14.50', 'true'],
  [8, '00048123', 'C-033107', '27/02/2024', null, 'Tea', 'Online store', '22.60', 'false'],
  [9, '00048124', 'C-045013', '27/02/2024', '05/03/2024', 'Coffee beans', 'Online store', '46.75', 'false'],
  [880, '00048995', 'C-018264', '29/02/2024', '06/03/2024', 'Coffee beans', 'Online store', '19.90', 'false'],
  [881, '00048996', 'C-007731', '31/02/2024', '06/03/2024', 'Tea', 'Shop', '12.40', 'false'],
  [882, '00048997', 'C-044260', '01/03/2024', '06/03/2024', 'Gift cards', 'Online store', '50.00', 'true'],
  [4201, '00052316', 'C-026690', '11/03/2024', null, 'Coffee beans', 'Shop', '27.10', 'false'],
  [4202, '00052317', 'C-031418', '00/03/2024', '08/04/2024', 'Coffee beans', 'Phone', '35.60', 'false'],
  [4203, '00052318', 'C-009054', '11/03/2024', '08/04/2024', 'Tea', 'Online store', '16.80', 'false'],
]
const rejectedLines = new Set([881, 4202])

/** The orders file of the design's picture: one question, one notice, two proposals. */
export function ordersInspection(): Inspection {
  return {
    path: '/data/orders.csv',
    fileName: 'orders.csv',
    sizeBytes: 18_400_000,
    options: { format: 'delimited', encoding: 'utf-8', delimiter: ',', quote: '"', headerLine: 1, decimal: '.', zone: 'Europe/Berlin' },
    notes: [],
    tables: [],
    rows: 312_776,
    columns: [
      column('order_id'),
      column('customer_id', { distinct: 45_000 }),
      column('order_date', {
        type: 'date',
        formats: ['dd/MM/yyyy'],
        misfits: 12,
        firstMisfit: { line: 881, value: '31/02/2024' },
        min: '2024-02-26',
        max: '2026-11-22',
      }),
      column('settled_on', {
        type: 'date',
        missing: 14_656,
        question: settledQuestion,
        reason: 'All 298,120 values fit both readings, so the file does not settle it.',
      }),
      column('category', { distinct: 6 }),
      column('channel', { distinct: 3 }),
      column('order_total', { type: 'decimal', min: '2.90', max: '614.00' }),
      column('is_gift', { type: 'boolean', distinct: 2 }),
    ],
    preview: cells.map(([line, ...rest]) => ({
      line,
      cells: rest,
      rejected: rejectedLines.has(line) ? { column: 'order_date', reason: 'There is no such day.' } : null,
    })),
    rejectedRows: 12,
    firstRejected: { line: 881, column: 'order_date', value: '31/02/2024', reason: 'There is no such day.' },
    entity: 'Orders',
    role: { role: 'activity', reason: 'It has dates and points to Customers.' },
    key: { columns: ['order_id'], reason: '312,764 distinct values, none missing. Kept as text: 8 digits with leading zeros.' },
    dateColumn: 'order_date',
    nameColumn: null,
    relationships: [
      {
        child: 'Orders',
        childColumns: ['customer_id'],
        parent: 'Customers',
        parentColumns: ['customer_id'],
        matched: 0.996,
        orphans: 1251,
        reason: '99.6 % of the values exist there; the names agree.',
      },
    ],
  }
}

export function entity(name: string, role: EntityRole, attributes: readonly (readonly [string, AttributeType])[], rowCount = 48_210): Entity {
  return {
    id: entityIdSchema.parse(`ent_${name}`),
    name,
    role,
    attributes: attributes.map(([attribute, type]) => ({
      id: attributeIdSchema.parse(`att_${name}_${attribute}`),
      name: attribute,
      type,
      scale: type === 'decimal' ? 2 : null,
    })),
    key: [attributeIdSchema.parse(`att_${name}_${attributes[0]?.[0] ?? ''}`)],
    nameAttribute: null,
    origin: 'file',
    computed: [],
    dateAttribute: null,
    rowCount,
    dataVersion: 1,
    updatedAt: '2026-11-22T08:00:00.000Z',
  }
}

export const customers = entity('Customers', 'individuals', [
  ['customer_id', 'text'],
  ['name', 'text'],
  ['city', 'text'],
  ['since', 'date'],
])
export const orders = entity('Orders', 'activity', [
  ['order_id', 'text'],
  ['customer_id', 'text'],
  ['order_date', 'date'],
  ['order_total', 'decimal'],
], 312_764)

const attribute = (of: Entity, name: string) => of.attributes.find((candidate) => candidate.name === name)?.id ?? attributeIdSchema.parse('none')

export const customersOnly: Catalog = { entities: [customers], relationships: [] }
export const shop: Catalog = {
  entities: [customers, orders],
  relationships: [
    {
      id: relationshipIdSchema.parse('rel_1'),
      name: 'Orders to Customers',
      childEntity: orders.id,
      childAttributes: [attribute(orders, 'customer_id')],
      parentEntity: customers.id,
      parentAttributes: [attribute(customers, 'customer_id')],
    },
  ],
}

export const ordersSource: DataSource = {
  id: sourceIdSchema.parse('src_orders'),
  entity: orders.id,
  entityName: 'Orders',
  role: 'activity',
  fileName: 'orders.csv',
  path: '/data/orders.csv',
  format: 'CSV, comma, UTF-8',
  rows: 312_764,
  rejected: 12,
  importedAt: '2026-11-22T08:00:00.000Z',
  mode: 'once',
  canRefresh: true,
  lastRefresh: null,
}
export const customersSource: DataSource = {
  ...ordersSource,
  id: sourceIdSchema.parse('src_customers'),
  entity: customers.id,
  entityName: 'Customers',
  role: 'individuals',
  fileName: 'customers.csv',
  path: '/data/customers.csv',
  rows: 48_210,
  rejected: 0,
}

const workspaceInfo: WorkspaceInfo = {
  name: 'Contoso Coffee',
  path: '/home/contoso-coffee.tessera',
  zone: 'Europe/Berlin',
  weekStart: 'monday',
  readOnlyReason: null,
  savedAt: '2026-11-23T08:33:00.000Z',
  unsaved: false,
  notice: null,
  counts: { segments: 16, entities: 2, sources: 2, relationships: 1 },
  audiences: [{ entity: 'Customers', role: 'individuals', members: 48_210 }],
}

/** What every page asks for around its own questions. */
export function shellAnswers(): FakeAnswers {
  return {
    'workspace.state': () => workspaceInfo,
    'host.info': () => ({ version: '1.0.0', platform: 'linux', dialogs: 'typed', defaultFolder: '/home', openAtStart: null }),
    'settings.get': () => ({ theme: 'system', density: 'comfortable', railCollapsed: false }),
    'workspace.recent': () => [],
    'tasks.list': () => [],
    'segments.list': () => [],
    'catalog.get': () => shop,
    'sources.list': () => [customersSource, ordersSource],
    'relationships.suggest': () => [],
  }
}
