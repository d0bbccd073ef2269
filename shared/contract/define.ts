import type { z } from 'zod'

/** One thing that can be asked. */
export interface Channel {
  readonly input: z.ZodType
  readonly output: z.ZodType
  /** `write` is refused in a read-only workspace. */
  readonly access: 'read' | 'write'
  /** Where it is answered: the core, or the host (main process) itself. */
  readonly where: 'core' | 'host'
  /** Inputs that hold a file's path: the host lets through only paths the person chose. A dot leads into an object. */
  readonly paths: readonly string[]
}

type Options = Partial<Pick<Channel, 'where' | 'paths'>>

function channel<I extends z.ZodType, O extends z.ZodType>(access: 'read' | 'write', input: I, output: O, options: Options) {
  return { input, output, access, where: options.where ?? 'core', paths: options.paths ?? [] } as const
}

/** A channel that changes nothing in the workspace. */
export function reads<I extends z.ZodType, O extends z.ZodType>(input: I, output: O, options: Options = {}) {
  return channel('read', input, output, options)
}

/** A channel that changes the workspace. */
export function writes<I extends z.ZodType, O extends z.ZodType>(input: I, output: O, options: Options = {}) {
  return channel('write', input, output, options)
}
