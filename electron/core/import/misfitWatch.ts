import type { RejectedRow } from '@shared/contract/import.contract.ts'
import { fail } from '@shared/errors/appError.ts'

/** Rows with a bad cell are rejected one by one; a column of which more than this share does not fit has become another. */
const toleratedShare = 0.2

export interface MisfitWatch {
  note(row: RejectedRow): void
  /** Refuses the file where a column does not hold any more what it held. `rows`: all that were read. */
  judge(rows: number): void
}

/** `before`: the share of rows that was rejected when the file was last read, which the person lived with. */
export function misfitWatch(fileName: string, entity: string, before: number): MisfitWatch {
  const misfits = new Map<string, { rows: number; readonly first: RejectedRow }>()
  return {
    note(row) {
      if (row.column === null) return
      const known = misfits.get(row.column)
      if (known === undefined) misfits.set(row.column, { rows: 1, first: row })
      else known.rows += 1
    },
    judge(rows) {
      for (const [column, { rows: misfit, first }] of misfits) {
        const share = misfit / rows
        if (share <= toleratedShare || share <= before * 2 || misfit < 3) continue
        const example = `first: line ${first.line.toLocaleString('en')}, "${first.value ?? ''}"`
        throw fail(
          'dataSource',
          `${column} of ${fileName} does not hold what it held: in ${misfit.toLocaleString('en')} of ${rows.toLocaleString('en')} rows ${first.reason.replace(/\.$/, '')} (${example}). The data of ${entity} stay as they are: correct the file, or change the type of ${column} and refresh again.`,
          { file: fileName, column, line: first.line },
        )
      }
    },
  }
}
