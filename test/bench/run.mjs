// The benchmark: builds the core and the bench, installs the peers that are asked for, and hands over.
// npm run bench -- [--size S|M|L[,…]] [--seed N] [--only import,product,better-sqlite3,DuckDB,polars,sql.js] [--plot] [--out FOLDER]
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildParts } from '../../build/scripts/build.mjs'
import { callerFolder, root, run, runNpm, stop } from '../../build/scripts/project.mjs'
import { setUp } from '../../build/scripts/setup.mjs'

const folder = dirname(fileURLToPath(import.meta.url))
const args = process.argv.slice(2)

function valueOf(option) {
  const at = args.findIndex((argument) => argument === option || argument.startsWith(`${option}=`))
  return at === -1 ? null : args[at] === option ? (args[at + 1] ?? '') : args[at].slice(option.length + 1)
}

/** Whether what lies in node_modules is what the lock says, as far as it is for this machine. */
function isInstalled() {
  const record = join(folder, 'node_modules/.package-lock.json')
  if (!existsSync(record)) return false
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages
  const wanted = Object.entries(JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')).packages)
  return wanted.every(([path, { version, optional }]) => path === '' || (installed[path] === undefined ? optional === true : installed[path].version === version))
}

async function installPeers() {
  if (isInstalled()) return
  console.error('Installing the engines to compare with (npm ci in test/bench) …')
  const code = await runNpm(['ci', '--prefix', folder, '--no-fund', '--no-audit'])
  if (code !== 0) stop('The engines to compare with could not be installed: see above. "--only import,product,sql.js" does without them.', code)
}

const out = resolve(callerFolder, valueOf('--out') ?? join(root, 'dist/bench'))
await setUp()
// A core of its own: what is rebuilt meanwhile changes nothing in the middle of a run.
await buildParts(['core'], { out })
const only = valueOf('--only')?.split(',') ?? null
if (only === null || ['better-sqlite3', 'DuckDB', 'polars'].some((peer) => only.includes(peer))) await installPeers()

const { build } = await import('esbuild')
mkdirSync(out, { recursive: true })
const program = join(out, 'bench.cjs')
await build({
  absWorkingDir: root,
  entryPoints: [join(folder, 'bench.ts')],
  outfile: program,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // What ssh2 has in machine code is not there where nothing was built.
  external: ['cpu-features', '*.node'],
  logLevel: 'warning',
  sourcemap: 'inline',
  alias: { '@shared': join(root, 'shared') },
  define: { 'import.meta.url': 'bundleAddress', TESSERA_VERSION: '"bench"' },
  banner: { js: "const bundleAddress = require('node:url').pathToFileURL(__filename).href" },
})
const folders = [`--dist-folder=${out}`, `--peers-folder=${folder}`, `--plot-path=${join(root, 'build/readme/bench.svg')}`, `--out=${out}`]
process.exitCode = await run(process.execPath, ['--enable-source-maps', program, ...args, ...folders])
