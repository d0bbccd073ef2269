import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { expect } from 'vitest'
import { sqlWasmPath } from './storePorts.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A program of `test/support`, bundled so that it runs as a process of its own. */
export async function bundleProgram(name: string, folder: string): Promise<string> {
  const outfile = join(folder, `${name}.mjs`)
  await build({
    entryPoints: [join(root, `test/support/${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    alias: { '@shared': join(root, 'shared') },
    loader: { '.node': 'copy' },
    // sql.js is CommonJS and asks for node:fs that way.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url); const __dirname = '', __filename = ''" },
    logLevel: 'error',
  })
  return outfile
}

export interface SaidLine {
  readonly text: string
  /** Before the process was killed. */
  readonly msBefore: number
}

/** Runs a program and kills it that long after its first line that is like `from`; answers what it said. `more`: what else it is told. */
export async function runAndKill(program: string, path: string, folder: string, afterMs: number, from = /^/, more: readonly string[] = []): Promise<SaidLine[]> {
  const child = spawn(process.execPath, [program, path, sqlWasmPath, folder, ...more], { stdio: ['ignore', 'pipe', 'pipe'] })
  const said: { text: string; at: number }[] = []
  let rest = ''
  let errors = ''
  child.stderr.on('data', (text) => (errors += String(text)))
  const exited = new Promise<NodeJS.Signals | null>((resolve) => child.once('close', (_code, signal) => resolve(signal)))
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (text) => {
      const lines = `${rest}${String(text)}`.split('\n')
      // The last line may be half said.
      rest = lines.pop() ?? ''
      for (const line of lines) said.push({ text: line, at: Date.now() })
      if (lines.some((line) => from.test(line))) resolve()
    })
    child.once('close', () => resolve())
  })
  await new Promise((resolve) => setTimeout(resolve, afterMs))
  const killedAt = Date.now()
  child.kill('SIGKILL')
  const signal = await exited
  expect(errors).toBe('')
  expect(signal).toBe('SIGKILL')
  return said.map(({ text, at }) => ({ text, msBefore: killedAt - at }))
}
