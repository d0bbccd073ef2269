// Installs the databases that generated SQL is run on in tests. Node built-ins only: node build/scripts/testEngines.mjs
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { exclusively, root, runNpm } from './project.mjs'

const folder = join(root, 'test/engines')

/** Whether npm's own record of what it installed says the same as the lock. */
function isInstalled() {
  const record = join(folder, 'node_modules/.package-lock.json')
  if (!existsSync(record)) return false
  const wanted = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')).packages
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages
  return Object.entries(wanted).every(([path, entry]) => path === '' || (installed[path] === undefined ? entry.optional === true : installed[path].version === entry.version))
}

/** Without them the product is tested all the same, and the tests that need them say that they are skipped. */
export async function setUpEngines() {
  if (isInstalled()) return
  await exclusively('test-engines', async () => {
    if (isInstalled()) return
    console.error('Installing the databases for tests (npm ci --prefix test/engines) …')
    const code = await runNpm(['ci', '--no-fund', '--no-audit', '--fetch-retries=1', '--fetch-timeout=60000', '--prefix', folder])
    if (code !== 0) console.log('Statements will not be run in PostgreSQL and DuckDB: npm ci --prefix test/engines failed, see above; is the registry reachable?')
  })
}

if (process.argv[1]?.endsWith('testEngines.mjs')) await setUpEngines()
