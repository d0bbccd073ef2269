import { TesseraError, toAppError, type AppError } from './appError.ts'

/** The one envelope of every reply, because Electron keeps only the message of a thrown error. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: AppError }

export function succeed<T>(value: T): Result<T> {
  return { ok: true, value }
}

export function failed(error: unknown): Result<never> {
  return { ok: false, error: toAppError(error) }
}

/** The value, or the error thrown again as a {@link TesseraError}. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new TesseraError(result.error)
}
