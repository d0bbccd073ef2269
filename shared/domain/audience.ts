import type { Entity, EntityRole } from './entity.ts'

/** The roles of entities that segments are made of. Apart from the schemas: the window's start needs this and none of them. */
export const audienceRoles: readonly EntityRole[] = ['individuals', 'accounts', 'contacts']

export function isAudience(entity: Entity): boolean {
  return audienceRoles.includes(entity.role)
}
