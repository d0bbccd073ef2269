import type { Handlers, HostChannelName } from '@shared/contract/contract.ts'
import { secretPlace, type ExportDestination } from '@shared/domain/exportDestination.ts'
import { fail } from '@shared/errors/appError.ts'
import type { Secrets } from './secrets.ts'

type SecretChannelName = Extract<HostChannelName, `host.${'keep' | 'has' | 'forget'}Secret`>
/** What each host answers in its own way. */
export type WindowChannelName = Exclude<HostChannelName, SecretChannelName>

/** What both hosts answer about secrets; none is ever told to a page. */
export function createSecretHandlers(secrets: Secrets): Handlers<SecretChannelName> {
  return {
    async 'host.keepSecret'({ destination, value }) {
      const place = secretPlace(destination)
      if (place === null) throw fail('invalidInput', 'This connection needs no password.')
      return { secret: await secrets.keep(secretOf(destination), place, value) }
    },
    async 'host.hasSecret'({ destination }) {
      const [secret, place] = [secretOf(destination), secretPlace(destination)]
      return { isKept: secret !== null && place !== null && (await secrets.read(secret, place)) !== null }
    },
    async 'host.forgetSecret'({ secret }) {
      await secrets.forget(secret)
      return null
    },
  }
}

function secretOf(destination: ExportDestination) {
  return 'secret' in destination ? destination.secret : null
}
