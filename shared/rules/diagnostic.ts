import { z } from 'zod'

/**
 * One problem of a definition, bound to its place.
 *
 * `ruleId` null: the definition as a whole. `nodeId` null: the rule as a whole (its path, quantifier or window), else
 * the id of the condition or group. `part` says which control of that place is meant.
 */
export const diagnosticSchema = z.object({
  severity: z.enum(['error', 'warning']),
  ruleId: z.string().nullable(),
  nodeId: z.string().nullable(),
  part: z.enum(['definition', 'audience', 'path', 'quantifier', 'window', 'group', 'attribute', 'operator', 'value', 'projection']),
  message: z.string(),
})

export type Diagnostic = z.infer<typeof diagnosticSchema>
