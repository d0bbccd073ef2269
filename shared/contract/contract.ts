import type { z } from 'zod'
import type { Channel } from './define.ts'
import { attributesContract } from './attributes.contract.ts'
import { authorsContract } from './authors.contract.ts'
import { computedContract } from './computed.contract.ts'
import { customersContract } from './customers.contract.ts'
import { diagramContract } from './diagram.contract.ts'
import { draftsContract } from './drafts.contract.ts'
import { entitiesContract } from './entities.contract.ts'
import { exportsContract } from './exports.contract.ts'
import { derivedContract } from './derived.contract.ts'
import { historyContract } from './history.contract.ts'
import { hostContract } from './host.contract.ts'
import { importContract } from './import.contract.ts'
import { listsContract } from './lists.contract.ts'
import { membersContract } from './members.contract.ts'
import { profileContract } from './profile.contract.ts'
import { pipelineContract } from './pipeline.contract.ts'
import { quickContract } from './quick.contract.ts'
import { retentionContract } from './retention.contract.ts'
import { scheduleContract } from './schedule.contract.ts'
import { segmentsContract } from './segments.contract.ts'
import { sourceRefreshContract } from './sourceRefresh.contract.ts'
import { sourcesContract } from './sources.contract.ts'
import { tagsContract } from './tags.contract.ts'
import { usageContract } from './usage.contract.ts'
import { workspaceContract } from './workspace.contract.ts'

/** The only description of what can be asked; handlers, bridge and client derive from it. */
export const contract = {
  ...workspaceContract,
  ...importContract,
  ...sourcesContract,
  ...sourceRefreshContract,
  ...attributesContract,
  ...segmentsContract,
  ...draftsContract,
  ...quickContract,
  ...profileContract,
  ...membersContract,
  ...historyContract,
  ...retentionContract,
  ...authorsContract,
  ...tagsContract,
  ...listsContract,
  ...computedContract,
  ...derivedContract,
  ...entitiesContract,
  ...customersContract,
  ...diagramContract,
  ...exportsContract,
  ...usageContract,
  ...pipelineContract,
  ...scheduleContract,
  ...hostContract,
} as const satisfies Record<string, Channel>

export type Contract = typeof contract
export type ChannelName = keyof Contract
export type CoreChannelName = Exclude<ChannelName, HostChannelName>
export type HostChannelName = keyof typeof hostContract

/** What a caller may send (defaults left out). */
export type Input<C extends ChannelName> = z.input<Contract[C]['input']>
/** What a handler gets (parsed, defaults filled in). */
export type Parsed<C extends ChannelName> = z.output<Contract[C]['input']>
export type Output<C extends ChannelName> = z.output<Contract[C]['output']>

/** A channel by a name that came from outside; null for anything that is not one, `__proto__` included. */
export function channelOf(name: unknown): (Channel & { readonly name: ChannelName }) | null {
  if (typeof name !== 'string' || !Object.hasOwn(contract, name)) return null
  const channel = name as ChannelName
  return { ...contract[channel], name: channel }
}

/** Answers one channel; throws a TesseraError or anything else, which the router turns into a Result. */
export type Handler<C extends ChannelName> = (input: Parsed<C>) => Promise<Output<C>> | Output<C>
export type Handlers<C extends ChannelName> = { readonly [K in C]: Handler<K> }
