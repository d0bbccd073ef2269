import type { Catalog } from '@shared/domain/entity.ts'
import { surroundingsOf } from '@shared/rules/computed/surroundings.ts'
import { areStill, membersRead, type MembersRead } from '@shared/rules/resolve/membersRead.ts'
import type { ResolvedDefinition } from '@shared/rules/resolve/resolved.ts'
import type { KnownSegment, SegmentDirectory } from '@shared/rules/segmentDirectory.ts'
import { expandNeeds, type ExpandedNeeds } from './computed/computedNeeds.ts'
import type { MemberSet } from './engine.ts'
import type { Clock, WatchedClock } from './evaluate/clock.ts'
import { needsOf } from './needs.ts'

/** What one resolved definition reads, and what it came to. */
export interface Plan {
  readonly needs: ExpandedNeeds
  /** Its members as found before, where evaluating it now would find the same; null: not known. */
  answer(clock: Clock): MemberSet | null
  /** `clock`: which all of the evaluation went by. */
  keep(members: MemberSet, clock: WatchedClock): void
}

interface Kept extends Plan {
  readonly catalog: Catalog
  readonly zone: string
  readonly segments: readonly KnownSegment[]
  /** By the recipes of what is computed: what the definition itself reads of segments is part of it. */
  readonly used: readonly MembersRead[]
}

/** Plans by definition, each made once as long as catalog, zone and segments stay the same. */
export function createPlans(): (definition: ResolvedDefinition, catalog: Catalog, zone: string, directory: SegmentDirectory) => Plan {
  const plans = new WeakMap<ResolvedDefinition, Kept>()
  return (definition, catalog, zone, directory) => {
    const known = plans.get(definition)
    const segments = directory.all()
    if (known?.catalog === catalog && known.zone === zone && known.segments === segments && known.used.every(areStill)) return known
    const { audience, rules } = definition
    const needs = expandNeeds(needsOf(audience, rules, rules.flatMap(({ where }) => where ?? []), catalog), surroundingsOf(catalog, { zone, segments: directory }))
    const used = membersRead(needs.computed.map(({ computed }) => (computed.kind === 'aggregate' ? computed.where : null)), directory)
    const plan = { catalog, zone, segments, used, needs, ...createAnswer() }
    plans.set(definition, plan)
    return plan
  }
}

/** The members are whoever's that was given them: here they only stay known as long as they are kept there. */
function createAnswer(): Pick<Plan, 'answer' | 'keep'> {
  let kept: { readonly members: WeakRef<MemberSet>; readonly asOf: number | null; readonly today: number; readonly weekStart: Clock['weekStart'] } | null = null
  return {
    answer(clock) {
      if (kept?.today !== clock.today || kept.weekStart !== clock.weekStart) return null
      return kept.asOf === null || kept.asOf === clock.asOf ? (kept.members.deref() ?? null) : null
    },
    keep(members, clock) {
      kept = { members: new WeakRef(members), asOf: clock.isMomentRead() ? clock.asOf : null, today: clock.today, weekStart: clock.weekStart }
    },
  }
}
