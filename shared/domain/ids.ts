import { z } from 'zod'

/** Ids are opaque branded strings, made in one place: `newId` of the core's id port. */
const id = <B extends string>() => z.string().min(1).max(64).regex(/^[A-Za-z0-9_-]+$/).brand<B>()

export const entityIdSchema = id<'EntityId'>()
export const attributeIdSchema = id<'AttributeId'>()
export const relationshipIdSchema = id<'RelationshipId'>()
export const sourceIdSchema = id<'SourceId'>()
export const segmentIdSchema = id<'SegmentId'>()
export const runIdSchema = id<'RunId'>()
/** Of what an editor holds unsaved; the editor makes it. */
export const draftIdSchema = id<'DraftId'>()
export const taskIdSchema = id<'TaskId'>()
export const exportIdSchema = id<'ExportId'>()
export const exportRunIdSchema = id<'ExportRunId'>()
/** Under which the system's keychain has a secret; not the secret. */
export const secretIdSchema = id<'SecretId'>()
export const trackedAppIdSchema = id<'TrackedAppId'>()
export const usageFileIdSchema = id<'UsageFileId'>()

export type EntityId = z.infer<typeof entityIdSchema>
export type AttributeId = z.infer<typeof attributeIdSchema>
export type RelationshipId = z.infer<typeof relationshipIdSchema>
export type SourceId = z.infer<typeof sourceIdSchema>
export type SegmentId = z.infer<typeof segmentIdSchema>
export type RunId = z.infer<typeof runIdSchema>
export type DraftId = z.infer<typeof draftIdSchema>
export type TaskId = z.infer<typeof taskIdSchema>
export type ExportId = z.infer<typeof exportIdSchema>
export type ExportRunId = z.infer<typeof exportRunIdSchema>
export type SecretId = z.infer<typeof secretIdSchema>
export type TrackedAppId = z.infer<typeof trackedAppIdSchema>
export type UsageFileId = z.infer<typeof usageFileIdSchema>
