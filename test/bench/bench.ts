import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { distinctCases, sharedCases } from './cases/draw.ts'
import { inFreshProcess, runAsChild } from './child.ts'
import { peerNames } from './peers/peers.ts'
import { differences } from './report/differences.ts'
import { resultsFormat, type Part, type Results } from './report/results.ts'
import { tableOf } from './report/table.ts'
import { writeWorkload } from './workload/files.ts'
import { sizes, type Size } from './workload/shop.ts'

const usage = `npm run bench -- [--size S|M|L[,…]] [--seed N] [--only import,product,${peerNames.join(',')}] [--plot]`

/** How often each size repeats what it measures. */
const efforts = {
  toy: { passes: 1, editRounds: 1, peerRounds: 1, settleMs: 50 },
  S: { passes: 4, editRounds: 5, peerRounds: 4, settleMs: 3000 },
  M: { passes: 4, editRounds: 5, peerRounds: 4, settleMs: 3000 },
  L: { passes: 2, editRounds: 3, peerRounds: 2, settleMs: 3000 },
} as const satisfies Record<Size, object>

/** The shared fifty and two rounds that share no condition, so that each set is refreshed cold and warm. */
const distinctRounds = 2
const orders: readonly (readonly string[])[] = [
  ['shared', 'distinct0', 'distinct1'],
  ['distinct0', 'shared', 'distinct1'],
]

interface Run {
  readonly size: Size
  readonly seed: number
  readonly only: ReadonlySet<string>
  readonly distFolder: string
  readonly out: string
  readonly peersFolder: string
}

function part<T>(value: T): Part<T> {
  return { at: new Date().toISOString(), value }
}

const say = (sentence: string): void => console.error(sentence)

async function measure(run: Run): Promise<Results> {
  const { size, seed, only, distFolder, peersFolder } = run
  const effort = efforts[size]
  const path = resultsPath(run.out, size)
  const folder = writeWorkload(size, seed, say)
  const machine = `Node ${process.versions.node}, ${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown processor'}`
  const known = readResults(path)
  let results: Results = { ...(known?.seed === seed ? known : { peers: {} }), format: resultsFormat, size, seed, customers: sizes[size], machine, load: NaN }
  const imported = join(folder, 'imported.tessera')
  if (only.has('import') || !existsSync(imported)) {
    say('Tessera: import')
    const made = `${imported}.part.tessera`
    results = { ...results, imports: part(await inFreshProcess('import', { distFolder, folder, workspace: made })) }
    copyFileSync(made, imported)
    rmSync(made)
    // A toy is imported before anybody could cancel it.
    if (size !== 'toy') {
      say('Tessera: import canceled at 70 %')
      results = { ...results, canceled: part(await inFreshProcess('cancel', { distFolder, folder, workspace: made, imported })) }
    }
  }
  if (only.has('product')) results = { ...results, ...(await measureProduct(run, folder, imported, effort)) }
  writeFileSync(path, JSON.stringify(results, null, 1))
  for (const peer of peerNames.filter((name) => only.has(name))) {
    say(`${peer}: refresh`)
    const times = await inFreshProcess('peer', { folder, size, seed, peersFolder, distFolder, peer, rounds: effort.peerRounds })
    results = { ...results, peers: { ...results.peers, [peer]: part(times) } }
    writeFileSync(path, JSON.stringify(results, null, 1))
  }
  return { ...results, load: loadavg()[1] ?? NaN }
}

async function measureProduct({ size, seed, distFolder }: Run, folder: string, imported: string, effort: (typeof efforts)[Size]): Promise<Partial<Results>> {
  const workspace = join(folder, 'work.tessera')
  const request = { distFolder, folder, workspace, editRounds: effort.editRounds, settleMs: effort.settleMs }
  say('Tessera: segments')
  await inFreshProcess('segments', { ...request, imported, seed, distinctRounds })
  const sessions = []
  for (let pass = 0; pass < effort.passes; pass++) {
    say(`Tessera: pass ${pass + 1} of ${effort.passes}`)
    sessions.push(await inFreshProcess('session', { ...request, sets: orders[pass % orders.length] ?? [] }))
  }
  say('Tessera: pace, small edits, overlap')
  return {
    sessions: part(sessions),
    paces: part(await inFreshProcess('pace', { ...request, sets: orders[0] ?? [] })),
    edits: part(await inFreshProcess('edit', { ...request, sets: [], edits: 40 })),
    overlaps: part(await inFreshProcess('overlap', { distFolder, workspace, size, repetitions: 9 })),
  }
}

function resultsPath(out: string, size: string): string {
  return join(out, `results-${size}.json`)
}

function allResults(out: string): readonly Results[] {
  return readdirSync(out)
    .filter((name) => /^results-[SML]\.json$/.test(name))
    .flatMap((name) => readResults(join(out, name)) ?? [])
}

/** Null where there are none that this version of the benchmark can read. */
function readResults(path: string): Results | null {
  const found = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Results) : null
  return found?.format === resultsFormat ? found : null
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      size: { type: 'string', default: 'M' },
      seed: { type: 'string', default: '7' },
      only: { type: 'string', default: ['import', 'product', ...peerNames].join(',') },
      plot: { type: 'boolean', default: false },
      out: { type: 'string', default: dirname(__filename) },
      'dist-folder': { type: 'string', default: '' },
      'peers-folder': { type: 'string', default: '' },
      'plot-path': { type: 'string', default: '' },
    },
  })
  const wanted = values.size.split(',')
  const only = new Set(values.only.split(','))
  const words = ['import', 'product', ...peerNames]
  const unknown = [...wanted.filter((size) => !Object.hasOwn(sizes, size)), ...[...only].filter((word) => !words.includes(word))]
  if (unknown.length > 0) throw new Error(`"${unknown.join('", "')}" is not known. Usage: ${usage}`)
  mkdirSync(values.out, { recursive: true })
  for (const size of wanted as readonly Size[]) {
    const seed = Number(values.seed)
    const results = await measure({ size, seed, only, distFolder: values['dist-folder'], out: values.out, peersFolder: values['peers-folder'] })
    console.log(`${tableOf(results)}\n`)
    const wrong = differences(results, [...sharedCases(seed), ...(distinctCases(seed, 1)[0] ?? [])])
    for (const sentence of wrong) console.error(sentence)
    if (wrong.length > 0) process.exitCode = 1
  }
  const all = allResults(values.out)
  if (all.length === 0) return
  // Only where something is drawn: the processes that are measured must not carry it.
  const { plotOf } = await import('./report/plot.ts')
  writeFileSync(join(values.out, 'bench.svg'), plotOf(all))
  if (values.plot && process.exitCode !== 1) copyFileSync(join(values.out, 'bench.svg'), values['plot-path'])
}


if (!runAsChild(process.argv.slice(2))) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  })
}
