import { z } from 'zod'
import { diagnosticSchema } from '../rules/diagnostic.ts'

/**
 * Everything that can go wrong, as data. The set is closed: a reader can be exhaustive about it.
 *
 * `message` is one plain sentence for a person (what failed, on what, what to do); it never holds a stack, SQL or a
 * folder of this machine. Cancellation is its own code and is not a failure.
 */
export const appErrorSchema = z.discriminatedUnion('code', [
  z.object({ code: z.literal('invalidInput'), message: z.string(), field: z.string().optional() }),
  z.object({ code: z.literal('invalidDefinition'), message: z.string(), diagnostics: z.array(diagnosticSchema) }),
  z.object({ code: z.literal('notFound'), message: z.string() }),
  z.object({ code: z.literal('conflict'), message: z.string() }),
  z.object({ code: z.literal('inUse'), message: z.string(), usedBy: z.array(z.string()) }),
  z.object({
    code: z.literal('dataSource'),
    message: z.string(),
    file: z.string().optional(),
    line: z.number().int().optional(),
    column: z.string().optional(),
  }),
  z.object({ code: z.literal('storage'), message: z.string() }),
  z.object({ code: z.literal('canceled'), message: z.string() }),
  z.object({ code: z.literal('unexpected'), message: z.string() }),
])

export type AppError = z.infer<typeof appErrorSchema>
