import type { ResolvedEntity } from '@shared/rules/derived/resolvedEntity.ts'
import type { Engine } from '../engine/engine.ts'
import { combineRows } from './combineRows.ts'
import { deriveRows } from './deriveRows.ts'
import type { MadeRows, Rest } from './madeRows.ts'

/** The rows of a recipe as the data are now. `zone`: of the days that become date-times. */
export function makeRows(engine: Pick<Engine, 'columns'>, resolved: ResolvedEntity, { zone, signal }: { readonly zone: string; readonly signal: AbortSignal }, rest: Rest): Promise<MadeRows> {
  // No formula that is read here asks for "now".
  const options = { asOf: 0, zone, signal }
  return resolved.kind === 'derived' ? deriveRows(engine, resolved, options, rest) : combineRows(engine, resolved, options, rest)
}
