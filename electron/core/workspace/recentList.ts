import { z } from 'zod'
import { recentWorkspaceSchema, type RecentWorkspace, type WorkspaceInfo } from '@shared/domain/workspace.ts'
import type { Ports } from '../ports.ts'
import { userFile } from './userFile.ts'

/** The workspaces this user opened, newest first. A list that cannot be written is logged and stops nothing. */
export interface RecentList {
  /** With `missing` as the disk has it now. */
  list(): Promise<readonly RecentWorkspace[]>
  /** It was opened just now. */
  note(info: WorkspaceInfo, sizeBytes: number): Promise<void>
  /** It changed; its place in the list stays. */
  update(info: WorkspaceInfo, sizeBytes: number): Promise<void>
  forget(path: string): Promise<void>
}

const longest = 20
const entrySchema = recentWorkspaceSchema.omit({ missing: true })
type Entry = z.infer<typeof entrySchema>

export function createRecentList(ports: Ports): RecentList {
  const file = userFile(ports, 'recent.json', z.array(entrySchema), [])

  async function change(work: (before: readonly Entry[]) => Entry[]): Promise<void> {
    try {
      await file.change((before) => work(before).slice(0, longest))
    } catch (error) {
      ports.log('The list of recent workspaces could not be written.', error)
    }
  }

  return {
    async list() {
      const entries = await file.read()
      return Promise.all(entries.map(async (entry) => ({ ...entry, missing: (await ports.files.facts(entry.path).catch(() => null)) === null })))
    },
    note: (info, sizeBytes) =>
      change((before) => [entryOf(info, sizeBytes, new Date(ports.now()).toISOString()), ...before.filter(({ path }) => path !== info.path)]),
    update: (info, sizeBytes) =>
      change((before) => before.map((entry) => (entry.path === info.path ? entryOf(info, sizeBytes, entry.openedAt) : entry))),
    forget: (path) => change((before) => before.filter((entry) => entry.path !== path)),
  }
}

function entryOf({ path, name, counts, audiences }: WorkspaceInfo, sizeBytes: number, openedAt: string): Entry {
  const largest = audiences.toSorted((a, b) => b.members - a.members)[0]
  return {
    path,
    name,
    openedAt,
    sizeBytes,
    segments: counts.segments,
    audience: largest === undefined ? null : { members: largest.members, role: largest.role },
  }
}
