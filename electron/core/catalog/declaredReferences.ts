import { z } from 'zod'
import type { Attribute, Entity } from '@shared/domain/entity.ts'
import type { EntityId } from '@shared/domain/ids.ts'
import { foldName } from '@shared/rules/names.ts'
import { sql } from '../store/sql.ts'
import { storedJson } from '../store/storedJson.ts'
import type { Reader } from '../store/store.ts'

/** Whether the file that `child` came from declares that the attribute points to the table that became `parent`. */
export type DeclaredReferences = (child: Entity, attribute: Attribute, parent: Entity) => boolean

const factsSchema = z.object({ references: z.array(z.object({ columns: z.array(z.string()), table: z.string() })).default([]) })
const planSchema = z.object({
  columns: z.array(z.object({ source: z.string(), name: z.string() })).default([]),
  options: z.object({ table: z.string().optional() }).optional(),
})

interface Facts {
  readonly references: readonly { readonly columns: readonly string[]; readonly table: string }[]
  /** The attribute of a column of the file. */
  readonly names: ReadonlyMap<string, string>
  readonly table: string | null
}

/** What files said of themselves when they were imported: it stays true after a proposal was not accepted. */
export function readDeclared(reader: Reader): DeclaredReferences {
  const facts = new Map(reader.all<{ entity: EntityId; file_facts: string; plan: string }>(sql`SELECT entity, file_facts, plan FROM data_source`).map((row) => [row.entity, factsOf(row.file_facts, row.plan)]))
  return (child, attribute, parent) => {
    const from = facts.get(child.id)
    if (from === undefined) return false
    const table = foldName(facts.get(parent.id)?.table ?? parent.name)
    return from.references.some((one) => one.columns.length === 1 && foldName(one.table) === table && foldName(from.names.get(one.columns[0] ?? '') ?? '') === foldName(attribute.name))
  }
}

/** What cannot be read declares nothing. */
function factsOf(facts: string, plan: string): Facts {
  const said = factsSchema.safeParse(storedJson(facts))
  const read = planSchema.safeParse(storedJson(plan))
  return {
    references: said.success ? said.data.references : [],
    names: new Map(read.success ? read.data.columns.map(({ source, name }) => [source, name] as const) : []),
    table: read.success ? (read.data.options?.table ?? null) : null,
  }
}
