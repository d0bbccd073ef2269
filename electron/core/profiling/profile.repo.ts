import { attributeProfileSchema, type AttributeProfile } from '@shared/domain/attributeProfile.ts'
import type { AttributeId, EntityId } from '@shared/domain/ids.ts'
import { sql } from '../store/sql.ts'
import type { Edit, Reader } from '../store/store.ts'

/** A profile with the data version of its entity that it is of; `madeAt` UTC. */
export interface StoredProfile {
  readonly dataVersion: number
  readonly madeAt: string
  readonly profile: AttributeProfile
}

interface Columns {
  readonly attribute: AttributeId
  readonly data_version: number
  readonly made_at: string
  readonly profile: string
}

/** Of the attributes of one entity, whatever version they are of. */
export function readProfiles(reader: Reader, entity: EntityId): ReadonlyMap<AttributeId, StoredProfile> {
  const rows = reader.all<Columns>(sql`SELECT p.attribute, p.data_version, p.made_at, p.profile FROM attribute_profile p JOIN attribute a ON a.id = p.attribute WHERE a.entity = ${entity}`)
  return new Map(rows.map((row) => [row.attribute, { dataVersion: row.data_version, madeAt: row.made_at, profile: attributeProfileSchema.parse(JSON.parse(row.profile)) }]))
}

/** Entities that have an attribute without a profile of their data as they are now. */
export function unprofiledEntities(reader: Reader): readonly EntityId[] {
  const rows = reader.all<{ id: EntityId }>(
    sql`SELECT e.id FROM entity e WHERE EXISTS (SELECT 1 FROM attribute a LEFT JOIN attribute_profile p ON p.attribute = a.id WHERE a.entity = e.id AND (p.data_version IS NULL OR p.data_version <> e.data_version)) ORDER BY e.row_count, e.id`,
  )
  return rows.map(({ id }) => id)
}

export function writeProfile(edit: Edit, attribute: AttributeId, { dataVersion, madeAt, profile }: StoredProfile): void {
  const columns = { data_version: dataVersion, made_at: madeAt, profile: JSON.stringify(profile) }
  if (edit.update('attribute_profile', { attribute }, columns) === 0) edit.insert('attribute_profile', { attribute, ...columns })
}
