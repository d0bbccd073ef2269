import { channelOf, type ChannelName } from '@shared/contract/contract.ts'
import type { EventName, Events } from '@shared/contract/events.ts'
import { fail, toAppError } from '@shared/errors/appError.ts'
import { failed, succeed, type Result } from '@shared/errors/result.ts'
import type { RunId } from '@shared/domain/ids.ts'
import { catalogOf } from './catalog/catalog.repo.ts'
import { createColumnCache } from './catalog/columnCache.ts'
import { createEngineSource } from './catalog/engineSource.ts'
import { createEngine } from './engine/createEngine.ts'
import type { Engine } from './engine/engine.ts'
import type { OpenOptions } from './store/openStore.ts'
import { createCatalogHandlers } from './catalog/catalog.handlers.ts'
import type { CoreContext } from './context.ts'
import { createRetention } from './history/retentionUpkeep.ts'
import { createAuthorsHandlers } from './history/authors.handlers.ts'
import { createHistoryHandlers } from './history/history.handlers.ts'
import { createAgreedFiles, everyFile } from './import/agreedFiles.ts'
import { createImportHandlers } from './import/import.handlers.ts'
import { createCustomersHandlers } from './customers/customers.handlers.ts'
import { createDiagramHandlers } from './diagram/diagram.handlers.ts'
import { createDownloadHandlers } from './exports/download.handlers.ts'
import { createUnendedCleaner } from './exports/clearUnended.ts'
import { createExporter } from './exports/exporter.ts'
import { createExportsHandlers } from './exports/exports.handlers.ts'
import { createTrustedDestinations, everyDestination } from './exports/trustedDestinations.ts'
import { createEntitiesHandlers } from './entities/entities.handlers.ts'
import { createDerivedHandlers } from './derived/derived.handlers.ts'
import { createCatchUp } from './derived/catchUp.ts'
import { createRemaker } from './derived/remake.ts'
import { createComputedHandlers } from './measures/computed.handlers.ts'
import { createComparedHandlers } from './profiling/compared/compared.handlers.ts'
import { createBackgroundProfiles } from './profiling/backgroundProfiles.ts'
import { createProfiler } from './profiling/profiler.ts'
import { createProfilingHandlers } from './profiling/profiling.handlers.ts'
import type { Ports } from './ports.ts'
import { createReadyAhead } from './refresh/readyAhead.ts'
import { createPipeline } from './pipeline/createPipeline.ts'
import { createJobsUpkeep } from './pipeline/interrupted.ts'
import { createPipelineHandlers } from './pipeline/pipeline.handlers.ts'
import { entitiesStage } from './pipeline/stages/entities.ts'
import { exportsStage } from './pipeline/stages/exports.ts'
import { readSchedule } from './schedule/schedule.repo.ts'
import { measuresStage } from './pipeline/stages/measures.ts'
import { profilesStage } from './pipeline/stages/profiles.ts'
import { sourcesStage } from './pipeline/stages/sources.ts'
import { createAttributesHandlers } from './import/attributes.handlers.ts'
import { createSourcesHandlers } from './import/sources.handlers.ts'
import { createSourceTurns } from './import/sourceTurns.ts'
import { createScheduleHandlers } from './schedule/schedule.handlers.ts'
import { createScheduler } from './schedule/scheduler.ts'
import { createSampleHandlers } from './sample/sample.handlers.ts'
import { segmentDirectory } from './segments/directory.ts'
import { readRunMembers } from './segments/memberSet.repo.ts'
import { streamMembers, type MembersRequest } from './segments/members.ts'
import { createMembersHandlers } from './segments/members.handlers.ts'
import { createDraftsHandlers } from './segments/drafts.handlers.ts'
import { createSegmentsHandlers } from './segments/segments.handlers.ts'
import { weekStartIn } from './store/workspaceValues.ts'
import { createTaskRunner } from './tasks/taskRunner.ts'
import { createListsHandlers } from './lists/lists.handlers.ts'
import { createListSaver } from './lists/saveList.ts'
import { createQuickHandlers } from './quick/quick.handlers.ts'
import { createTagsHandlers } from './tags/tags.handlers.ts'
import { createTasksHandlers } from './tasks/tasks.handlers.ts'
import { createUsageHandlers } from './usage/usage.handlers.ts'
import { createUsageUpkeep } from './usage/upkeep.ts'
import { withUsageFiles } from './usage/usageFileStage.ts'
import { createSession } from './workspace/session.ts'
import { createWorkspaceHandlers } from './workspace/workspace.handlers.ts'

type Listener = <E extends EventName>(event: E, payload: Events[E]) => void

/** The product without a window: asked through the contract's channels, announcing the contract's events. */
export interface App {
  /** Never rejects. `channel` and `input` are untrusted: refused unless they are what the contract says. */
  call(channel: unknown, input: unknown): Promise<Result<unknown>>
  /** Returns the function that stops listening. */
  on(listener: Listener): () => void
  /** Hands members to `write` piece by piece, for hosts that have a stream to put them in; the number of rows. Never rejects. */
  streamMembers(request: MembersRequest, write: (text: string) => Promise<void>): Promise<Result<number>>
  /** Cancels tasks, folds the workspace into its file and releases it. */
  close(): Promise<void>
}

/** The composition root of the core. `opening`: how workspace files are opened, by a window for writing unless stated. */
export function createApp(ports: Ports, opening: OpenOptions = { access: 'window', wantWrite: true }): App {
  const listeners = new Set<Listener>()
  const emit: Listener = (event, payload) => listeners.forEach((listener) => listener(event, payload))
  const tasks = createTaskRunner(ports, emit)
  const session = createSession({
    ports,
    emit,
    tasks,
    opening,
    openExtras(store, zone) {
      const catalog = () => catalogOf(store)
      const directory = segmentDirectory(store)
      const segments = () => directory
      const source = { ...createEngineSource(store, ports), members: (run: RunId) => readRunMembers(store, run) }
      const cache = createColumnCache(ports, store, () => engine)
      const engine: Engine = createEngine({ source, catalog, segments, cache, weekStart: () => weekStartIn(store), pause: ports.pause, elapsed: ports.elapsed })
      const remakeDerived = createRemaker(ports, { store, engine, catalog, zone })
      return { catalog, segments, engine, remakeDerived, close: () => cache.close() }
    },
  })
  const context: CoreContext = { ports, emit, tasks, workspace: () => session.workspace() }
  const sourceTurns = createSourceTurns()
  const profiler = createProfiler(context)
  const catchUp = createCatchUp(context, () => pipeline.isRunning())
  const trusted = opening.access === 'window' ? createTrustedDestinations(ports) : everyDestination
  const agreed = opening.access === 'window' ? createAgreedFiles(ports) : everyFile
  const exporter = createExporter(context, { underWay: () => pipeline.refresher.underWay() }, trusted)
  const pipeline = createPipeline(context, {
    plugins: [withUsageFiles(sourcesStage(context, sourceTurns, agreed), context, agreed), entitiesStage, profilesStage(context, profiler), measuresStage, exportsStage(exporter, ({ store, zone }) => readSchedule(store, zone()).zone)],
    async upstreamQuiet() {
      await sourceTurns.quiet()
      await catchUp.done()
    },
  })
  const { refresher } = pipeline
  const scheduler = createScheduler(context, pipeline)
  const saveList = createListSaver(context, refresher)
  const retention = createRetention(context)
  listeners.add(createJobsUpkeep(context).hear)
  listeners.add(catchUp.hear)
  listeners.add(createUnendedCleaner(context).hear)
  // Who works without a window looks at no profile.
  if (opening.access === 'window') {
    listeners.add(createBackgroundProfiles(context, profiler).hear)
    listeners.add(createReadyAhead(context).hear)
    listeners.add(createUsageUpkeep(context).hear)
    listeners.add(retention.hear)
    listeners.add(scheduler.hear)
  }
  const handlers = {
    ...createWorkspaceHandlers(context, session),
    ...createSampleHandlers(context, session),
    ...createImportHandlers(context, agreed),
    ...createSourcesHandlers(context, sourceTurns, agreed),
    ...createAttributesHandlers(context),
    ...createCatalogHandlers(context),
    ...createComputedHandlers(context),
    ...createDerivedHandlers(context),
    ...createSegmentsHandlers(context, refresher),
    ...createDraftsHandlers(context),
    ...createMembersHandlers(context),
    ...createDownloadHandlers(context),
    ...createExportsHandlers(context, exporter, trusted),
    ...createHistoryHandlers(context, saveList),
    ...retention.handlers,
    ...createAuthorsHandlers(context),
    ...createTagsHandlers(context),
    ...createQuickHandlers(context),
    ...createListsHandlers(context, saveList),
    ...createEntitiesHandlers(context, refresher),
    ...createCustomersHandlers(context),
    ...createDiagramHandlers(context),
    ...createProfilingHandlers(context, profiler),
    ...createComparedHandlers(context),
    ...createUsageHandlers(context, agreed),
    ...createPipelineHandlers(context, pipeline),
    ...createScheduleHandlers(context, scheduler),
    ...createTasksHandlers(context),
  }

  async function answer(name: ChannelName, input: unknown): Promise<unknown> {
    if (!Object.hasOwn(handlers, name)) throw fail('notFound', 'This is answered by the window, not by the core.')
    const handler = handlers[name as keyof typeof handlers] as (input: unknown) => unknown
    return await handler(input)
  }

  async function enclose<T>(what: string, work: () => Promise<T>): Promise<Result<T>> {
    try {
      return succeed(await work())
    } catch (error) {
      const data = toAppError(error)
      if (data.code === 'unexpected') ports.log(`${what} failed`, error)
      return { ok: false, error: data }
    }
  }

  return {
    async call(channelName, rawInput) {
      const channel = channelOf(channelName)
      if (channel === null) return failed(fail('invalidInput', 'Tessera was asked for something it does not know.'))
      const input = channel.input.safeParse(rawInput)
      if (!input.success) return failed(inputError(channel.name, input.error.issues))
      return enclose(channel.name, async () => {
        // A command answers of data that are as they should be, and nobody watches it.
        if (opening.access === 'commandLine') await catchUp.done()
        if (channel.access === 'write') refuseReadOnly(context)
        return answer(channel.name, input.data)
      })
    },
    streamMembers: (request, write) => enclose('members', () => streamMembers(context, request, write)),
    on(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: () => session.close({ evenUnsaved: true }),
  }
}

function refuseReadOnly(context: CoreContext): void {
  const reason = context.workspace().store.readOnlyReason
  if (reason !== null) throw fail('conflict', `This workspace is open for reading only: ${reason}. Save a copy under another name to change it.`)
}

function inputError(channel: string, issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]) {
  const first = issues[0]
  const field = first?.path.map(String).join('.') ?? ''
  return fail('invalidInput', `${channel}${field === '' ? '' : `, ${field}`}: ${first?.message ?? 'not understood'}.`.replace(/\.\.$/, '.'), field === '' ? {} : { field })
}
