import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Input, Output } from '@shared/contract/contract.ts'
import { attributesContract } from '@shared/contract/attributes.contract.ts'
import { sourceRefreshContract, sourceRefreshOutcomeSchema, correctionOutcomeSchema, type CorrectionOutcome, type SourceRefreshOutcome } from '@shared/contract/sourceRefresh.contract.ts'
import { importContract } from '@shared/contract/import.contract.ts'
import { sourcesContract } from '@shared/contract/sources.contract.ts'
import { importOutcomeSchema, type ImportOutcome, type ImportPlan, type Inspection } from '@shared/contract/import.contract.ts'
import type { Catalog } from '@shared/domain/entity.ts'
import type { SourceId, TaskId } from '@shared/domain/ids.ts'
import { planFor, type PlanOverrides } from './importPlan.ts'
import { TesseraError, toAppError, type AppError } from '@shared/errors/appError.ts'
import { createCatalogHandlers } from '../../electron/core/catalog/catalog.handlers.ts'
import { catalogOf } from '../../electron/core/catalog/catalog.repo.ts'
import type { CoreContext } from '../../electron/core/context.ts'
import type { Engine } from '../../electron/core/engine/engine.ts'
import { everyFile } from '../../electron/core/import/agreedFiles.ts'
import { createImportHandlers } from '../../electron/core/import/import.handlers.ts'
import { createAttributesHandlers } from '../../electron/core/import/attributes.handlers.ts'
import { createSourcesHandlers } from '../../electron/core/import/sources.handlers.ts'
import { createSourceTurns } from '../../electron/core/import/sourceTurns.ts'
import { createStore } from '../../electron/core/store/openStore.ts'
import { sql } from '../../electron/core/store/sql.ts'
import { noSegments } from '@shared/rules/segmentDirectory.ts'
import { createTaskRunner } from '../../electron/core/tasks/taskRunner.ts'
import { storePorts, temporaryFolder } from './storePorts.ts'

const contract = { ...importContract, ...sourcesContract, ...sourceRefreshContract, ...attributesContract }
type Channel = keyof typeof contract

const noEngine: Engine = {
  evaluate: () => Promise.reject(new Error('The engine is not asked here.')),
  count: () => Promise.reject(new Error('The engine is not asked here.')),
  explain: () => Promise.reject(new Error('The engine is not asked here.')),
  columns: () => Promise.reject(new Error('The engine is not asked here.')),
  project: () => Promise.reject(new Error('The engine is not asked here.')),
  records: () => Promise.reject(new Error('The engine is not asked here.')),
  related: () => Promise.reject(new Error('The engine is not asked here.')),
  match: () => Promise.reject(new Error('The engine is not asked here.')),
  keepable: () => ({ entries: [], isCurrent: () => true }),
  sizeBytes: () => 0,
}

/** The handlers of import and catalog over a real store in a temporary folder; every reply is held against the contract. */
export async function importWorkspace(options: { readonly zone?: string } = {}) {
  const folder = temporaryFolder()
  const { ports } = storePorts(folder, { zone: options.zone ?? 'UTC', pause: () => new Promise((resolve) => setImmediate(resolve)) })
  const store = await createStore(ports, join(folder, 'work.tessera'), { access: 'window', zone: ports.zone, replace: false })
  onTestFinished(() => store.close().catch(() => {}))
  const heard: { event: string; payload: unknown }[] = []
  const emit: CoreContext['emit'] = (event, payload) => heard.push({ event, payload })
  const tasks = createTaskRunner(ports, emit)
  const open = { store, engine: noEngine, catalog: () => catalogOf(store), zone: () => ports.zone, segments: () => noSegments, remakeDerived: async () => {} }
  const context: CoreContext = { ports, emit, tasks, workspace: () => open }
  const handlers = { ...createImportHandlers(context, everyFile), ...createSourcesHandlers(context, createSourceTurns(), everyFile), ...createAttributesHandlers(context), ...createCatalogHandlers(context) }

  async function call<C extends Channel>(channel: C, input: Input<C>): Promise<Output<C>> {
    const parsed = contract[channel].input.parse(input)
    const handler = handlers[channel] as (input: unknown) => unknown
    return contract[channel].output.parse(await handler(parsed)) as Output<C>
  }

  /** The error of a call that must fail. */
  async function failure(work: Promise<unknown>): Promise<AppError> {
    return await work.then(
      () => Promise.reject(new Error('This was expected to fail.')),
      (error: unknown) => {
        if (!(error instanceof TesseraError)) throw error
        return toAppError(error)
      },
    )
  }

  function file(name: string, content: string | Uint8Array): string {
    const path = join(folder, name)
    writeFileSync(path, content)
    return path
  }

  const inspect = (path: string, more: Partial<Input<'import.inspect'>> = {}): Promise<Inspection> => call('import.inspect', { inspection: 'test', path, ...more })

  /** The task's result, or its error thrown. */
  async function resultOf(task: TaskId): Promise<unknown> {
    const ended = await tasks.ended(task)
    if (ended.error !== null) throw new TesseraError(ended.error)
    if (ended.status !== 'successful') throw new Error(`The task ended ${ended.status}.`)
    return ended.result
  }

  async function start(plan: ImportPlan): Promise<ImportOutcome> {
    return importOutcomeSchema.parse(await resultOf((await call('import.start', plan)).task))
  }

  async function refresh(source: SourceId, more: Partial<Input<'sources.refresh'>> = {}): Promise<SourceRefreshOutcome> {
    return sourceRefreshOutcomeSchema.parse(await resultOf((await call('sources.refresh', { source, ...more })).task))
  }

  async function correct(source: SourceId, path: string): Promise<CorrectionOutcome> {
    return correctionOutcomeSchema.parse(await resultOf((await call('sources.importCorrected', { source, path })).task))
  }

  async function importPath(path: string, overrides: PlanOverrides = {}, hints: Input<'import.inspect'>['hints'] = {}): Promise<ImportOutcome> {
    return start(planFor(await inspect(path, { hints }), overrides))
  }

  const catalog = (): Catalog => catalogOf(store)

  /** Rows of an entity as text, in order of their ordinals. */
  async function rowsOf(name: string): Promise<(string | null)[][]> {
    const entity = catalog().entities.find((one) => one.name === name)
    if (entity === undefined) throw new Error(`There is no entity ${name}.`)
    return (await call('catalog.rows', { entity: entity.id, limit: 1000 })).rows
  }

  /** All that must be untouched by a failed import. */
  function everything(): unknown {
    const tables = store.all<{ name: string }>(sql`SELECT name FROM sqlite_schema WHERE type = 'table' AND (name GLOB 'data_?*' OR name GLOB 'staging_*') AND name <> 'data_source' ORDER BY name`)
    return { tables, catalog: catalog(), sources: store.all(sql`SELECT * FROM data_source`), rejected: store.all(sql`SELECT * FROM rejected_row`) }
  }

  return { folder, ports, store, tasks, heard, context, call, failure, file, inspect, start, resultOf, refresh, correct, importPath, catalog, rowsOf, everything }
}
