import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../engines')

/** Why the engines that statements are run on are not there; null where they are. */
export function enginesMissing(): string | null {
  return existsSync(join(folder, 'node_modules/@duckdb/node-api')) ? null : 'not installed; run: npm ci --prefix test/engines'
}

/** A package of test/engines, which is installed apart from the product's own. */
export function engineModule(name: string): unknown {
  return createRequire(join(folder, 'package.json'))(name)
}
