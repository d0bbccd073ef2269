import type { Catalog, Entity, Relationship } from '@shared/domain/entity.ts'
import type { EntityId, RelationshipId, RunId, SegmentId } from '@shared/domain/ids.ts'
import type { WeekStart } from '@shared/domain/week.ts'
import { fail } from '@shared/errors/appError.ts'
import type { Surroundings } from '@shared/rules/resolve/scope.ts'
import type { Dialect, InexactReason } from './dialect.ts'
import type { Fragment } from './fragment.ts'
import type { AliasRegister } from './names.ts'
import type { TesseraFunction } from './sqliteFunctions.ts'
import type { Tables } from './tables.ts'

/** What a statement knows of another segment. */
export interface SegmentMembers {
  readonly name: string
  /** The table of its stored members, wherever that is not the workspace itself. */
  readonly outputName: string
  /** Ordinals of the members that the run stored; asked for by SQLite only. */
  ordinals(): Iterable<number>
}

export interface Clock {
  /** "Now", milliseconds UTC. */
  readonly asOf: number
  /** IANA zone of calendar days. */
  readonly zone: string
  /** Left out: Monday. */
  readonly weekStart?: WeekStart
}

/** One statement in the making. */
export interface Compilation {
  readonly dialect: Dialect
  readonly catalog: Catalog
  readonly clock: Clock
  /** What recipes of computed attributes are resolved against. */
  readonly surroundings: Surroundings
  readonly segment: (segment: SegmentId, run: RunId) => SegmentMembers
  readonly tables: Tables
  readonly steps: Steps
  /** Told in comments, and to whoever compares. */
  readonly inexact: Set<InexactReason>
  /** Functions that a plain SQLite has not. */
  readonly needs: Set<TesseraFunction>
}

/** The named parts before the statement proper (its WITH), each made once however often it is used. */
export interface Steps {
  /** The name of the step. `key`: what it is about; `wanted`: how people would call it. */
  step(key: string, wanted: string, make: (name: string) => { readonly columns?: readonly string[]; readonly query: Fragment; readonly remarks?: readonly Fragment[] }): string
  all(): readonly { readonly name: string; readonly query: Fragment; readonly remarks: readonly Fragment[] }[]
}

export function createSteps(aliases: AliasRegister): Steps {
  const known = new Map<string, string>()
  const made: { name: string; query: Fragment; remarks: readonly Fragment[] }[] = []
  return {
    step(key, wanted, make) {
      const before = known.get(key)
      if (before !== undefined) return before
      const name = aliases.take(wanted)
      known.set(key, name)
      const { query, remarks = [] } = make(name)
      // What it is made of has been added while it was made.
      made.push({ name, query, remarks })
      return name
    },
    all: () => made,
  }
}

export function entityOf({ catalog }: Pick<Compilation, 'catalog'>, id: EntityId): Entity {
  return catalog.entities.find((entity) => entity.id === id) ?? gone()
}

export function relationshipOf({ catalog }: Pick<Compilation, 'catalog'>, id: RelationshipId): Relationship {
  return catalog.relationships.find((relationship) => relationship.id === id) ?? gone()
}

export function gone(): never {
  throw fail('conflict', 'The data were changed while the statement was written. Ask for it again.')
}
