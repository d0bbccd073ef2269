import type { Entity } from '@shared/domain/entity.ts'
import { fail } from '@shared/errors/appError.ts'
import type { OpenWorkspace } from '../context.ts'
import type { MemberSet, StoredValue } from '../engine/engine.ts'
import { isList, listText, ownProjection } from '../segments/cellReader.ts'
import { inKeyOrder } from '../segments/keyOrder.ts'
import type { TextColumn } from '../segments/memberText.ts'
import type { OutputColumn } from '../segments/outputColumns.ts'
import { columnFiller } from './columnFiller.ts'
import type { ExportRows, RowBatch } from './exportRows.ts'

/** Rows read between two breaths: some milliseconds' worth. */
const batchRows = 2048

interface Options {
  /** "Now" of what is computed. */
  readonly asOf: number
  readonly signal: AbortSignal
  readonly breathe: () => Promise<void>
}

/** A column of the segment, or one that is there only to be empty. */
export type MemberColumn = OutputColumn | (TextColumn & { readonly attribute: null; readonly projection: null })

/** Some members of those in the data: `count` of them, and where the audience's own columns have their rows. */
interface Found {
  readonly count: number
  readonly ordinals: Int32Array
  readonly places: Int32Array
}

type Fill = (found: Found, target: StoredValue[]) => void

/** Members by key with the values of some columns, those that are still in the data, all of one state of it. @throws conflict where the data change before the members are in order. */
export async function memberRows(workspace: OpenWorkspace, entity: Entity, members: MemberSet, columns: readonly MemberColumn[], { asOf, signal, breathe }: Options): Promise<ExportRows> {
  const zone = workspace.zone()
  const fills = await columnFills(workspace, entity, columns, { asOf, zone, signal })
  const isCurrent = (): boolean => workspace.catalog().entities.find(({ id }) => id === entity.id)?.dataVersion === entity.dataVersion
  return {
    columns,
    total: members.size,
    zone,
    async *batches() {
      const inOrder = await inKeyOrder(workspace.store, entity, members, breathe)
      if (!isCurrent()) throw fail('conflict', `The data of "${entity.name}" changed while they were written; try again.`)
      const cells: StoredValue[][] = columns.map(() => [])
      const [ordinals, places] = [new Int32Array(batchRows), new Int32Array(batchRows)]
      for (let from = 0; from < inOrder.length; from += batchRows) {
        let count = 0
        for (let index = from; index < Math.min(from + batchRows, inOrder.length); index += 1) {
          const ordinal = inOrder[index] ?? -1
          const place = fills.place(ordinal)
          if (place < 0) continue
          ordinals[count] = ordinal
          places[count] = place
          count += 1
        }
        fills.each.forEach((fill, column) => fill({ count, ordinals, places }, cells[column] ?? []))
        yield { count, columns: cells } satisfies RowBatch
        await breathe()
      }
    },
  }
}

/** How each column gets its values, and where the row of a member is. */
async function columnFills({ engine }: OpenWorkspace, entity: Entity, columns: readonly MemberColumn[], options: { readonly asOf: number; readonly zone: string; readonly signal: AbortSignal }): Promise<{ readonly each: readonly Fill[]; place(ordinal: number): number }> {
  const projections = columns.flatMap(({ attribute, projection }) => projection ?? (attribute === null ? [] : [ownProjection(attribute)]))
  const reading = await engine.project(entity.id, projections, options)
  let next = 0
  const each = columns.map(({ attribute, projection }): Fill => {
    if (attribute === null && projection === null) return ({ count }, target) => target.fill(null, 0, (target.length = count))
    const index = next++
    const own = reading.own(index)
    if (own !== null) {
      const fill = columnFiller(own)
      return ({ places, count }, target) => fill(places, count, target)
    }
    return ({ ordinals, count }, target) => {
      for (let row = 0; row < count; row += 1) {
        const cell = reading.cell(ordinals[row] ?? -1, index)
        target[row] = isList(cell) ? listText(cell, projections[index], options.zone, Infinity) : cell
      }
    }
  })
  return { each, place: reading.place }
}
