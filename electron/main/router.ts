import { channelOf, type ChannelName, type Handlers, type HostChannelName } from '@shared/contract/contract.ts'
import { fail, TesseraError, toAppError } from '@shared/errors/appError.ts'
import { failed, succeed, type Result } from '@shared/errors/result.ts'
import { resultSchema } from '@shared/errors/resultSchema.ts'
import { faultOfShape } from './inputShape.ts'
import type { PathGrants } from './pathGrants.ts'

export interface Router {
  /** Never rejects. `channel` and `input` come from a page and are untrusted. */
  call(channel: unknown, input: unknown): Promise<Result<unknown>>
}

interface Parts {
  readonly host: Handlers<HostChannelName>
  readonly core: (channel: ChannelName, input: unknown) => Promise<Result<unknown>>
  readonly grants: PathGrants
  /** For developers; never shown to a person. */
  readonly log: (message: string, error: unknown) => void
}

/** Takes a page's question to whoever answers it: checked first, answered in the one envelope. */
export function createRouter({ host, core, grants, log }: Parts): Router {
  async function answer(channelName: unknown, raw: unknown): Promise<Result<unknown>> {
    const { channel, input } = readQuestion(channelName, raw)
    refuseUnchosenPaths(channel.paths, input, grants)
    if (channel.where === 'core') {
      const result = envelope(await core(channel.name, input))
      if (result.ok) grantAnswered(channel.name, result.value, grants)
      return result
    }
    const handler = host[channel.name as HostChannelName] as (input: unknown) => unknown
    return succeed(await handler(input))
  }

  return {
    async call(channel, input) {
      try {
        return await answer(channel, input)
      } catch (error) {
        if (!(error instanceof TesseraError)) log(`Answering ${String(channel)} failed`, error)
        return { ok: false, error: toAppError(error) }
      }
    },
  }
}

function readQuestion(channelName: unknown, raw: unknown) {
  const channel = channelOf(channelName)
  if (channel === null) throw fail('invalidInput', 'Tessera was asked for something it does not know.')
  const fault = faultOfShape(raw)
  if (fault !== null) throw fail('invalidInput', `What was sent to ${channel.name} is ${fault}.`)
  const parsed = channel.input.safeParse(raw)
  if (parsed.success) return { channel, input: parsed.data }
  const first = parsed.error.issues[0]
  const field = first?.path.map(String).join('.') ?? ''
  const message = first?.message ?? 'not understood'
  // Sentences of our own end with a full stop and speak to the person as they are.
  const sentence = message.endsWith('.') ? message : `${channel.name}${field === '' ? '' : `, ${field}`}: ${message}.`
  throw fail('invalidInput', sentence, field === '' ? {} : { field })
}

function refuseUnchosenPaths(fields: readonly string[], input: unknown, grants: PathGrants): void {
  for (const field of fields) {
    const path = valueAt(input, field.split('.'))
    if (typeof path === 'string' && !grants.allows(path)) {
      throw fail('invalidInput', 'Tessera reads and writes only files you chose: choose the file again.', { field })
    }
  }
}

function valueAt(input: unknown, names: readonly string[]): unknown {
  return names.reduce<unknown>((value, name) => (typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined), input)
}

/** Workspaces the person used before, and the one that is open, need no choosing again. */
function grantAnswered(channel: ChannelName, value: unknown, grants: PathGrants): void {
  const rows = channel === 'workspace.recent' ? (value as readonly unknown[]) : channel.startsWith('workspace.') ? [value] : []
  for (const row of rows) {
    const path = (row as { readonly path?: unknown } | null)?.path
    if (typeof path === 'string') grants.grant(path)
  }
}

/** What the core process sent is checked too: a reply is a Result, or an error that says nothing of the inside. */
function envelope(reply: unknown): Result<unknown> {
  const parsed = resultSchema.safeParse(reply)
  if (!parsed.success) return failed(new Error('A reply was not a Result.'))
  return parsed.data.ok ? (reply as Result<unknown>) : parsed.data
}
