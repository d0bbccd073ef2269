import type { AppError } from './appErrorSchema.ts'

// Without the schema: every page throws and shows these, none of them parses one.
export type { AppError }
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
