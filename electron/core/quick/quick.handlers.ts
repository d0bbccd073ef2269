import type { Handlers } from '@shared/contract/contract.ts'
import type { quickContract } from '@shared/contract/quick.contract.ts'
import { asOfInstant } from '@shared/domain/asOf.ts'
import { canceled } from '@shared/errors/appError.ts'
import { parseDefinition } from '@shared/rules/parse.ts'
import type { CoreContext } from '../context.ts'
import { countSegment } from './countSegment.ts'

export function createQuickHandlers({ ports, workspace }: CoreContext): Handlers<keyof typeof quickContract> {
  /** What each asked last: a newer question gives up the older one. */
  const asking = new Map<string, AbortController>()

  return {
    'quick.count': async ({ draft, definition: json, computed, asOf }) => {
      asking.get(draft)?.abort()
      const own = new AbortController()
      asking.set(draft, own)
      try {
        const open = workspace()
        const parsed = parseDefinition(json)
        if (!parsed.ok) return { audience: 0, total: null, interval: null, problem: parsed.diagnostics[0]?.message ?? 'The definition cannot be read.' }
        const size = await countSegment(open, parsed.definition, computed, { asOf: asOfInstant(asOf, open.zone(), ports.now()), signal: own.signal })
        if (own.signal.aborted) throw canceled()
        return size
      } finally {
        if (asking.get(draft) === own) asking.delete(draft)
      }
    },
  }
}
