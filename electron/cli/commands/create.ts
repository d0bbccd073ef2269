import { basename } from 'node:path'
import { absolute, withClient } from '../client.ts'
import { oneOf, readArguments, wholeNumber, type Command } from '../command.ts'

export const createCommand: Command = {
  name: 'create',
  usage: 'create <ws> [--zone IANA]',
  summary: 'Makes a new, empty workspace file.',
  async run(args, output) {
    const { options, word } = readArguments(this.usage, args, { zone: { type: 'string' } }, 1)
    const info = await withClient('write', (client) =>
      client.ask('workspace.create', { path: absolute(word(0)), ...(options.zone === undefined ? {} : { zone: options.zone }) }),
    )
    if (options.json === true) output.json(info)
    else output.line(`Created ${basename(word(0))}, time zone ${info.zone}.`)
  },
}

export const sampleCommand: Command = {
  name: 'sample',
  usage: 'sample <ws> [--size S|M|L] [--seed N]',
  summary: 'Makes a workspace with generated customers, orders, events and segments.',
  async run(args, output) {
    const { options, word } = readArguments(this.usage, args, { size: { type: 'string' }, seed: { type: 'string' } }, 1)
    const size = oneOf('size', options.size ?? 'S', ['S', 'M', 'L'])
    const seed = options.seed === undefined ? {} : { seed: wholeNumber('seed', options.seed, 0) }
    const info = await withClient('write', (client) => client.ask('workspace.openSample', { path: absolute(word(0)), size, ...seed }))
    if (options.json === true) return output.json(info)
    const audiences = info.audiences.map((audience) => `${audience.members} ${audience.entity}`).join(', ')
    output.line(`Created ${basename(word(0))}: ${audiences}, ${info.counts.entities} entities, ${info.counts.segments} segments.`)
  },
}
