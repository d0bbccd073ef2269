import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Input, Output } from '@shared/contract/contract.ts'
import type { segmentsContract } from '@shared/contract/segments.contract.ts'
import { segmentsContract as contract } from '@shared/contract/segments.contract.ts'
import type { Attribute, AttributeType, Entity } from '@shared/domain/entity.ts'
import { attributeIdSchema, entityIdSchema, type TaskId } from '@shared/domain/ids.ts'
import type { RunTrigger } from '@shared/domain/segment.ts'
import type { DefinitionInput } from '@shared/rules/definition.ts'
import { catalogOf, writeEntity } from '../../electron/core/catalog/catalog.repo.ts'
import type { CoreContext } from '../../electron/core/context.ts'
import { createEngineSource } from '../../electron/core/catalog/engineSource.ts'
import { createEngine } from '../../electron/core/engine/createEngine.ts'
import type { Engine, EvaluateOptions, MemberSet } from '../../electron/core/engine/engine.ts'
import type { Ports } from '../../electron/core/ports.ts'
import { createDownloadHandlers } from '../../electron/core/exports/download.handlers.ts'
import { createPipeline } from '../../electron/core/pipeline/createPipeline.ts'
import { countBits } from '../../electron/core/engine/bitset.ts'
import { segmentDirectory } from '../../electron/core/segments/directory.ts'
import { createSegmentsHandlers } from '../../electron/core/segments/segments.handlers.ts'
import { createDataTable, dataTable } from '../../electron/core/store/dataTable.ts'
import { createStore } from '../../electron/core/store/openStore.ts'
import { marks, sql, type SqlValue } from '../../electron/core/store/sql.ts'
import type { ResolvedDefinition } from '@shared/rules/resolve/resolved.ts'
import { createTaskRunner } from '../../electron/core/tasks/taskRunner.ts'
import { createTasksHandlers } from '../../electron/core/tasks/tasks.handlers.ts'
import { storePorts, temporaryFolder } from './storePorts.ts'

type Channel = keyof typeof segmentsContract

export function setOf(ordinals: readonly number[]): MemberSet {
  const words = new Uint32Array((Math.max(-1, ...ordinals) + 32) >>> 5)
  for (const ordinal of ordinals) words[ordinal >>> 5] = (words[ordinal >>> 5] ?? 0) | (1 << (ordinal & 31))
  return { words, size: countBits(words) }
}

interface Columns {
  readonly [name: string]: AttributeType
}

/** What the engine of the test answers; `definition`: what is evaluated, null where it is only counted. */
type Evaluate = (options: EvaluateOptions, definition: ResolvedDefinition | null) => Promise<MemberSet> | MemberSet

/**
 * The handlers of segments and tasks over a real store with one audience, "Customers", and an engine whose members
 * are what the test says. Every reply is held against the contract.
 */
export async function segmentsWorkspace(options: { readonly columns?: Columns; readonly rows?: readonly (readonly SqlValue[])[]; readonly ports?: Partial<Ports> } = {}) {
  const folder = temporaryFolder()
  const { ports, clock } = storePorts(folder, { zone: 'UTC', ...options.ports })
  const store = await createStore(ports, join(folder, 'work.tessera'), { access: 'window', zone: 'UTC', replace: false })
  onTestFinished(() => store.close().catch(() => {}))
  const columns = options.columns ?? { Id: 'text', Name: 'text', Tier: 'text' }
  const rows = options.rows ?? Array.from({ length: 40 }, (_, index) => [`C${String(index).padStart(2, '0')}`, `Name ${index}`, 'Gold'])
  const entity = addEntity('Customers', columns, rows)

  function addEntity(name: string, shape: Columns, data: readonly (readonly SqlValue[])[]): Entity {
    const slug = name.toLowerCase().replaceAll(' ', '')
    const attributes: Attribute[] = Object.entries(shape).map(([attribute, type], index) => ({
      id: attributeIdSchema.parse(`${slug}${index}`),
      name: attribute,
      type,
      scale: type === 'decimal' ? 2 : null,
    }))
    const made: Entity = {
      id: entityIdSchema.parse(slug),
      name,
      role: 'individuals',
      attributes,
      key: attributes.slice(0, 1).map(({ id }) => id),
      nameAttribute: attributes[1]?.id ?? null,
      origin: 'file',
      computed: [],
      dateAttribute: null,
      rowCount: data.length,
      dataVersion: 1,
      updatedAt: new Date(clock.now).toISOString(),
    }
    store.bulk.run(createDataTable(dataTable(made.id), attributes.map(({ id }) => id)))
    store.bulk.insertRows(sql`INSERT INTO ${dataTable(made.id)} VALUES (${marks(attributes.length + 1)})`, data.map((row, ordinal) => [ordinal, ...row]))
    store.bulk.transaction((edit) => writeEntity(edit, made, data.length))
    return made
  }

  let evaluate: Evaluate = () => setOf([])
  const directory = segmentDirectory(store)
  /** Of the rows as they are. */
  const columnEngine = createEngine({ source: createEngineSource(store, ports), catalog: () => catalogOf(store), segments: () => directory, pause: ports.pause, elapsed: ports.elapsed })
  const engine: Engine = {
    evaluate: async (definition, given) => evaluate(given, definition),
    async count(definition, given) {
      const members = await evaluate(given, null)
      const rules = definition.rules.map((rule) => ({ id: rule.id, alone: members.size, soFar: members.size, nodes: [], interval: null, path: '' }))
      return { audience: rows.length, total: members.size, members, rules, attrition: [], diagnostics: [] }
    },
    explain: async () => ({ isMember: null, rules: [], diagnostics: [] }),
    columns: () => Promise.reject(new Error('There are no computed attributes here.')),
    project: (...asked) => columnEngine.project(...asked),
    records: async (_audience, _frame, nodes) => nodes.map(() => 0),
    related: async (_entity, _ordinal, paths) => paths.map(() => []),
    match: async () => ({ values: 0, orphans: 0, parents: 0 }),
    keepable: () => ({ entries: [], isCurrent: () => false }),
    sizeBytes: () => 0,
  }
  const events: string[] = []
  const emit: CoreContext['emit'] = (event) => void events.push(event)
  const tasks = createTaskRunner(ports, emit)
  const context: CoreContext = { ports, emit, tasks, workspace: () => ({ store, engine, catalog: () => catalogOf(store), zone: () => 'UTC', segments: () => directory, remakeDerived: () => Promise.resolve() }) }
  const pipeline = createPipeline(context, { plugins: [], upstreamQuiet: () => Promise.resolve() })
  const handlers = { ...createSegmentsHandlers(context, pipeline.refresher), ...createDownloadHandlers(context), ...createTasksHandlers(context) }

  async function call<C extends Channel>(channel: C, input: Input<C>): Promise<Output<C>> {
    const handler = handlers[channel] as (parsed: unknown) => unknown
    const output: unknown = await handler(contract[channel].input.parse(input))
    return contract[channel].output.parse(output) as Output<C>
  }

  return {
    folder,
    store,
    entity,
    addEntity,
    clock,
    ports,
    tasks,
    events,
    context,
    call,
    /** From now on the engine answers this. */
    answers(next: Evaluate | readonly number[]): void {
      evaluate = typeof next === 'function' ? next : () => setOf(next)
    },
    async refresh(...segments: readonly string[]) {
      const { task } = await call('segments.refresh', { segments: segments as never })
      return tasks.ended(task)
    },
    refreshAll: (kind: RunTrigger = 'refreshAll') => tasks.ended(pipeline.start({ segments: null, asOf: null, trigger: { kind, due: null, missed: 0 } })),
    ended: (task: TaskId | null) => (task === null ? null : tasks.ended(task)),
    save: async (name: string, definition: DefinitionInput = tierIs('Gold')) => (await call('segments.save', { name, definition })).segment,
  }
}

export function tierIs(tier: string, attribute = 'Tier'): DefinitionInput {
  const where = { kind: 'group' as const, items: [{ kind: 'condition' as const, attribute: { name: attribute }, test: { operator: 'equal' as const, value: tier } }] }
  return { schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where }] }
}
