import { entityIdSchema, sourceIdSchema, taskIdSchema } from '@shared/domain/ids.ts'
import type { Task } from '@shared/domain/task.ts'
import type { FakeAnswers } from '../support/fakeBridge.ts'
import { mountPage, type MountedPage } from './mountPage.ts'
import { customersOnly, ordersInspection, shellAnswers } from './sourcesFixture.ts'

/** The page of one file that came in. */
export const importRoute = '/sources/import?path=/data/orders.csv&name=orders.csv'
export const taskId = taskIdSchema.parse('task_1')
export const task: Task = {
  id: taskId,
  kind: 'import',
  title: 'orders.csv',
  status: 'refreshing',
  step: 'Reading rows',
  progress: 0.25,
  done: 78_000,
  total: 312_776,
  startedAt: '2026-11-23T08:00:00.000Z',
  finishedAt: null,
  error: null,
  result: null,
}
export const outcome = {
  source: sourceIdSchema.parse('src_orders'),
  entity: entityIdSchema.parse('ent_Orders'),
  entityName: 'Orders',
  rows: 312_764,
  rejected: 12,
  firstRejected: ordersInspection().firstRejected,
  durationMs: 2100,
}
export const ended: Task = { ...task, status: 'successful', progress: 1, done: 312_764, finishedAt: '2026-11-23T08:00:02.100Z', result: outcome }

export const importButton = /^Import [\d,]+ rows?$/

/** The orders with their date format settled. */
export function settled(format: string) {
  const inspection = ordersInspection()
  const asked = inspection.columns[3]
  if (asked) inspection.columns[3] = { ...asked, plan: { ...asked.plan, formats: [format] }, question: null, reason: 'As you stated.' }
  return inspection
}

/** No question is left open. */
export const answered: FakeAnswers = { 'import.inspect': () => settled('dd/MM/yyyy') }

export function mountImport(answers: FakeAnswers = {}, at = importRoute): Promise<MountedPage> {
  return mountPage(at, {
    ...shellAnswers(),
    'catalog.get': () => customersOnly,
    'import.inspect': () => ordersInspection(),
    'import.start': () => ({ task: taskId }),
    'import.stopInspecting': () => null,
    ...answers,
  })
}
