import type { Command } from '../../components/command.ts'

/** A line of a "⋮" menu; with `checked` it is a switch that is on or off. */
export interface NodeCommand extends Command {
  readonly checked?: boolean
}
