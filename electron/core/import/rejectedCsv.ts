import { stringify } from 'csv-stringify/sync'
import type { RejectedRow } from '@shared/contract/sources.contract.ts'
import { fail } from '@shared/errors/appError.ts'
import type { Ports } from '../ports.ts'

/** The list of rejected rows as a file for a spreadsheet; cells that would be formulas there are made text. */
export async function writeRejected(ports: Ports, path: string, rows: readonly RejectedRow[]): Promise<void> {
  const text = stringify(
    rows.map(({ line, column, value, reason }) => [String(line), column ?? '', value ?? '', reason]),
    { header: true, columns: ['Line', 'Column', 'Value', 'Reason'], record_delimiter: 'windows', escape_formulas: true },
  )
  try {
    const file = await ports.files.open(path, 'create')
    try {
      await file.write(new TextEncoder().encode(`\ufeff${text}`))
      await file.sync()
    } finally {
      await file.close()
    }
  } catch (error) {
    ports.log('writing the rejected rows failed', error)
    throw fail('storage', `${ports.paths.base(path)} could not be written: check the folder and the free space.`)
  }
}
