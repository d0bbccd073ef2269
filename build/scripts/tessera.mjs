// The command line: sets up and builds what is missing, then hands over. Its stdout and exit code are the program's own.
import { join } from 'node:path'
import { buildParts } from './build.mjs'
import { root, run } from './project.mjs'
import { setUp } from './setup.mjs'

await setUp()
await buildParts(['cli'])
// The caller's folder, not the checkout: `npm run` changes it, and relative file names mean where the person is.
const cwd = process.env.INIT_CWD ?? process.cwd()
process.exitCode = await run(process.execPath, [join(root, 'dist/cli.cjs'), ...process.argv.slice(2)], { cwd })
