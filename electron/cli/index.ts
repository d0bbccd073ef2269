import { isCanceled, toAppError } from '@shared/errors/appError.ts'
import { interruptedCode } from './client.ts'
import { UsageError, type Command } from './command.ts'
import { addCommand } from './commands/add.ts'
import { createCommand, sampleCommand } from './commands/create.ts'
import { countCommand, validateCommand } from './commands/definitions.ts'
import { downloadCommand } from './commands/download.ts'
import { exportAddCommand, exportCommand, exportsCommand } from './commands/exports.ts'
import { importCommand } from './commands/import.ts'
import { infoCommand } from './commands/info.ts'
import { membersCommand } from './commands/members.ts'
import { refreshCommand } from './commands/refresh.ts'
import { relateCommand } from './commands/relate.ts'
import { segmentAddCommand, segmentsCommand } from './commands/segments.ts'
import { sourceCorrectCommand, sourceModeCommand, sourceRefreshCommand, sourceRejectedCommand, sourcesCommand } from './commands/sources.ts'
import { sqlCommand } from './commands/sql.ts'
import { whyCommand } from './commands/why.ts'
import { createOutput, type Output } from './output.ts'

declare const TESSERA_VERSION: string

const commands: readonly Command[] = [
  createCommand,
  sampleCommand,
  importCommand,
  sourcesCommand,
  sourceRefreshCommand,
  sourceModeCommand,
  sourceRejectedCommand,
  sourceCorrectCommand,
  relateCommand,
  addCommand,
  validateCommand,
  countCommand,
  whyCommand,
  segmentAddCommand,
  segmentsCommand,
  refreshCommand,
  membersCommand,
  downloadCommand,
  exportsCommand,
  exportCommand,
  exportAddCommand,
  sqlCommand,
  infoCommand,
]

function help(): string {
  const lines = commands.map((command) => `  tessera ${command.usage}\n      ${command.summary}`)
  return `Tessera ${TESSERA_VERSION}: customer segments, offline.\n\n${lines.join('\n')}\n\nEvery command takes --json. Exit codes: 0 done, 1 failed, 2 not understood.`
}

/** The command's name may be two words; the longer one wins. */
function find(args: readonly string[]): { readonly command: Command; readonly rest: readonly string[] } | null {
  for (const words of [2, 1]) {
    const command = commands.find((one) => one.name === args.slice(0, words).join(' '))
    if (command !== undefined) return { command, rest: args.slice(words) }
  }
  return null
}

function unknownCommand(first: string): string {
  const longer = commands.filter(({ name }) => name.startsWith(`${first} `)).map(({ name }) => `"${name}"`)
  return longer.length > 0 ? `"${first}" alone is no command; there is ${longer.join(' and ')}.` : `There is no command "${first}"; see tessera --help.`
}

/** Carries out one command; the exit code. Never rejects. */
export async function main(args: readonly string[], output: Output): Promise<number> {
  const [first] = args
  if (first === '--version') return output.line(TESSERA_VERSION), 0
  if (first === '--help' || first === '-h' || first === 'help') return output.line(help()), 0
  if (first === undefined) return output.note(help()), 2
  const found = find(args)
  if (found === null) return output.note(unknownCommand(first)), 2
  if (found.rest.includes('--help')) return output.line(`tessera ${found.command.usage}\n${found.command.summary}`), 0
  try {
    await found.command.run(found.rest, output)
    return 0
  } catch (error) {
    if (error instanceof UsageError) return output.note(error.message), 2
    if (isCanceled(error)) return output.note('Canceled.'), interruptedCode
    output.note(toAppError(error).message)
    if (process.env['TESSERA_LOG'] !== undefined) console.error(error)
    return 1
  }
}

export { createOutput }

if (require.main === module) {
  // A reader that has seen enough (`tessera members … | head`) is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
  void main(process.argv.slice(2), createOutput(process.stdout, process.stderr)).then((code) => (process.exitCode = code))
}
