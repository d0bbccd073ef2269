// Runs the end-to-end journeys in the browser host, driven in a real browser; with --pace the times a person waits there.
// node build/scripts/e2e.mjs [--pace] [file …]
import { buildParts } from './build.mjs'
import { getBrowser, installCommand } from './browsers.mjs'
import { runTool, stop } from './project.mjs'
import { setUp } from './setup.mjs'

await setUp()
await buildParts()
const browser = await getBrowser()
if (browser === null) stop(`The end-to-end tests need Chrome, Chromium or Edge, and none could be installed. Run: ${installCommand()}`)
const env = { ...process.env, TESSERA_BROWSER: browser }
const isPace = process.argv.includes('--pace')
const asked = process.argv.slice(2).filter((argument) => argument !== '--pace')
process.exitCode = await runTool('vitest/vitest.mjs', ['run', '--config', isPace ? 'build/pace.config.ts' : 'build/e2e.config.ts', ...asked], { env })
