import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Outcome {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** The command line, compiled as it is delivered, in a folder of its own. */
export function buildCommandLine() {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-cli-test-'))
  const cli = join(folder, 'cli.cjs')
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'build/scripts/build.mjs'), '--only', 'cli', '--out', folder], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`The command line could not be built: ${stderr}`)

  function run(...args: readonly string[]): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [cli, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
      let out = ''
      let err = ''
      child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
      child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
      child.once('error', reject)
      child.once('close', (code) => resolve({ code, out, err }))
    })
  }

  return { folder, cli, run, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
