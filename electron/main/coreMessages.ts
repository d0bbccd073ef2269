import { join } from 'node:path'
import type { ChannelName } from '@shared/contract/contract.ts'
import type { SecretId } from '@shared/domain/ids.ts'
import type { Result } from '@shared/errors/result.ts'

/** Main process to core process. `secret` answers what the core asked for. `stop` is the last one. */
export type ToCore = { readonly kind: 'call'; readonly id: number; readonly channel: ChannelName; readonly input: unknown } | { readonly kind: 'secret'; readonly id: number; readonly value: string | null } | { readonly kind: 'stop' }

/** Core process to main process. `stopped` tells whether the workspace was saved: null, or why not. */
export type FromCore =
  | { readonly kind: 'reply'; readonly id: number; readonly result: Result<unknown> }
  | { readonly kind: 'event'; readonly event: string; readonly payload: unknown }
  | { readonly kind: 'secret'; readonly id: number; readonly secret: SecretId; readonly place: string }
  | { readonly kind: 'stopped'; readonly failure: string | null }

/** How a core process ended. */
export interface CoreEnd {
  readonly code: number
  readonly outOfMemory: boolean
}

/** One running core process, whatever carries it. */
export interface CoreChild {
  send(message: ToCore): void
  /** Ends it at once. */
  kill(): void
}

/** What the core process needs to know to start. */
export interface CoreStart {
  readonly appFolder: string
  readonly sqlWasmPath: string
}

/** A {@link CoreStart} as it is handed over: JSON, as the last argument. */
export function coreArgument(distFolder: string, appFolder: string): string {
  return JSON.stringify({ appFolder, sqlWasmPath: join(distFolder, 'sql-wasm.wasm') } satisfies CoreStart)
}

/** Starts a core process: a utility process in Electron, a worker thread in the browser host. */
export type StartCore = (heard: { readonly message: (message: FromCore) => void; readonly end: (end: CoreEnd) => void }) => CoreChild
