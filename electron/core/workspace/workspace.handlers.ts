import type { Handlers } from '@shared/contract/contract.ts'
import { defaultSettings } from '@shared/domain/defaultSettings.ts'
import { settingsSchema, type Settings } from '@shared/domain/workspace.ts'
import type { CoreContext } from '../context.ts'
import { writeFailure } from '../store/fileErrors.ts'
import type { Session } from './session.ts'
import { userFile } from './userFile.ts'

type Channels =
  | 'workspace.state'
  | 'workspace.create'
  | 'workspace.open'
  | 'workspace.save'
  | 'workspace.saveAs'
  | 'workspace.close'
  | 'workspace.setZone'
  | 'workspace.setWeekStart'
  | 'workspace.recent'
  | 'workspace.forgetRecent'
  | 'settings.get'
  | 'settings.set'

/** Everything about the open workspace but the sample, and the user's settings. */
export function createWorkspaceHandlers(context: Pick<CoreContext, 'ports' | 'emit'>, session: Session): Handlers<Channels> {
  const settings = userFile(context.ports, 'settings.json', settingsSchema, defaultSettings)
  return {
    'workspace.state': () => session.info(),
    'workspace.create': (request) => session.create(request),
    'workspace.open': ({ path }) => session.open(path),
    'workspace.save': () => session.save(),
    'workspace.saveAs': ({ path, replace }) => session.saveAs(path, replace),
    async 'workspace.close'() {
      await session.close()
      return null
    },
    async 'workspace.setZone'({ zone }) {
      const info = session.setZone(zone)
      // Days that were combined with date-times begin at another instant.
      await session.workspace().remakeDerived()
      return info
    },
    'workspace.setWeekStart': ({ weekStart }) => session.setWeekStart(weekStart),
    'workspace.recent': async () => [...(await session.recent.list())],
    async 'workspace.forgetRecent'({ path }) {
      await session.recent.forget(path)
      return null
    },
    'settings.get': () => settings.read(),
    async 'settings.set'(changes) {
      const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as Partial<Settings>
      const after = await settings
        .change((before) => ({ ...before, ...given }))
        .catch((error: unknown) => {
          throw writeFailure('The settings could not be kept.', error)
        })
      context.emit('settings.changed', after)
      return after
    },
  }
}
