import { openBetterSqlite } from './betterSqlite.ts'
import { openDuckDb } from './duckDb.ts'
import type { Peer, PeerRequest } from './peer.ts'
import { openPolars } from './polars.ts'
import { openSqlJs } from './sqlJs.ts'

/** In the order in which they run: sql.js reads the file that better-sqlite3 writes. */
export const peers = {
  'better-sqlite3': openBetterSqlite,
  DuckDB: openDuckDb,
  polars: openPolars,
  'sql.js': openSqlJs,
} as const satisfies Record<string, (request: PeerRequest) => Promise<Peer> | Peer>

export type PeerName = keyof typeof peers
export const peerNames = Object.keys(peers) as readonly PeerName[]

