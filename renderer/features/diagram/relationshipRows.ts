import type { RelationshipMatch } from '@shared/contract/diagram.contract.ts'
import type { EntityId, RelationshipId } from '@shared/domain/ids.ts'
import type { Catalog } from '@shared/domain/entity.ts'
import { formatCount } from '@shared/format/numbers.ts'
import { linkedBy, type Diagram, type DiagramLine } from './diagramModel.ts'
import { cardinalityOf, cardinalityWords, nameIn, pairText } from './lineWords.ts'

/** One line of the table that says what the diagram draws. */
export interface RelationshipRow {
  readonly id: string
  /** Null for what linking tables add up to, which is no line of its own. */
  readonly line: DiagramLine | null
  readonly from: EntityId
  readonly to: EntityId
  readonly fromName: string
  readonly toName: string
  readonly cardinality: string
  readonly attributes: string
  /** Empty where there is nothing to count. */
  readonly orphans: string
  readonly isAmiss: boolean
}

/** By name of where they lead from; relationships before what entities are made of. */
export function relationshipRows(diagram: Diagram, { entities }: Pick<Catalog, 'entities'>, matches: ReadonlyMap<RelationshipId, RelationshipMatch>): readonly RelationshipRow[] {
  const row = (part: Omit<RelationshipRow, 'fromName' | 'toName' | 'isAmiss'> & { readonly isAmiss?: boolean }): RelationshipRow => ({ isAmiss: false, fromName: nameIn(diagram, part.from), toName: nameIn(diagram, part.to), ...part })
  const lines = diagram.lines.map((line): RelationshipRow => {
    const { id, from, to } = line
    if (line.kind === 'recipe') return row({ id, line, from, to, cardinality: line.how === 'derived' ? 'Derived from' : 'Combined from', attributes: '', orphans: '' })
    const match = matches.get(line.relationship) ?? null
    const cardinality = cardinalityOf(match)
    return row({ id, line, from, to, cardinality: cardinality === null ? 'Counting…' : cardinalityWords[cardinality], attributes: pairText(line), orphans: match === null ? '' : formatCount(match.orphans), isAmiss: (match?.orphans ?? 0) > 0 })
  })
  const relationships = diagram.lines.filter((line) => line.kind === 'relationship')
  const linked = entities.flatMap((entity): readonly RelationshipRow[] => {
    const ends = linkedBy(entity, relationships)
    return ends === null ? [] : [row({ id: `${entity.id} links`, line: null, from: ends[0], to: ends[1], cardinality: `Many to many through ${entity.name}`, attributes: '', orphans: '' })]
  })
  const order = ({ line }: RelationshipRow): number => (line?.kind === 'recipe' ? 2 : line === null ? 1 : 0)
  return [...lines, ...linked].toSorted((a, b) => order(a) - order(b) || a.fromName.localeCompare(b.fromName) || a.toName.localeCompare(b.toName))
}
