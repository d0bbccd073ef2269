import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Seeded draws: the same seed gives the same sample on every machine. */
export interface Random {
  /** 0 ≤ x < 1. */
  share(): number
  /** Both ends included. */
  between(from: number, to: number): number
  chance(share: number): boolean
  pick<T>(items: readonly [T, ...T[]]): T
  /** Picks by weight. */
  weighted<T>(items: readonly (readonly [T, number])[]): T
  /** Normal with mean 0 and deviation 1 (Box–Muller). */
  normal(): number
  /** Exponential with the given mean. */
  exponential(mean: number): number
}

export function createRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed)
  const share = () => uniformFloat64(generator)
  return {
    share,
    between: (from, to) => uniformInt(generator, from, to),
    chance: (odds) => share() < odds,
    pick: (items) => items[uniformInt(generator, 0, items.length - 1)] ?? items[0],
    weighted: (items) => {
      let rest = share() * items.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [item, weight] of items) {
        rest -= weight
        if (rest < 0) return item
      }
      const last = items.at(-1)
      if (last === undefined) throw new Error('Nothing to pick from.')
      return last[0]
    },
    normal: () => Math.sqrt(-2 * Math.log(1 - share())) * Math.cos(2 * Math.PI * share()),
    exponential: (mean) => -mean * Math.log(1 - share()),
  }
}
