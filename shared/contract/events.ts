import { z } from 'zod'
import { taskSchema } from '../domain/task.ts'
import { settingsSchema, workspaceInfoSchema } from '../domain/workspace.ts'

/** Every push event with its payload. Events say that something changed; the page asks again for what it shows. */
export const events = {
  /** Null: the workspace was closed. */
  'workspace.changed': workspaceInfoSchema.nullable(),
  'settings.changed': settingsSchema,
  /** A task was added, moved on (at most ten times a second) or ended. */
  'task.changed': taskSchema,
  /** What a page may hold is out of date. */
  'data.changed': z.object({ topics: z.array(z.enum(['catalog', 'sources', 'segments', 'profiles', 'tags', 'exports', 'usage', 'pipeline'])) }),
  /** How far an inspection is; `share` null where the size is not known. */
  'import.inspecting': z.object({ inspection: z.string(), rows: z.number().int(), share: z.number().nullable() }),
  /** The core process ended and was started again from the last durable state. */
  'core.restarted': z.object({ message: z.string() }),
  /** The host itself is gone; said by the page's own side of the line, and the last thing it says. */
  'host.lost': z.object({ message: z.string() }),
  /** The system asks to open a file (a second start, a double click). */
  'host.openFile': z.object({ path: z.string() }),
  /** Asked for in the system's menu, or by a click on its notification. */
  'host.command': z.object({ command: z.enum(['refreshAll', 'showProgress']) }),
} as const satisfies Record<string, z.ZodType>

export type Events = { [K in keyof typeof events]: z.infer<(typeof events)[K]> }
export type EventName = keyof Events
export type Emit = <E extends EventName>(event: E, payload: Events[E]) => void
