import { z } from 'zod'
import { attributeIdSchema, exportIdSchema, segmentIdSchema, trackedAppIdSchema, usageFileIdSchema } from './ids.ts'
import { sourceModeSchema } from './source.ts'

/** What uses segments: other parts of the workspace, and tracked apps, which are parts of other applications. */

/** The product that everything in the workspace belongs to. */
export const ownProduct = 'Tessera'

/** Longer lists of segments are not one use any more. */
const mostNamedSegments = 1000

/** Segments that nothing and nobody used for as many days count as unused. */
export const unusedAfterDays = 45

/** What segments are tagged with that were deactivated because nothing used them. */
export const autoDeactivatedTag = 'AutoDeactivated'

const words = (most: number) => z.string().trim().min(1).max(most)

/** Opened in the browser after a click; no other kind of address leads out of a workspace. */
export const usageLinkSchema = z.url({ protocol: /^https?$/, error: 'The link has to begin with http:// or https://.' }).max(2048, 'The link is longer than 2,048 characters.')

/** A tracked app as somebody registers it, or a usage file states it. */
export const trackedAppSchema = z.strictObject({
  /** The application: "Campaign Studio". */
  product: words(100),
  /** What it is there, in the singular: "journey", "campaign", "report", "dashboard". */
  kind: words(40),
  name: words(200),
  /** Of a journey: the campaign that it belongs to and that stops with it. */
  campaign: words(200).nullable().default(null),
  link: usageLinkSchema.nullable().default(null),
  /** In the other application's words: "Live", "Scheduled". */
  status: words(60).nullable().default(null),
  /** False: the person who works with this workspace may not open it, and sees nothing of it but its name. */
  mayOpen: z.boolean().default(true),
  /** Output names; names of segments are understood as well. */
  segments: z.array(words(200)).min(1, 'Name at least one segment.').max(mostNamedSegments),
})
export type TrackedApp = z.infer<typeof trackedAppSchema>

export const trackedRowSchema = trackedAppSchema.extend({
  id: trackedAppIdSchema,
  /** The usage file that states it; null: somebody registered it. */
  file: usageFileIdSchema.nullable(),
  /** None where the file is damaged there. */
  segments: z.array(z.string()),
  /** Of the segments, those that nothing here is called. */
  unknown: z.array(z.string()),
})
export type TrackedRow = z.infer<typeof trackedRowSchema>

/** An entry of a usage file that is left out. `line`: of CSV the line it starts in, of JSON its place in the list, from 1. */
export const unreadableUseSchema = z.object({ line: z.number().int(), reason: z.string() })
export type UnreadableUse = z.infer<typeof unreadableUseSchema>

export const usageFileSchema = z.object({
  id: usageFileIdSchema,
  fileName: z.string(),
  path: z.string(),
  mode: sourceModeSchema,
  /** Whether it can be read again from where it was; a copy that a browser handed over cannot. */
  canReread: z.boolean(),
  /** When its entries were last taken over, UTC. */
  readAt: z.string(),
  /** Entries taken over. */
  entries: z.number().int(),
  /** The first of those left out, and how many there are. */
  unreadable: z.array(unreadableUseSchema),
  unreadableCount: z.number().int(),
  /** Why it could not be read the last time, a sentence; its entries are those of the time before. Null: it could. */
  problem: z.string().nullable(),
})
export type UsageFile = z.infer<typeof usageFileSchema>

/** Where a use can be looked at inside the workspace. */
const usePlaceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('segment'), id: segmentIdSchema }),
  z.object({ kind: z.literal('computed'), id: attributeIdSchema }),
  z.object({ kind: z.literal('export'), id: exportIdSchema }),
  z.object({ kind: z.literal('tracked'), id: trackedAppIdSchema }),
])
export type UsePlace = z.infer<typeof usePlaceSchema>

/** One place that a segment is used in. Names of kinds are singular: "segment", "measure", "journey". */
export const segmentUseSchema = z.object({
  place: usePlaceSchema,
  product: z.string(),
  kind: z.string(),
  name: z.string(),
  status: z.string().nullable(),
  link: z.string().nullable(),
  mayOpen: z.boolean(),
  campaign: z.string().nullable(),
  /** The names on the shortest way from the segment to it, both left out; empty: it uses the segment itself. */
  via: z.array(z.string()),
  /**
   * Every way to it leads through another segment: without the one it goes on with the members that other one has. False:
   * it needs the segment itself, or by measures that do.
   */
  throughSegment: z.boolean(),
})
export type SegmentUse = z.infer<typeof segmentUseSchema>
