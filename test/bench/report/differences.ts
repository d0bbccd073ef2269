import type { NamedCase } from '../cases/cases.ts'
import type { Results } from './results.ts'

/** A sentence for each segment of which the engines disagree, or of which one has no count, and for data that a canceled import changed; `cases` in the order of the peers' counts. */
export function differences({ sessions, peers, canceled }: Results, cases: readonly NamedCase[]): readonly string[] {
  const answers: { readonly engine: string; readonly countOf: (index: number) => number | undefined }[] = []
  for (const { counts } of sessions?.value ?? []) answers.push({ engine: 'Tessera', countOf: (index) => counts[cases[index]?.name ?? ''] })
  for (const [engine, { value }] of Object.entries(peers)) {
    for (const shared of value.shared) {
      const all = [...shared.counts, ...value.distinct.counts]
      answers.push({ engine, countOf: (index) => all[index] })
    }
  }
  const changed = canceled === undefined || (canceled.value.isFileSame && canceled.value.areRowsSame) ? [] : ['A canceled import changed the data.']
  return changed.concat(cases.flatMap(({ name }, index) => {
    const byCount = new Map<number | undefined, Set<string>>()
    for (const { engine, countOf } of answers) byCount.set(countOf(index), (byCount.get(countOf(index)) ?? new Set()).add(engine))
    if (byCount.size <= 1 && !byCount.has(undefined)) return []
    return [`${name} differs: ${[...byCount].map(([count, engines]) => `${count ?? 'no count'} by ${[...engines].join(' and ')}`).join('; ')}.`]
  }))
}
