import type { Handlers } from '@shared/contract/contract.ts'
import { isComputed } from '@shared/domain/allAttributes.ts'
import type { CoreContext } from '../context.ts'
import { runOfMembers } from '../segments/run.repo.ts'
import type { Profiler } from './profiler.ts'

export function createProfilingHandlers({ workspace }: Pick<CoreContext, 'workspace'>, profiler: Profiler): Handlers<'entities.profiles' | 'entities.profile'> {
  return {
    'entities.profiles': (subject) => {
      const { entity, profiles, task, ended } = profiler.state(subject)
      const isLacking = profiles.some(({ profile, problem, isStale }) => isStale || (profile === null && problem === null))
      const hasRows = subject.segment === null || runOfMembers(workspace().store, subject.segment) !== null
      return {
        attributes: profiles.map(({ attribute, profile, problem, isStale }) => ({
          attribute: attribute.id,
          name: attribute.name,
          type: attribute.type,
          scale: attribute.scale,
          isComputed: isComputed(attribute),
          isKey: entity.key.includes(attribute.id),
          profile,
          isStale,
          problem,
        })),
        task: task ?? (isLacking && hasRows && ended === null ? profiler.start(subject, 'needed') : null),
        ended: ended?.how ?? null,
        error: ended?.error ?? null,
        profiledAt: profiles.flatMap(({ madeAt }) => madeAt ?? []).sort().at(-1) ?? null,
      }
    },
    'entities.profile': (subject) => ({ task: profiler.start(subject, 'all') }),
  }
}
