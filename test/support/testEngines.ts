import { createRequire } from 'node:module'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../engines')

/** A package of test/engines, which is installed apart from the product's own. */
export function engineModule(name: string): unknown {
  return createRequire(join(folder, 'package.json'))(name)
}

/** Why the databases that statements are run on are not there; null where they are. */
export function enginesMissing(): string | null {
  try {
    for (const name of ['@duckdb/node-api', '@electric-sql/pglite', 'pg']) engineModule(name)
    return null
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    return `${reason}; run: npm ci --prefix test/engines`
  }
}
