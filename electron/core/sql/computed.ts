import type { AttributeId, EntityId } from '@shared/domain/ids.ts'
import { fail } from '@shared/errors/appError.ts'
import { entityOf, type Compilation } from './compilation.ts'
import type { Fragment } from './fragment.ts'

/** The named part of a statement that holds a computed attribute beside the identity of its rows. */
export interface ComputedStep {
  readonly name: string
  readonly identity: readonly string[]
  readonly value: string
  /** What rows have that are not in it; null: nothing. */
  readonly zero: Fragment | null
}

export function computedStep(compilation: Compilation, entity: EntityId, attribute: AttributeId): ComputedStep {
  const computed = entityOf(compilation, entity).computed.find((one) => one.id === attribute)
  throw fail('conflict', `"${computed?.name ?? attribute}" is computed, and computed attributes cannot be written as SQL.`)
}
