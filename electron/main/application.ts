import type { Handlers } from '@shared/contract/contract.ts'
import type { StartCore } from './coreMessages.ts'
import { createCoreProcess } from './coreProcess.ts'
import { createEventRelay, type EventRelay } from './eventRelay.ts'
import { log } from './launch.ts'
import { createPathGrants, type PathGrants } from './pathGrants.ts'
import { createRouter, type Router } from './router.ts'
import { createSecretHandlers, type WindowChannelName } from './secretHandlers.ts'
import type { Secrets } from './secrets.ts'

/** The main process without its window: what both hosts share. */
export interface Application {
  readonly router: Router
  readonly events: EventRelay
  readonly grants: PathGrants
  /** Opens the file named at the start while the page still loads; the page asks for it again and hears how that went. */
  openEarly(path: string): void
  /** Saves and ends the core; null, or why the workspace was not saved. The second call gives the first one's answer. */
  close(): Promise<string | null>
}

interface Parts {
  readonly startCore: StartCore
  readonly host: (grants: PathGrants) => Handlers<WindowChannelName>
  readonly secrets: Secrets
}

export function createApplication({ startCore, host, secrets }: Parts): Application {
  const events = createEventRelay()
  const grants = createPathGrants()
  const core = createCoreProcess(startCore, events, secrets)
  const router = createRouter({ host: { ...host(grants), ...createSecretHandlers(secrets) }, core: (channel, input) => core.call(channel, input), grants, log })
  let closing: Promise<string | null> | null = null
  return {
    router,
    events,
    grants,
    openEarly(path) {
      grants.grant(path)
      void router.call('workspace.open', { path })
    },
    close: () => (closing ??= core.stop()),
  }
}
