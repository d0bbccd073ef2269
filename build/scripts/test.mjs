// The whole check, in one command on a fresh checkout. Stops at the first part that fails.
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildParts } from './build.mjs'
import { root, run, runTool } from './project.mjs'
import { setUp } from './setup.mjs'
import { setUpSshServer } from './sshServer.mjs'
import { setUpEngines } from './testEngines.mjs'

const started = performance.now()
const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`
const script = (name, ...args) => run(process.execPath, [join(root, 'build/scripts', name), ...args])
const totals = { passed: 0, failed: 0, skipped: 0 }
const reports = mkdtempSync(join(tmpdir(), 'tessera-test-'))
process.once('exit', () => rmSync(reports, { recursive: true, force: true }))

/** Adds up what vitest counted; a report that is missing says nothing. */
function addReport(path) {
  if (!existsSync(path)) return
  const report = JSON.parse(readFileSync(path, 'utf8'))
  totals.passed += report.numPassedTests
  totals.failed += report.numFailedTests
  totals.skipped += report.numPendingTests + report.numTodoTests
}

async function vitest(name, runIt) {
  const path = join(reports, `${name}.json`)
  const code = await runIt(['--reporter=default', '--reporter=json', `--outputFile.json=${path}`])
  addReport(path)
  return code
}

/** The truth suite counts for itself and says so in its last line. */
async function truth() {
  const child = spawn(process.execPath, [join(root, 'build/scripts/truth.mjs')], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.on('data', (more) => {
    text += more
    process.stdout.write(more)
  })
  const code = await new Promise((resolve) => child.once('close', resolve))
  const counts = /(\d+) passed, (\d+) failed\s*$/.exec(text)
  totals.passed += Number(counts?.[1] ?? 0)
  totals.failed += Number(counts?.[2] ?? 0)
  return code ?? 1
}

/** The same state of the repository tries the same random cases wherever it is checked, and the next state others; the named long proofs draw anew each time. */
function seedOfTree() {
  try {
    return String(parseInt(execFileSync('git', ['rev-parse', 'HEAD^{tree}'], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).slice(0, 7), 16))
  } catch {
    return '1'
  }
}

process.env.TESSERA_SEED ??= seedOfTree()
// Pictures are looked at, not checked: they are taken where somebody asks for them.
process.env.TESSERA_PICTURES ??= 'none'

const steps = [
  ['Lint', () => runTool('oxlint/bin/oxlint', ['--config', '.oxlintrc.json', '--deny-warnings', 'electron', 'renderer', 'shared', 'build', 'test'])],
  ['Layers', () => script('layers.mjs')],
  ['Types', () => script('types.mjs')],
  ['Build', async () => (await buildParts(), 0)],
  ['Databases and servers for tests', async () => (await setUpEngines(), await setUpSshServer(), 0)],
  ['Unit, integration, contract and renderer tests', () => vitest('unit', (args) => runTool('vitest/vitest.mjs', ['run', '--config', 'build/vitest.config.ts', ...args]))],
  ['Truth', truth],
  ['End-to-end', () => vitest('e2e', (args) => script('e2e.mjs', ...args))],
]

function close(failedAt) {
  console.log(`\n=== ${failedAt === null ? 'All checks passed' : `Stopped: ${failedAt} failed`} after ${seconds(started)}; ${totals.skipped} tests skipped`)
  const failed = failedAt !== null && totals.failed === 0 ? 1 : totals.failed
  console.log(`${totals.passed} passed, ${failed} failed`)
}

await setUp()
let failedAt = null
for (const [name, work] of steps) {
  const from = performance.now()
  console.log(`\n=== ${name}`)
  const code = await work().catch((error) => (console.error(error), 1))
  console.log(`=== ${name}: ${code === 0 ? 'ok' : 'FAILED'} in ${seconds(from)}`)
  if (code === 0) continue
  failedAt = name
  break
}
close(failedAt)
process.exitCode = failedAt === null ? 0 : 1
