import { parseArgs, type ParseArgsConfig } from 'node:util'
import type { Output } from './output.ts'

/** The person called a command in a way it does not know: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export interface Command {
  /** One or two words. */
  readonly name: string
  readonly usage: string
  readonly summary: string
  run(args: readonly string[], output: Output): Promise<void>
}

type Options = NonNullable<ParseArgsConfig['options']>
type Given<O extends Options> = ReturnType<typeof parseArgs<{ options: O & { json: { type: 'boolean' } }; allowPositionals: true }>>['values']

export interface Arguments<O extends Options> {
  readonly options: Given<O>
  readonly positionals: readonly string[]
  /** The n-th word; the count was checked, so it is there. */
  word(n: number): string
}

/** Words and options of a call; every command knows `--json`. `least` and `most` count the words. */
export function readArguments<const O extends Options>(usage: string, args: readonly string[], options: O, least: number, most = least): Arguments<O> {
  const { values, positionals } = parsed(usage, args, options)
  if (positionals.length < least) throw new UsageError(`Something is missing. Usage: tessera ${usage}`)
  if (positionals.length > most) throw new UsageError(`"${positionals[most] ?? ''}" is too much. Usage: tessera ${usage}`)
  return { options: values, positionals, word: (n) => positionals[n] ?? '' }
}

function parsed<const O extends Options>(usage: string, args: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...args], options: { ...options, json: { type: 'boolean' } }, allowPositionals: true } as const)
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('. ')[0] ?? '').replace(/\.$/, '') : ''
    throw new UsageError(`${reason}. Usage: tessera ${usage}`)
  }
}

/** One of the known words of an option. */
export function oneOf<T extends string>(option: string, text: string, known: readonly T[]): T {
  const found = known.find((one) => one === text)
  if (found === undefined) throw new UsageError(`--${option} is "${text}"; give one of ${known.join(', ')}.`)
  return found
}

export function wholeNumber(option: string, text: string, least: number): number {
  const value = Number(text)
  if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(value) || value < least) throw new UsageError(`--${option} is "${text}"; give a whole number from ${least} on.`)
  return value
}

/** "COL=rest", split at the last sign of equality that leaves something behind it: column names may hold one. */
export function columnValue(option: string, text: string): readonly [column: string, value: string] {
  const at = text.lastIndexOf('=')
  if (at < 1 || at === text.length - 1) throw new UsageError(`--${option} is "${text}"; write it as "COLUMN=…".`)
  return [text.slice(0, at), text.slice(at + 1)]
}

export function commaList(text: string | undefined): readonly string[] {
  return (text ?? '').split(',').map((word) => word.trim()).filter((word) => word !== '')
}
