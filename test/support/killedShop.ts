import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CoreChannelName, Input, Output } from '@shared/contract/contract.ts'
import type { TaskId } from '@shared/domain/ids.ts'
import type { DefinitionInput } from '@shared/rules/definition.ts'
import { planFor } from './importPlan.ts'

interface Parts {
  readonly path: string
  readonly folder: string
  ask<C extends CoreChannelName>(channel: C, input: Input<C>): Promise<Output<C>>
  /** Resolves when the task has ended. */
  follow(task: TaskId): Promise<void>
  /** What else a new workspace is to have before it is saved. */
  furnish?(): Promise<void>
}

const tierIs = (tier: string): DefinitionInput => ({ schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where: { kind: 'group', items: [{ kind: 'condition', attribute: { name: 'Tier' }, test: { operator: 'equal', value: tier } }] } }] })

/**
 * Opens the workspace of a process made to be killed, or makes it: 4,000 customers of a file that every refresh reads
 * again, and a segment of each of their twelve tiers. Answers the path of the file. Throws where the workspace cannot be written.
 */
export async function openKilledShop({ path, folder, ask, follow, furnish = async () => {} }: Parts): Promise<string> {
  const file = join(folder, 'customers.csv')
  if (existsSync(path)) await ask('workspace.open', { path })
  else {
    writeFileSync(file, `Id,Tier\n${Array.from({ length: 4000 }, (_, row) => `C${row},T${row % 12}`).join('\n')}\n`)
    await ask('workspace.create', { path, zone: 'UTC', replace: false })
    const inspection = await ask('import.inspect', { inspection: 'kill', path: file })
    await follow((await ask('import.start', planFor(inspection, { entity: 'Customers', key: ['Id'], role: 'individuals' }))).task)
    for (const { id } of await ask('sources.list', {})) await ask('sources.update', { source: id, mode: 'refresh' })
    for (let tier = 0; tier < 12; tier += 1) await ask('segments.save', { name: `Tier ${tier}`, definition: tierIs(`T${tier}`) })
    await furnish()
    await ask('workspace.save', {})
  }
  // One that takes a lock from a dead process may find it being read: nothing here is done without it.
  if ((await ask('workspace.state', {}))?.readOnlyReason != null) throw new Error('The workspace is read-only.')
  return file
}
