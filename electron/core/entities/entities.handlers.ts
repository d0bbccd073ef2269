import type { Handlers } from '@shared/contract/contract.ts'
import { isComputed } from '@shared/domain/allAttributes.ts'
import type { Attribute } from '@shared/domain/entity.ts'
import type { AttributeId } from '@shared/domain/ids.ts'
import { cellOf } from '@shared/domain/storedValue.ts'
import type { CoreContext, OpenWorkspace } from '../context.ts'
import type { ColumnReading } from '../engine/readColumns.ts'
import { tsvForm } from '../segments/memberText.ts'
import { readSegment } from '../segments/segment.repo.ts'
import { segmentRows } from '../segments/segmentRows.ts'
import type { Refresher } from '../segments/refresher.ts'
import { downloadRows } from './downloadRows.ts'
import { entityLines } from './entityLines.ts'
import { rowCells } from './rowCells.ts'
import { createViewers } from './viewers.ts'
import { attributeIn, planRows, type RowsPlan, type RowsQuestion } from './wantedRows.ts'

type Channels = 'entities.list' | 'entities.rows' | 'entities.copy' | 'entities.download'

export function createEntitiesHandlers({ ports, tasks, workspace }: Pick<CoreContext, 'ports' | 'tasks' | 'workspace'>, refresher: Pick<Refresher, 'underWay'>): Handlers<Channels> {
  const viewers = createViewers()

  /** One page of rows as stored, with what they are columns of. */
  async function page(open: OpenWorkspace, question: RowsQuestion & Page) {
    const plan = planRows(ports, open, question)
    const attributes = question.columns.map((id) => attributeIn(plan.entity, id))
    const computed = attributes.filter(isComputed)
    const data = open.catalog().entities.map(({ id, dataVersion }) => `${id}@${dataVersion}`)
    const columnKey = computed.length === 0 ? '' : [plan.asOf, ...data, ...computed.map(({ id, recipe }) => id + JSON.stringify(recipe))].join(' ')
    const ordinals = await viewers.ordinals(question.viewer, plan)
    const reading = computed.length === 0 ? null : await viewers.reading(question.viewer, plan, columnKey, (signal) => readComputed(open, plan, computed, signal))
    const some = Array.from(ordinals.subarray(question.offset, question.offset + question.limit))
    return { total: ordinals.length, stamp: `${plan.stamp}\n${columnKey}`, attributes, rows: rowCells(open, plan.entity, attributes, reading, some) }
  }

  return {
    'entities.list': () => {
      const open = workspace()
      return entityLines(open, segmentRows(open.store, refresher.underWay()))
    },
    'entities.rows': async (question) => {
      const open = workspace()
      const { total, stamp, attributes, rows } = await page(open, question)
      const zone = open.zone()
      return { total, stamp, rows: rows.map((row) => attributes.map(({ type, scale }, index) => cellOf(row[index] ?? null, type, scale, zone))) }
    },
    'entities.copy': async (question) => {
      const open = workspace()
      const { attributes, rows } = await page(open, question)
      const form = tsvForm(attributes, open.zone())
      return { text: form.head + rows.map(form.row).join(form.between) + form.tail, rows: rows.length }
    },
    'entities.download': ({ columns, path, ...question }) => {
      const open = workspace()
      const plan = planRows(ports, open, question)
      const attributes = columns.map((id) => attributeIn(plan.entity, id))
      const title = question.segment === null ? plan.entity.name : readSegment(open.store, question.segment).name
      return { task: tasks.start('download', title, async (control) => downloadRows(ports, open, { plan, attributes, computed: await computedOf(open, plan, attributes, control.signal), path }, control)) }
    },
  }
}

interface Page {
  readonly viewer: string
  readonly columns: readonly AttributeId[]
  readonly offset: number
  readonly limit: number
}

async function computedOf(open: OpenWorkspace, plan: RowsPlan, attributes: readonly Attribute[], signal: AbortSignal): Promise<ColumnReading | null> {
  const computed = attributes.filter(isComputed)
  return computed.length === 0 ? null : readComputed(open, plan, computed, signal)
}

function readComputed({ engine, zone }: OpenWorkspace, { entity, asOf }: RowsPlan, computed: readonly Attribute[], signal: AbortSignal): Promise<ColumnReading> {
  return engine.columns(entity.id, computed.map(({ id }) => id), { asOf, zone: zone(), signal })
}
