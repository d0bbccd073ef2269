import { distinctCases, sharedCases } from './cases/draw.ts'
import { timed } from './measure.ts'
import type { PeerRequest, RoundTimes } from './peers/peer.ts'
import { runRound } from './peers/peer.ts'
import { peers, type PeerName } from './peers/peers.ts'
import { canceledImport, type CanceledImport } from './product/canceledImport.ts'
import { durableEdits } from './product/durableEdit.ts'
import { addSegments, importAll, type ImportResult, type WorkspaceRequest } from './product/makeWorkspace.ts'
import { overlaps } from './product/overlaps.ts'
import type { Pace } from './product/pace.ts'
import { runPace, runSession, type SessionRequest, type SessionTimes } from './product/session.ts'
import type { Size } from './workload/shop.ts'

export interface PeerTimes {
  readonly version: string
  readonly loadMs: number
  readonly shared: readonly RoundTimes[]
  readonly distinct: RoundTimes
}

/** Everything that runs in a process of its own, by name; inputs and results are plain data. */
export interface Jobs {
  import: (request: WorkspaceRequest) => Promise<readonly ImportResult[]>
  cancel: (request: WorkspaceRequest & { readonly imported: string }) => Promise<CanceledImport>
  segments: (request: WorkspaceRequest & { readonly imported: string; readonly seed: number; readonly distinctRounds: number }) => Promise<{ readonly ms: number }>
  session: (request: SessionRequest) => Promise<SessionTimes>
  pace: (request: SessionRequest) => Promise<Readonly<Record<string, Pace>>>
  edit: (request: SessionRequest & { readonly edits: number }) => Promise<readonly number[]>
  overlap: (request: { readonly distFolder: string; readonly workspace: string; readonly size: Size; readonly repetitions: number }) => Promise<readonly number[]>
  peer: (request: PeerRequest & { readonly peer: PeerName; readonly rounds: number }) => Promise<PeerTimes>
}

export const jobs: Jobs = {
  import: importAll,
  cancel: (request) => canceledImport(request, request.imported),
  segments: (request) => addSegments(request, request.imported, request.seed, request.distinctRounds),
  session: runSession,
  pace: runPace,
  edit: (request) => durableEdits(request, request.edits),
  overlap: ({ distFolder, workspace, size, repetitions }) => overlaps(distFolder, workspace, size, repetitions),
  peer: runPeer,
}

/** Both sets once, then the shared one again: the first round also reads what lies on the disk. */
async function runPeer(request: PeerRequest & { readonly peer: PeerName; readonly rounds: number }): Promise<PeerTimes> {
  const loaded = await timed(() => peers[request.peer](request))
  const peer = loaded.value
  const cases = sharedCases(request.seed)
  const shared: RoundTimes[] = []
  for (let round = 0; round < request.rounds; round++) shared.push(await runRound(peer, cases))
  const distinct = await runRound(peer, distinctCases(request.seed, 1)[0] ?? [])
  await peer.close()
  return { version: peer.version, loadMs: loaded.ms, shared, distinct }
}
