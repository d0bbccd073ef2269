import type { ResolvedAttribute, ResolvedFrame, ResolvedGroup, ResolvedStep } from '@shared/rules/resolve/resolved.ts'
import { comparisonTruth, nodeTruth } from './condition.ts'
import type { Compilation } from './compilation.ts'
import { block, column, indented, lines, list, name, sql, type Fragment } from './fragment.ts'
import { createAliases, type AliasRegister } from './names.ts'
import { createQuery, type Query } from './query.ts'
import { keyOrder, tuple } from './ranked.ts'
import { allOf, clause, truth, type Truth } from './truth.ts'
import type { EntityId } from '@shared/domain/ids.ts'

/** Which chains a rule or a measure is about. */
export interface Chains {
  readonly audience: EntityId
  readonly path: readonly ResolvedStep[]
  readonly window: ResolvedFrame['window']
  readonly where: ResolvedGroup | null
}

/** One row for each member with a chain that holds. */
export interface Found {
  /** What the functions that make one value of many are given: a column; empty for a count. */
  readonly value: Fragment
  /** The member's columns, and what is selected beside them. */
  rows(more: Fragment | null, test: Truth | null, options: { readonly isNullKeyOut: boolean }): Fragment
}

/** The window is one more condition on the same chain. */
export function chainConditions({ window, where }: Pick<Chains, 'window' | 'where'>, query: Query, compilation: Compilation): Truth[] {
  const parts: Truth[] = []
  if (window) parts.push(comparisonTruth(window, query, compilation))
  if (where) parts.push(nodeTruth(where, query, compilation))
  return parts
}

function chainQuery({ audience, path }: Chains, compilation: Compilation): Query {
  return createQuery(compilation, { audience, path, aliases: createAliases() })
}

/** The member's columns: those of its row, or of the first child where it holds them and the row is not needed. */
function memberOf(query: Query, where: Truth[], isNullKeyOut: boolean): readonly Fragment[] {
  const inChild = query.memberInChild()
  if (!inChild) return query.identity(query.row(0))
  if (isNullKeyOut) where.push(...inChild.map((one) => truth(sql`${one} IS NOT NULL`)))
  return inChild
}

function statement(select: Fragment, query: Query, where: readonly Truth[], rest: readonly Fragment[]): Fragment {
  return lines([select, query.from(), ...(where.length > 0 ? [clause(sql`WHERE`, allOf(where))] : []), ...rest])
}

/** Members with a chain that holds. */
export function membersWithChain(chains: Chains, isNullKeyOut: boolean, compilation: Compilation): Fragment {
  const query = chainQuery(chains, compilation)
  const where = chainConditions(chains, query, compilation)
  const member = memberOf(query, where, isNullKeyOut)
  return statement(sql`SELECT ${list(member)}`, query, where, [])
}

/** For each chain that holds its member and a value; without a value the chain is left out. */
export function chainValues(chains: Chains, attribute: ResolvedAttribute, called: string, compilation: Compilation): Fragment {
  const query = chainQuery(chains, compilation)
  const where = chainConditions(chains, query, compilation)
  const value = query.attribute(attribute)
  where.push(truth(sql`${value} IS NOT NULL`))
  const member = memberOf(query, where, false)
  return statement(sql`SELECT ${list(selected(member, query, sql`${value} AS ${name(called)}`))}`, query, where, [])
}

/** Whether a member has at most one chain for each row at a place. */
export function isDetermined(path: readonly ResolvedStep[], of: number): boolean {
  const down = path.findIndex((step) => step.to === 'child')
  return (down === -1 || path.slice(down, of).every((step) => step.to === 'child')) && path.slice(of).every((step) => step.to === 'parent')
}

/** Chains by member, each counted row once: COUNT(*) counts rows. */
export function foundRows(chains: Chains, of: number, attribute: ResolvedAttribute | null, compilation: Compilation): Found {
  return isDetermined(chains.path, of) ? foundChains(chains, attribute, compilation) : foundDistinct(chains, of, attribute, compilation)
}

/** Chains by member, a counted row as often as it is in one: for what does not mind. */
export function foundChains(chains: Chains, attribute: ResolvedAttribute | null, compilation: Compilation): Found {
  const query = chainQuery(chains, compilation)
  const where = chainConditions(chains, query, compilation)
  return {
    value: attribute ? query.attribute(attribute) : sql``,
    rows(more, test, { isNullKeyOut }) {
      const member = memberOf(query, where, isNullKeyOut)
      const having = test ? [clause(sql`HAVING`, test)] : []
      return statement(sql`SELECT ${list(selected(member, query, more))}`, query, where, [sql`GROUP BY ${list(member)}`, ...having])
    },
  }
}

/** With names where something stands beside them, for whoever reads the result. */
function selected(member: readonly Fragment[], query: Query, more: Fragment | null): readonly Fragment[] {
  if (more === null) return member
  const names = query.memberNames
  return [...member.map((one, index) => sql`${one} AS ${name(names[index] ?? '')}`), more]
}

function foundDistinct(chains: Chains, of: number, attribute: ResolvedAttribute | null, compilation: Compilation): Found {
  const query = chainQuery(chains, compilation)
  const where = chainConditions(chains, query, compilation)
  const counted = query.row(of)
  const aliases = namesBeside(query)
  const [inner, valueName] = [aliases.take(`distinct ${counted.table.name}`), aliases.take('value')]
  return {
    value: attribute ? column(inner, valueName) : sql``,
    rows(more, test, { isNullKeyOut }) {
      const member = memberOf(query, where, isNullKeyOut)
      const keys = query.memberNames
      const rows = query.identity(counted).map((one) => sql`${one} AS ${name(aliases.take('row'))}`)
      const value = attribute ? [sql`${query.attribute(attribute)} AS ${name(valueName)}`] : []
      const distinct = statement(sql`SELECT DISTINCT ${list([...member.map((one, index) => sql`${one} AS ${name(keys[index] ?? '')}`), ...rows, ...value])}`, query, where, [])
      const own = keys.map((key) => column(inner, key))
      return lines([
        sql`SELECT ${list(more ? [...own, more] : own)}`,
        sql`FROM ${block(distinct)} AS ${name(inner)}`,
        sql`GROUP BY ${list(own)}`,
        ...(test ? [clause(sql`HAVING`, test)] : []),
      ])
    },
  }
}

function namesBeside(query: Query): AliasRegister {
  return createAliases(query.memberNames.map((one) => one.toLowerCase()))
}

/**
 * The first or last counted row of each member by date, ties by key: `value` is the row's own. With `isUndatedKept`,
 * members who have rows without a date only are there too, without a value.
 */
export function foundPicked(chains: Chains, pick: { readonly of: number; readonly order: ResolvedAttribute; readonly isLast: boolean; readonly isUndatedKept: boolean }, attribute: ResolvedAttribute, compilation: Compilation): Found {
  const query = chainQuery(chains, compilation)
  const where = chainConditions(chains, query, compilation)
  const counted = query.row(pick.of)
  const date = query.attribute(pick.order)
  if (!pick.isUndatedKept) where.push(truth(sql`${date} IS NOT NULL`))
  const aliases = namesBeside(query)
  const [inner, valueName, place] = [aliases.take(`${pick.isLast ? 'last' : 'first'} ${counted.table.name}`), aliases.take('value'), aliases.take('place')]
  return {
    value: column(inner, valueName),
    rows(more, test, { isNullKeyOut }) {
      const member = memberOf(query, where, isNullKeyOut)
      const keys = query.memberNames
      const own = query.attribute(attribute)
      const dated = pick.isUndatedKept ? sql`CASE WHEN ${date} IS NOT NULL THEN ${own} END` : own
      const order = [...(pick.isUndatedKept ? [sql`${date} IS NULL`] : []), pick.isLast ? sql`${date} DESC` : date, ...keyOrder(counted.table, counted.alias, compilation, pick.isLast)]
      const select = [
        ...member.map((one, index) => sql`${one} AS ${name(keys[index] ?? '')}`),
        sql`${dated} AS ${name(valueName)}`,
        sql`ROW_NUMBER() OVER (PARTITION BY ${list(member)} ORDER BY ${list(order)}) AS ${name(place)}`,
      ]
      const ordered = statement(sql`SELECT
${indented(lines(select, ','))}`, query, where, [])
      const first = truth(sql`${column(inner, place)} = 1`)
      const columns = keys.map((key) => column(inner, key))
      return lines([
        sql`SELECT ${list(more ? [...columns, more] : columns)}`,
        sql`FROM ${block(ordered)} AS ${name(inner)}`,
        clause(sql`WHERE`, allOf(test ? [first, test] : [first])),
      ])
    },
  }
}

/** `key IN (SELECT …)`, or NOT IN, of a member's row. */
export function membership(member: readonly Fragment[], rows: Fragment, isOut: boolean): Truth {
  return truth(isOut ? sql`${tuple(member)} NOT IN ${block(rows)}` : sql`${tuple(member)} IN ${block(rows)}`)
}
