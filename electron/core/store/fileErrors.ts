import { fail, type TesseraError } from '@shared/errors/appError.ts'

/** Node's code of a failed file operation; "" for anything else. */
export function fileErrorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

const reasons: Record<string, string> = {
  ENOSPC: 'The disk is full; make room and try again.',
  EDQUOT: 'Your share of the disk is used up; make room and try again.',
  EROFS: 'That place can only be read; choose another folder.',
  EACCES: 'You may not write there; choose another folder or ask for access.',
  EPERM: 'You may not write there; choose another folder or ask for access.',
  ENOENT: 'That folder is not there any more; choose another one.',
  ENOTDIR: 'That folder does not exist; choose another one.',
  EISDIR: 'A folder of that name is there; choose another name.',
  ENAMETOOLONG: 'The name is too long; choose a shorter one.',
  EFBIG: 'The file is too large for that disk; choose another one.',
  EIO: 'The disk reported a fault; save to another disk.',
  EBUSY: 'Another program holds the file; close it there and try again.',
}

/** `what` failed: "The workspace "customers" could not be saved." */
export function writeFailure(what: string, error: unknown): TesseraError {
  const reason = reasons[fileErrorCode(error)] ?? 'The disk did not accept it; try again or choose another folder.'
  return fail('storage', `${what} ${reason}`)
}
