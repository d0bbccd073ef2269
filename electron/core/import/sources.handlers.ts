import type { Handlers } from '@shared/contract/contract.ts'
import type { Entity } from '@shared/domain/entity.ts'
import { isHandedOver } from '@shared/domain/handedOver.ts'
import type { SourceId, TaskId } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import { derivedFrom } from '../catalog/entityRecipe.repo.ts'
import { brokenBy } from '../catalog/brokenBy.ts'
import { listed } from '../catalog/names.ts'
import { removeEntity, restoreEntity } from '../catalog/removedEntity.ts'
import { segmentsUsingEntity } from '../catalog/usage.ts'
import type { CoreContext, OpenWorkspace } from '../context.ts'
import { refuseOwnFile } from '../store/refuseOwnFile.ts'
import { refuseUnagreed, unagreedFiles, type AgreedFiles } from './agreedFiles.ts'
import { ignoreColumns } from './ignoreColumns.ts'
import { importCorrected } from './importCorrected.ts'
import { refreshSource } from './refreshSource.ts'
import { writeRejected } from './rejectedCsv.ts'
import { readRejected } from './rejectedRow.repo.ts'
import { readSource, readSources, readStoredSource } from './source.repo.ts'
import type { SourceTurns } from './sourceTurns.ts'

type Channels = 'sources.list' | 'sources.unagreed' | 'sources.agree' | 'sources.update' | 'sources.refresh' | 'sources.rejected' | 'sources.downloadRejected' | 'sources.importCorrected' | 'sources.remove' | 'entities.restore'

export function createSourcesHandlers({ ports, emit, tasks, workspace }: CoreContext, turns: SourceTurns, agreed: AgreedFiles): Handlers<Channels> {
  /** A second call for a source that is being refreshed as it is joins the first. */
  const underWay = new Map<SourceId, TaskId>()

  return {
    'sources.list': () => readSources(workspace().store),
    'sources.unagreed': async () => [...(await unagreedFiles(workspace().store, agreed))],
    'sources.agree': async ({ paths }) => {
      const open = await unagreedFiles(workspace().store, agreed)
      await agreed.agree(open.map(({ path }) => path).filter((path) => paths.includes(path)))
      emit('data.changed', { topics: ['sources', 'usage'] })
      return null
    },
    'sources.update': ({ source, mode, ignore }) => {
      const { store } = workspace()
      const before = readSource(store, source)
      if (mode === 'refresh' && !before.canRefresh) throw fail('conflict', `No file stands behind ${before.entityName} that could be read again.`)
      if (mode === 'refresh' && isHandedOver(before.path)) throw fail('conflict', `${before.fileName} is a copy that the browser handed over, so it cannot be read again by itself: refresh it by choosing the file.`)
      store.edit((edit) => {
        if (mode !== undefined) edit.update('data_source', { id: source }, { mode })
        if (ignore.length > 0) ignoreColumns(edit, source, ignore)
      })
      emit('data.changed', { topics: ['sources'] })
      return null
    },
    'sources.refresh': async (wanted) => {
      const open = workspace()
      const { fileName, path } = readStoredSource(open.store, wanted.source)
      if (wanted.path === undefined) await refuseUnagreed(agreed, path)
      else await agreed.chosen(wanted.path)
      const isPlain = wanted.path === undefined && wanted.add.length === 0 && wanted.leaveOut.length === 0 && !wanted.anew
      const joined = underWay.get(wanted.source)
      if (isPlain && joined !== undefined) return { task: joined }
      const title = ports.paths.base(wanted.path ?? path) || fileName
      const task = tasks.start('import', title, async (control) => {
        try {
          return await turns.take(wanted.source, control.signal, () => refreshSource(ports, open, wanted, control))
        } finally {
          if (underWay.get(wanted.source) === control.id) underWay.delete(wanted.source)
          emit('data.changed', { topics: ['catalog', 'sources', 'segments'] })
        }
      })
      underWay.set(wanted.source, task)
      return { task }
    },
    'sources.rejected': ({ source, limit }) => {
      const { store } = workspace()
      return readRejected(store, readSource(store, source).id, limit)
    },
    'sources.downloadRejected': async ({ source, path }) => {
      const { store } = workspace()
      const { id, path: file } = readStoredSource(store, source)
      await refuseOwnFile(ports, store.path, path, [file])
      await writeRejected(ports, store, id, path)
      return null
    },
    'sources.importCorrected': ({ source, path }) => {
      const open = workspace()
      readStoredSource(open.store, source)
      const task = tasks.start('import', ports.paths.base(path), async (control) => {
        try {
          return await importCorrected(ports, open, source, path, control)
        } finally {
          emit('data.changed', { topics: ['catalog', 'sources', 'segments'] })
        }
      })
      return { task }
    },
    'sources.remove': async ({ source: id }) => {
      const { store, catalog } = workspace()
      const source = readSource(store, id)
      const entity = catalog().entities.find((one) => one.id === source.entity)
      if (entity === undefined) throw fail('notFound', 'This data source does not exist any more.')
      const madeOf = derivedFrom(store, entity)
      if (madeOf.length > 0) throw fail('inUse', `${listed(madeOf)} ${madeOf.length === 1 ? 'is' : 'are'} made of ${entity.name}: remove ${madeOf.length === 1 ? 'it' : 'them'} first.`, { usedBy: [...madeOf] })
      const usedBy = usersOf(workspace(), entity)
      if (usedBy.length > 0) throw fail('inUse', `${entity.name} is used by ${listed(usedBy)}: change or delete ${usedBy.length === 1 ? 'that' : 'these, in that order,'} first.`, { usedBy: [...usedBy] })
      try {
        await removeEntity(store, entity.id)
      } finally {
        emit('data.changed', { topics: ['catalog', 'sources'] })
      }
      return null
    },
    'entities.restore': async ({ entity }) => {
      try {
        await restoreEntity(workspace().store, entity)
      } finally {
        emit('data.changed', { topics: ['catalog', 'sources', 'segments'] })
      }
      return null
    },
  }
}

/** Segments and computed attributes that would have no meaning without the entity, in the order in which they must change. */
function usersOf({ store, catalog, zone, segments }: OpenWorkspace, entity: Entity): readonly string[] {
  const now = catalog()
  const entities = now.entities.filter(({ id }) => id !== entity.id)
  const relationships = now.relationships.filter(({ childEntity, parentEntity }) => childEntity !== entity.id && parentEntity !== entity.id)
  const broken = brokenBy(store, now, { entities, relationships }, { zone: zone(), segments: segments() }).map(({ name }) => name)
  return [...new Set([...segmentsUsingEntity(store, entity, now), ...broken])]
}
