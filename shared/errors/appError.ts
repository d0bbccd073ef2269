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
export type AppErrorCode = AppError['code']

/** The throwable form of {@link AppError}; caught once, at the router, and turned back into data. */
export class TesseraError extends Error {
  override readonly name = 'TesseraError'

  constructor(
    readonly data: AppError,
    options?: ErrorOptions,
  ) {
    super(data.message, options)
  }
}

type Details<C extends AppErrorCode> = Omit<Extract<AppError, { code: C }>, 'code' | 'message'>

/** Builds a {@link TesseraError}; the third argument is required exactly when the code carries required data. */
export function fail<C extends AppErrorCode>(
  code: C,
  message: string,
  ...details: Record<string, never> extends Details<C> ? [Details<C>?] : [Details<C>]
): TesseraError {
  return new TesseraError({ code, message, ...details[0] } as AppError)
}

export function canceled(): TesseraError {
  return fail('canceled', 'Canceled.')
}

export function isCanceled(error: unknown): boolean {
  return error instanceof TesseraError && error.data.code === 'canceled'
}

/**
 * Any thrown value as an {@link AppError}. A value that is not ours is a bug: the person gets a plain sentence, the
 * caller logs the original.
 */
export function toAppError(error: unknown): AppError {
  if (error instanceof TesseraError) return error.data
  return {
    code: 'unexpected',
    message: 'Something went wrong inside Tessera. Nothing was changed; try again, and report it if it happens twice.',
  }
}
