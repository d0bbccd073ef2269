import { z } from 'zod'
import { weekStartSchema } from '../domain/week.ts'
import { recentWorkspaceSchema, settingsSchema, workspaceInfoSchema } from '../domain/workspace.ts'
import { reads, writes } from './define.ts'

const path = z.string().min(1).max(4096)
const nothing = z.strictObject({})
const zoneSchema = z.string().min(1).max(64)

export const workspaceContract = {
  /** Null while none is open. */
  'workspace.state': reads(nothing, workspaceInfoSchema.nullable()),
  /** Refused where the file exists, unless `replace` says the person agreed to that. */
  'workspace.create': reads(z.strictObject({ path, zone: zoneSchema.optional(), replace: z.boolean().default(false) }), workspaceInfoSchema, {
    paths: ['path'],
  }),
  'workspace.open': reads(z.strictObject({ path }), workspaceInfoSchema, { paths: ['path'] }),
  /** Generates the sample into `path` and opens it; a task shows how far it is. */
  'workspace.openSample': reads(
    z.strictObject({ path, size: z.enum(['S', 'M', 'L']).default('S'), seed: z.number().int().default(7), replace: z.boolean().default(false) }),
    workspaceInfoSchema,
    { paths: ['path'] },
  ),
  'workspace.save': writes(nothing, workspaceInfoSchema),
  'workspace.saveAs': reads(z.strictObject({ path, replace: z.boolean().default(false) }), workspaceInfoSchema, { paths: ['path'] }),
  'workspace.close': reads(nothing, z.null()),
  /** Changing the zone moves days, never instants. */
  'workspace.setZone': writes(z.strictObject({ zone: zoneSchema }), workspaceInfoSchema),
  /** Moves this and last week at the next count or refresh. */
  'workspace.setWeekStart': writes(z.strictObject({ weekStart: weekStartSchema }), workspaceInfoSchema),
  'workspace.recent': reads(nothing, z.array(recentWorkspaceSchema)),
  'workspace.forgetRecent': reads(z.strictObject({ path }), z.null()),
  'settings.get': reads(nothing, settingsSchema),
  'settings.set': reads(z.strictObject(settingsSchema.partial().shape), settingsSchema),
}
