import { z } from 'zod'
import { entityRoleSchema } from './entity.ts'
import { weekStartSchema } from './week.ts'

export const workspaceInfoSchema = z.object({
  /** The file's name without extension. */
  name: z.string(),
  path: z.string(),
  /** IANA zone of calendar days. */
  zone: z.string(),
  /** The day that “this week” begins with. */
  weekStart: weekStartSchema,
  /** Null when it can be changed; else why not: "another window has it open", "the file cannot be written". */
  readOnlyReason: z.string().nullable(),
  /** When the file was last written whole, UTC; null before the first save. */
  savedAt: z.string().nullable(),
  /** True while acknowledged changes wait in the journal. */
  unsaved: z.boolean(),
  /** A sentence about how the file was opened (recovered edits, damage); null when all was well. */
  notice: z.string().nullable(),
  counts: z.object({
    segments: z.number().int(),
    entities: z.number().int(),
    sources: z.number().int(),
    relationships: z.number().int(),
  }),
  /** Each audience with its number of rows. */
  audiences: z.array(z.object({ entity: z.string(), role: entityRoleSchema, members: z.number().int() })),
})
export type WorkspaceInfo = z.infer<typeof workspaceInfoSchema>

export const recentWorkspaceSchema = z.object({
  path: z.string(),
  name: z.string(),
  openedAt: z.string(),
  sizeBytes: z.number().int(),
  segments: z.number().int(),
  audience: z.object({ members: z.number().int(), role: entityRoleSchema }).nullable(),
  /** The file was not found when the list was made. */
  missing: z.boolean(),
})
export type RecentWorkspace = z.infer<typeof recentWorkspaceSchema>

export const settingsSchema = z.object({
  theme: z.enum(['light', 'dark', 'system']),
  density: z.enum(['comfortable', 'compact']),
  railCollapsed: z.boolean(),
  /** Active segments before a banner warns; absent: {@link defaultSegmentLimit}. */
  segmentLimit: z.number().int().min(1).max(1_000_000).optional(),
  /** Whether the end of a refresh nobody watched is said; absent: it is. */
  notifications: z.boolean().optional(),
  /** Whether Tessera goes on without its window while a schedule is on, where the host has a tray; absent: it does not. */
  keepRefreshing: z.boolean().optional(),
})
export type Settings = z.infer<typeof settingsSchema>
