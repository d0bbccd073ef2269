import type { Entity } from '@shared/domain/entity.ts'
import type { AttributeId, EntityId, RelationshipId } from '@shared/domain/ids.ts'
import type { ResolvedStep } from '@shared/rules/resolve/resolved.ts'
import { entityOf, relationshipOf, type Compilation } from './compilation.ts'
import { computedStep } from './computed.ts'
import { column, join, lines, name, sql, type Fragment } from './fragment.ts'
import { onRelationship } from './joins.ts'
import type { AliasRegister } from './names.ts'
import type { Table } from './tables.ts'

/** A row of an entity in a query. */
export interface Row {
  readonly alias: string
  readonly table: Table
  /** A look-up, which may have found nothing. */
  readonly isOptional: boolean
}

/** Where an attribute is: `at` counts places on the path, `via` looks up from there. */
export interface AttributePlace {
  readonly at: number
  readonly via: readonly RelationshipId[]
  readonly attribute: AttributeId
}

/** A query over the chains of a path, whose joins grow with what is asked of it. */
export interface Query {
  readonly audience: EntityId
  row(at: number, via?: readonly RelationshipId[]): Row
  attribute(place: AttributePlace): Fragment
  /** The columns that tell one row of the place from another. */
  identity(row: Row): readonly Fragment[]
  /** "FROM … JOIN …". To be asked for last. */
  from(): Fragment
  /** What the member's columns are called where a query selects them. */
  readonly memberNames: readonly string[]
  /** The member's identity without its row, where the first step's child holds it and nobody asked for the row. */
  memberInChild(): readonly Fragment[] | null
}

export interface QueryStart {
  readonly audience: EntityId
  readonly path: readonly ResolvedStep[]
  readonly aliases: AliasRegister
}

export function createQuery(compilation: Compilation, { audience, path, aliases }: QueryStart): Query {
  const { tables } = compilation
  const entities = [audience, ...path.map((step) => step.entity)]
  const rows: Row[] = entities.map((entity) => newRow(entity, false))
  const joins: Fragment[] = []
  const looked = new Map<string, Row>()
  let isMemberAsked = false

  function newRow(entity: EntityId, isOptional: boolean): Row {
    const table = tables.table(entity)
    return { alias: aliases.take(table.name), table, isOptional }
  }

  function row(at: number, via: readonly RelationshipId[] = []): Row {
    if (at === 0) isMemberAsked = true
    const start = rows[at]
    if (!start) throw new Error(`The path has no place ${at}.`)
    return via.reduce((from, relationship, index) => lookUp(`${at}>${via.slice(0, index + 1).join('>')}`, from, relationship), start)
  }

  function lookUp(key: string, from: Row, id: RelationshipId): Row {
    const before = looked.get(key)
    if (before) return before
    const relationship = relationshipOf(compilation, id)
    const found = newRow(relationship.parentEntity, true)
    joins.push(sql`LEFT JOIN ${aliased(found)} ON ${onRelationship(compilation, relationship, from, found)}`)
    looked.set(key, found)
    return found
  }

  /** A computed attribute's values stand in a step of their own, beside the row's identity. */
  function computed(owner: Row, attribute: AttributeId, key: string): Fragment {
    const step = computedStep(compilation, owner.table.entity.id, attribute)
    const before = looked.get(key)
    const alias = before?.alias ?? aliases.take(step.name)
    if (!before) {
      looked.set(key, { alias, table: owner.table, isOptional: true })
      const on = owner.table.identity.map((own, index) => sql`${column(alias, step.identity[index] ?? own)} = ${column(owner.alias, own)}`)
      joins.push(sql`LEFT JOIN ${name(step.name)}${alias === step.name ? sql`` : sql` AS ${name(alias)}`} ON ${join(on, ' AND ')}`)
    }
    const own = column(alias, step.value)
    return step.zero === null ? own : sql`COALESCE(${own}, ${step.zero})`
  }

  function stepJoin(at: number): Fragment {
    const [step, from, to] = [path[at - 1], rows[at - 1], rows[at]]
    if (!step || !from || !to) throw new Error('A path has a step without rows.')
    const relationship = relationshipOf(compilation, step.relationship)
    return step.to === 'child' ? onRelationship(compilation, relationship, to, from) : onRelationship(compilation, relationship, from, to)
  }

  const memberInChild = (): readonly Fragment[] | null => (isMemberAsked ? null : childIdentity(compilation, path[0], rows[0], rows[1]))

  return {
    audience,
    row,
    attribute({ at, via, attribute }) {
      const owner = row(at, via)
      if (isStored(owner.table.entity, attribute)) return column(owner.alias, owner.table.column(attribute))
      return computed(owner, attribute, `${at}>${via.join('>')}.${attribute}`)
    },
    identity: ({ alias, table }) => table.identity.map((one) => column(alias, one)),
    get memberNames() {
      return rows[0]?.table.identity ?? []
    },
    memberInChild,
    from() {
      const first = memberInChild() ? 1 : 0
      const start = rows[first]
      if (!start) throw new Error('A query has no table to start from.')
      const steps = rows.slice(first + 1).map((to, index) => sql`JOIN ${aliased(to)} ON ${stepJoin(first + 1 + index)}`)
      return lines([sql`FROM ${aliased(start)}`, ...steps, ...joins])
    },
  }
}

function isStored(entity: Entity, attribute: AttributeId): boolean {
  return entity.attributes.some((one) => one.id === attribute)
}

function aliased({ alias, table }: Row): Fragment {
  return alias === table.name ? name(alias) : sql`${name(table.name)} AS ${name(alias)}`
}

/** The columns of the first child that hold just what identifies a member; null where that is more or less than they hold. */
function childIdentity(compilation: Compilation, step: ResolvedStep | undefined, member: Row | undefined, child: Row | undefined): readonly Fragment[] | null {
  if (!step || !member || !child || step.to !== 'child') return null
  const { parentAttributes, childAttributes, parentEntity, childEntity } = relationshipOf(compilation, step.relationship)
  const identity = member.table.identity
  const [parent, own] = [entityOf(compilation, parentEntity), entityOf(compilation, childEntity)]
  if (parentAttributes.length !== identity.length || parent.key.length !== identity.length || !parentAttributes.every((id) => parent.key.includes(id))) return null
  const columns: Fragment[] = []
  for (const id of parent.key) {
    const pair = childAttributes[parentAttributes.indexOf(id)]
    const [above, below] = [parent.attributes.find((one) => one.id === id), own.attributes.find((one) => one.id === pair)]
    if (!above || !below || above.type !== below.type || above.scale !== below.scale) return null
    columns.push(column(child.alias, child.table.column(below.id)))
  }
  return columns
}
