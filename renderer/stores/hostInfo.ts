import type { Output } from '@shared/contract/contract.ts'

/** What the host says of itself. */
export type HostInfo = Output<'host.info'>
