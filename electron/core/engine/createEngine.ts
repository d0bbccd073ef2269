import type { Catalog } from '@shared/domain/entity.ts'
import type { AttributeId, EntityId, RelationshipId } from '@shared/domain/ids.ts'
import { defaultWeekStart } from '@shared/domain/week.ts'
import { canceled, fail } from '@shared/errors/appError.ts'
import { countBits, type Bits } from './bitset.ts'
import { createBreath, type Breath } from './breath.ts'
import { DataMoved } from './columns/columnStore.ts'
import { countDefinition } from './count.ts'
import { createDataStore, type Data } from './data.ts'
import type { Engine, EnginePorts, EvaluateOptions, MemberSet } from './engine.ts'
import { createClock, type Clock, type WatchedClock } from './evaluate/clock.ts'
import { combine, ruleMembers, type Evaluation } from './evaluate/rule.ts'
import { explainDefinition } from './explain/explainDefinition.ts'
import { expandNeeds, type ExpandedNeeds } from './computed/computedNeeds.ts'
import { withComputedColumns, type ComputedData } from './computed/computedColumns.ts'
import { surroundingsOf } from '@shared/rules/computed/surroundings.ts'
import type { AllNeeds } from './needs.ts'
import { createPlans } from './plans.ts'
import { needsOfProjections, projectColumns, type ProjectionReading } from './projected/projectColumns.ts'
import { columnReading } from './readColumns.ts'
import { countRecords } from './records.ts'
import { relatedRows } from './relatedRows.ts'
import { countParents } from './relations.ts'
import { createPredicateCache } from './predicateCache.ts'
import type { ResolvedProjection } from '@shared/rules/resolve/projection.ts'
import type { ResolvedDefinition } from '@shared/rules/resolve/resolved.ts'

/** The cached answers of seven hundred rules at a million members each, or all that fifty varied segments ask of ten million rows. */
const answerBytes = 96 * 2 ** 20
/** Data that change while they are read are read again, but not for ever. */
const mostAttempts = 4

export function createEngine(ports: EnginePorts): Engine {
  const store = createDataStore(ports)
  const planOf = createPlans()
  /** The catalog that what is kept was last held against. */
  let seen: Catalog | null = null
  const cache = createPredicateCache(ports.memory?.answers ?? answerBytes)
  let building: Promise<unknown> = Promise.resolve()
  const pace = { servedAt: ports.elapsed() }
  const breathOf = (signal: AbortSignal): Breath => createBreath(ports, signal, pace)

  /** One reader of the source at a time: two evaluations never build the same column side by side. */
  function alone<T>(work: () => Promise<T>): Promise<T> {
    const result = building.then(work)
    building = result.catch(() => undefined)
    return result
  }

  /** All that is needed of the source, and what is computed of it. */
  function load(catalog: Catalog, needs: AllNeeds, options: EvaluateOptions): Promise<ComputedData> {
    return loadAll(catalog, expandNeeds(needs, surroundingsOf(catalog, { zone: options.zone, segments: ports.segments() })), clockOf(options), options.signal)
  }

  async function loadAll(catalog: Catalog, { stored, computed }: ExpandedNeeds, clock: Clock, signal: AbortSignal): Promise<ComputedData> {
    const data = await loadStored(catalog, stored, signal)
    return withComputedColumns(data, computed, (all, audience) => ({ data: all, cache, audience, clock, breath: breathOf(signal) }))
  }

  async function loadStored(catalog: Catalog, { attributes, relationships }: AllNeeds, signal: AbortSignal): Promise<Data> {
    return alone(() => {
      const breath = breathOf(signal)
      if (catalog !== seen) cache.dropMentioning(store.dropStale(catalog))
      seen = catalog
      return store.load(catalog, attributes, relationships, signal, breath)
    })
  }

  async function onSteadyData<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work()
      } catch (error) {
        if (!(error instanceof DataMoved)) throw error
        if (attempt === mostAttempts) throw fail('conflict', 'The data keep changing while they are counted. Wait until the import is done, then count again.')
      }
    }
  }

  function clockOf({ asOf, zone, weekStart = ports.weekStart?.() ?? defaultWeekStart }: EvaluateOptions): WatchedClock {
    return createClock({ asOf, zone, weekStart })
  }

  function evaluationOf(data: Data, audience: Evaluation['audience'], options: EvaluateOptions): Evaluation {
    return { data, cache, audience, clock: clockOf(options), breath: breathOf(options.signal) }
  }

  async function evaluate(definition: ResolvedDefinition, options: EvaluateOptions): Promise<MemberSet> {
    const { signal, onProgress } = options
    if (signal.aborted) throw canceled()
    const catalog = ports.catalog()
    const clock = clockOf(options)
    const plan = planOf(definition, catalog, clock.zone, ports.segments())
    const members = plan.answer(clock) ?? (await membersOf(definition, await loadAll(catalog, plan.needs, clock, signal), clock, options))
    plan.keep(members, clock)
    onProgress?.(1)
    return members
  }

  async function membersOf({ audience, rules }: ResolvedDefinition, { data }: ComputedData, clock: Clock, { signal, onProgress }: EvaluateOptions): Promise<MemberSet> {
    const evaluation: Evaluation = { data, cache, audience, clock, breath: breathOf(signal) }
    let members: Bits | null = null
    for (const [index, rule] of rules.entries()) {
      onProgress?.((1 + index / rules.length) / 2)
      members = combine(members, rule.combine, await ruleMembers(rule, rule.where, evaluation))
    }
    if (members === null) throw fail('invalidDefinition', 'The definition has no rule, and no rule does not mean everyone.', { diagnostics: [] })
    return { words: members, size: countBits(members) }
  }

  return {
    evaluate: (definition, options) => onSteadyData(() => evaluate(definition, options)),
    count: (definition, options) => onSteadyData(() => countDefinition(definition, options.catalog ?? ports.catalog(), { load, evaluationOf, segments: ports.segments(), options })),
    explain: (definition, member, options) => onSteadyData(() => explainDefinition(definition, ports.catalog(), member, { load, evaluationOf, segments: ports.segments(), options })),
    columns: (entity, attributes, options) =>
      onSteadyData(async () => columnReading(await load(options.catalog ?? ports.catalog(), { attributes: new Map([[entity, new Set(attributes)]]), relationships: new Set() }, options), entity, attributes)),
    project: (audience, projections, options) => onSteadyData(() => project(audience, projections, options)),
    records: (audience, frame, nodes, options) => onSteadyData(() => countRecords(audience, frame, nodes, options.catalog ?? ports.catalog(), { load, evaluationOf, options })),
    related: (entity, ordinal, paths, signal) =>
      onSteadyData(async () => {
        const ends = new Map([entity, ...paths.flat().map((step) => step.entity)].map((one) => [one, new Set<AttributeId>()]))
        const data = await loadStored(ports.catalog(), { attributes: ends, relationships: new Set(paths.flat().map(({ relationship }) => relationship)) }, signal)
        return relatedRows(entity, ordinal, paths, data, breathOf(signal))
      }),
    match: (relationship, signal) => onSteadyData(() => match(relationship, signal)),
    keepable: () => store.keepable(ports.catalog()),
    sizeBytes: () => store.sizeBytes() + cache.sizeBytes(),
  }

  async function project(audience: EntityId, projections: readonly ResolvedProjection[], options: EvaluateOptions): Promise<ProjectionReading> {
    const catalog = options.catalog ?? ports.catalog()
    const { needs, computed } = needsOfProjections(audience, projections, catalog)
    const expanded = expandNeeds(needs, surroundingsOf(catalog, { zone: options.zone, segments: ports.segments() }))
    const { data } = await loadAll(catalog, { ...expanded, computed: [...expanded.computed, ...computed] }, clockOf(options), options.signal)
    return projectColumns(projections, evaluationOf(data, audience, options))
  }

  async function match(id: RelationshipId, signal: AbortSignal): Promise<{ values: number; orphans: number; parents: number }> {
    const data = await loadStored(ports.catalog(), { attributes: new Map(), relationships: new Set([id]) }, signal)
    const relation = data.relation(id)
    return { values: relation.values, orphans: relation.orphans, parents: await countParents(relation, breathOf(signal)) }
  }
}
