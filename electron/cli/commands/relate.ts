import { findByName } from '@shared/rules/names.ts'
import type { Catalog } from '@shared/domain/entity.ts'
import { withWorkspace } from '../client.ts'
import { commaList, readArguments, UsageError, type Command } from '../command.ts'

export const relateCommand: Command = {
  name: 'relate',
  usage: 'relate <ws> CHILD.COL[,COL] PARENT.COL[,COL] [--name NAME]',
  summary: 'Relates many rows of one entity to one row of another by equal values.',
  async run(args, output) {
    const { options, word } = readArguments(this.usage, args, { name: { type: 'string' } }, 3)
    const outcome = await withWorkspace(word(0), 'write', async (client) => {
      const catalog = await client.ask('catalog.get', {})
      const child = entityAndColumns(word(1), catalog)
      const parent = entityAndColumns(word(2), catalog)
      return client.ask('relationships.add', {
        childEntity: child.entity,
        childColumns: child.columns,
        parentEntity: parent.entity,
        parentColumns: parent.columns,
        ...(options.name === undefined ? {} : { name: options.name }),
      })
    })
    if (options.json === true) output.json(outcome)
    else output.line(`${outcome.relationship.name}: ${outcome.matched} rows matched, ${outcome.orphans} without a match.`)
  },
}

/** Split at the first dot: entity names hold none. A comma divides columns unless a column is named just so. */
function entityAndColumns(text: string, catalog: Catalog): { readonly entity: string; readonly columns: string[] } {
  const dot = text.indexOf('.')
  if (dot < 1 || dot === text.length - 1) throw new UsageError(`"${text}" is no column of an entity; write it as ENTITY.COLUMN.`)
  const entity = text.slice(0, dot)
  const column = text.slice(dot + 1)
  const found = findByName(catalog.entities, entity)
  const isWhole = found.kind === 'found' && findByName(found.item.attributes, column).kind === 'found'
  return { entity, columns: isWhole ? [column] : [...commaList(column)] }
}
