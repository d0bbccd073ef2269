// The command line: sets up and builds what is missing, then hands over. Its stdout and exit code are the program's own.
import { join } from 'node:path'
import { buildParts } from './build.mjs'
import { callerFolder, root, run } from './project.mjs'
import { setUp } from './setup.mjs'

await setUp()
await buildParts(['cli'])
// Relative file names mean where the person is, not the checkout.
process.exitCode = await run(process.execPath, [join(root, 'dist/cli.cjs'), ...process.argv.slice(2)], { cwd: callerFolder })
