import type { RelationshipMatch } from '@shared/contract/diagram.contract.ts'
import type { EntityId } from '@shared/domain/ids.ts'
import { countOf } from '@shared/format/numbers.ts'
import type { Diagram, DiagramLine, RecipeLine, RelationshipLine } from './diagramModel.ts'

/** `one`: each parent has one child at most, in the rows as they are; null while they are not counted yet. */
export type Cardinality = 'many' | 'one'

export function cardinalityOf(match: RelationshipMatch | null): Cardinality | null {
  if (match === null) return null
  return match.parents > 0 && match.values - match.orphans === match.parents ? 'one' : 'many'
}

export const cardinalityWords = { many: 'Many to one', one: 'One to one' } satisfies Record<Cardinality, string>

export const recipeWords = { derived: 'derived from', combined: 'combined from' } satisfies Record<RecipeLine['how'], string>

export function orphanText(match: RelationshipMatch): string {
  return match.orphans === 0 ? 'No orphans' : `${countOf(match.orphans, 'orphan')} of ${countOf(match.values, 'row')} with a value`
}

export function nameIn({ boxes }: Diagram, id: EntityId): string {
  return boxes.find((box) => box.id === id)?.name ?? ''
}

/** "CustomerID = CustomerID"; several pairs are parted by commas. */
export function pairText({ pairs }: RelationshipLine): string {
  return pairs.map(({ fromName, toName }) => `${fromName} = ${toName}`).join(', ')
}

/** The line as one sentence: what a screen reader says of it. */
export function lineSentence(line: DiagramLine, diagram: Diagram, match: RelationshipMatch | null): string {
  const [from, to] = [nameIn(diagram, line.from), nameIn(diagram, line.to)]
  if (line.kind === 'recipe') return `${from} is ${recipeWords[line.how]} ${to}`
  const cardinality = cardinalityOf(match)
  const kind = cardinality === null ? '' : `, ${cardinalityWords[cardinality].toLowerCase()}`
  return `${from} to ${to}${kind}, by ${pairText(line)}${match === null ? '' : `, ${orphanText(match)}`}`
}

export function boxSentence(id: EntityId, diagram: Diagram, caption: string): string {
  const box = diagram.boxes.find((one) => one.id === id)
  if (box === undefined) return ''
  const lines = diagram.lines.filter((line) => line.kind === 'relationship' && (line.from === id || line.to === id)).length
  const keys = box.rows.filter(({ isKey }) => isKey).map(({ name }) => name)
  return [box.name, caption, ...(box.note === null ? [] : [box.note]), keys.length === 0 ? 'no key' : `key ${keys.join(', ')}`, countOf(lines, 'relationship')].join(', ')
}
