import { z } from 'zod'
import { trackedAppSchema } from './usage.ts'

/**
 * The form of a usage file in JSON: published, so that other applications can write it. The same in CSV: one entry a row
 * under the headings product, kind, name, campaign, link, status, mayOpen and segments; several segments are divided by
 * semicolons, and an empty cell says nothing.
 */
const usageFileFormSchema = z.strictObject({ schemaVersion: z.literal(1).default(1), usages: z.array(trackedAppSchema) })

/** Headings of a usage file in CSV, in the order in which the example has them. */
export const usageColumns = ['product', 'kind', 'name', 'campaign', 'link', 'status', 'mayOpen', 'segments'] as const

/** The published JSON Schema of what may be written; defaults may be left out. */
export function usageFileJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(usageFileFormSchema, { io: 'input' })
  return { $schema, $id: 'urn:tessera:usage-file:1', title: 'Tessera usage file', description: 'Which journeys, campaigns and reports of other applications use which segments.', ...schema }
}

/** What a file looks like, to begin with. */
export const exampleUsageCsv = `${usageColumns.join(',')}
Campaign Studio,journey,Second bag free,Autumn 2026,https://campaigns.example/journeys/17,Live,yes,High_value_customers
Report Desk,report,Loyalty weekly,,,,no,High_value_customers;Lapsed_90_days
`
