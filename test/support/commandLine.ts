import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Outcome {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

interface Compiled {
  main(args: readonly string[], output: unknown): Promise<number>
  createOutput(stdout: Sink, stderr: Sink): unknown
}
interface Sink {
  write(text: string, done?: () => void): boolean
}

function sinkOf(take: (text: string) => void): Sink {
  return {
    write(text, done) {
      take(text)
      done?.()
      return true
    },
  }
}

/**
 * The command line, compiled as it is delivered, in a folder of its own. `run` carries out one command after the other in
 * this process: starting one for each would take most of the time. What is about processes starts `cli`.
 */
export function buildCommandLine() {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-cli-test-'))
  const cli = join(folder, 'cli.cjs')
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'build/scripts/build.mjs'), '--only', 'cli', '--out', folder], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`The command line could not be built: ${stderr}`)
  const { main, createOutput } = createRequire(import.meta.url)(cli) as Compiled

  async function run(...args: readonly string[]): Promise<Outcome> {
    const before = process.cwd()
    let [out, err] = ['', '']
    process.chdir(folder)
    try {
      const code = await main(args, createOutput(sinkOf((text) => (out += text)), sinkOf((text) => (err += text))))
      return { code, out, err }
    } finally {
      process.chdir(before)
    }
  }

  return { folder, cli, run, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
