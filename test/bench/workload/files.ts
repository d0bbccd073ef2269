import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { shop, workloadVersion, type Size, type Table } from './shop.ts'

/** Where the files of one size and seed lie, and all that is made of them. */
function workloadFolder(size: Size, seed: number): string {
  return join(tmpdir(), 'tessera-bench', `${size}-${seed}-v${workloadVersion}`)
}

export function csvPath(folder: string, table: Table['name']): string {
  return join(folder, `${table}.csv`)
}

/** The three CSV files, written unless an earlier run did. */
export function writeWorkload(size: Size, seed: number, say: (sentence: string) => void): string {
  const folder = workloadFolder(size, seed)
  if (existsSync(csvPath(folder, 'Events'))) return folder
  mkdirSync(folder, { recursive: true })
  say(`Writing the workload of size ${size} into ${folder}`)
  for (const table of shop(size, seed)) writeCsv(csvPath(folder, table.name), table)
  return folder
}

/** Under its name only once it is complete. */
function writeCsv(path: string, { columns, rows }: Table): void {
  const file = openSync(`${path}.part`, 'w')
  let waiting = `${columns.join(',')}\n`
  for (const row of rows) {
    // An empty cell is what join makes of null.
    waiting += `${row.join(',')}\n`
    if (waiting.length < 1 << 20) continue
    writeSync(file, waiting)
    waiting = ''
  }
  writeSync(file, waiting)
  closeSync(file)
  renameSync(`${path}.part`, path)
}
