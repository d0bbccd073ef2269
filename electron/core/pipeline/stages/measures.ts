import type { ComputedAttribute, Entity } from '@shared/domain/entity.ts'
import type { AttributeId, EntityId } from '@shared/domain/ids.ts'
import { countWords } from '@shared/format/pipelineWords.ts'
import { inOrderOfUse } from '@shared/rules/segmentCircles.ts'
import type { OpenWorkspace } from '../../context.ts'
import { rowErrors } from '../../measures/rowErrors.ts'
import { segmentsRevision } from '../../segments/segment.repo.ts'
import type { Store } from '../../store/store.ts'
import { weekStartIn } from '../../store/workspaceValues.ts'
import type { TaskControl } from '../../tasks/tasks.ts'
import { failedWith, successful, type PlannedTask, type StagePlugin, type TaskEnd } from '../stage.ts'
import { thingsReadByMeasure } from '../things.ts'

interface Computed {
  readonly stamp: string
  readonly end: TaskEnd
}

const computedOf = new WeakMap<Store, Map<AttributeId, Computed>>()

/** Measures and calculated attributes, computed for every row: what cannot be computed is found before segments use it. */
export const measuresStage: StagePlugin = {
  stage: 'measures',
  plan(workspace, { asOf }) {
    const planned = workspace.catalog().entities.flatMap((entity) => entity.computed.map(({ id, name }): PlannedTask => ({
      key: `measures:${id}`,
      name: `${name} of ${entity.name}`,
      makes: [`measure:${id}`],
      reads: () => thingsReadByMeasure(workspace, entity.id, id),
      run: (control) => compute(workspace, entity.id, id, asOf, control),
    })))
    const made = new Map(planned.flatMap((task) => task.makes.map((thing) => [thing, task] as const)))
    const tasks = inOrderOfUse(planned, (task) => task.reads().flatMap((thing) => made.get(thing) ?? []))
    return { stage: 'measures', tasks, keepsRuns: false, write: () => {} }
  },
}

async function compute(workspace: OpenWorkspace, entityId: EntityId, id: AttributeId, asOf: number, { signal }: TaskControl): Promise<TaskEnd | null> {
  const entity = workspace.catalog().entities.find((one) => one.id === entityId)
  const attribute = entity?.computed.find((one) => one.id === id)
  if (entity === undefined || attribute === undefined) return null
  if (attribute.problem !== null) return failedWith(attribute.problem)
  const known = computedOf.get(workspace.store) ?? new Map<AttributeId, Computed>()
  computedOf.set(workspace.store, known)
  const stamp = stampOf(workspace, attribute, asOf)
  const before = known.get(id)
  if (before?.stamp === stamp) return { ...before.end, outcome: `${before.end.outcome ?? ''}, unchanged` }
  const end = await computed(workspace, entity, id, asOf, signal)
  known.set(id, { stamp, end })
  return end
}

async function computed(workspace: OpenWorkspace, entity: Entity, id: AttributeId, asOf: number, signal: AbortSignal): Promise<TaskEnd> {
  const reading = await workspace.engine.columns(entity.id, [id], { asOf, zone: workspace.zone(), signal })
  const warnings = rowErrors(workspace, entity, reading, 0).map(({ rows, message, keys }) => `No value in ${countWords(rows, 'row', 'rows')}: ${message} (${keys.join('; ')}${rows > keys.length ? ' …' : ''})`)
  return successful(countWords(reading.values(0), 'value', 'values'), warnings)
}

/** Equal stamps mean equal values, in this process: the hour is what "now" is worth to a recipe. */
function stampOf(workspace: OpenWorkspace, { recipe }: ComputedAttribute, asOf: number): string {
  const { entities, relationships } = workspace.catalog()
  const versions = entities.map(({ id, dataVersion, computed: others }) => `${id}@${dataVersion} ${others.map((one) => JSON.stringify(one.recipe)).join()}`)
  return [JSON.stringify(recipe), ...versions, JSON.stringify(relationships), segmentsRevision(), Math.floor(asOf / 3_600_000), workspace.zone(), weekStartIn(workspace.store)].join(' ')
}
