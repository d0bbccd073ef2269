// Answers the questions of test/truth/<dataset>/ through the command line and compares count and hash with known answers.
// TESSERA_DATA: folder of the original files, one folder per dataset. TESSERA_TRUTH: other questions than ours.
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { root } from './project.mjs'

const fromRoot = (path) => resolve(root, path)
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'))
const cliPath = () => process.env.TESSERA_CLI ?? join(root, 'dist/cli.cjs')

/** Carries out one command line, as it is delivered but without a process of its own: starting these took most of the time. Rejects with its own sentence where it fails. */
async function tessera(...args) {
  const { main, createOutput } = createRequire(import.meta.url)(cliPath())
  const texts = { out: [], err: [] }
  const sink = (into) => ({ write: (text, done) => (into.push(text), done?.(), true) })
  const code = await main(args, createOutput(sink(texts.out), sink(texts.err)))
  if (code !== 0) throw new Error(texts.err.join('').trim() || `tessera ${args[0]} ended with ${code}`)
  return texts.out.join('')
}

const list = (value) => (value === undefined ? [] : Array.isArray(value) ? value : [value])
const option = (name, value) => (value === undefined ? [] : [`--${name}=${value}`])

function importArguments(one, dataFolder) {
  const dates = Object.entries(one.dates ?? {}).map(([column, formats]) => `--date=${column}=${list(formats).join('|')}`)
  const types = Object.entries(one.types ?? {}).map(([column, type]) => `--type=${column}=${type}`)
  const given = ['entity', 'table', 'role', 'encoding', 'delimiter', 'decimal'].flatMap((name) => option(name, one[name]))
  const key = one.key === undefined ? [] : [`--key=${list(one.key).join(',')}`]
  return [join(dataFolder, one.file), ...given, ...key, ...option('header-line', one.headerLine), ...dates, ...types, ...(one.strict === true ? ['--strict'] : [])]
}

/** A workspace made from the dataset's setup.json. */
async function makeWorkspace(folder, dataFolder, path, work) {
  const setup = readJson(join(folder, 'setup.json'))
  await tessera('create', path, ...option('zone', setup.zone))
  for (const one of setup.imports) await tessera('import', path, ...importArguments(one, dataFolder))
  for (const one of setup.relationships ?? []) await tessera('relate', path, one.child, one.parent, ...option('name', one.name))
  for (const [index, recipe] of (setup.recipes ?? []).entries()) {
    const recipePath = join(work, `recipe-${index}.json`)
    writeFileSync(recipePath, JSON.stringify(recipe))
    await tessera('add', path, typeof recipe === 'string' ? join(folder, recipe) : recipePath)
  }
}

/** One column of CSV text whose fields may be quoted. */
function singleColumn(text) {
  const values = [...text.matchAll(/(?:"((?:[^"]|"")*)"|([^\r\n]*))(?:\r?\n|$)/g)].map((match) => match[1]?.replaceAll('""', '"') ?? match[2])
  return values.slice(1)
}

async function askForIds(workspace, questionPath, question, work) {
  const definitionPath = join(work, 'definition.json')
  writeFileSync(definitionPath, JSON.stringify(question.definition))
  const asOf = option('as-of', question.asOf)
  const counted = JSON.parse(await tessera('count', workspace, definitionPath, ...asOf, '--json')).total
  const wanted = question.idColumn === undefined ? ['--keys'] : [`--columns=${question.idColumn}`]
  const text = await tessera('members', workspace, definitionPath, ...wanted, ...asOf)
  const lines = question.idColumn === undefined ? text.split('\n') : singleColumn(text)
  return { counted, ids: lines.filter((line) => line !== '') }
}

/** Count and hash of ids as the answers have them: without repetition, sorted by UTF-8 bytes, joined by newlines. */
function summaryOf(ids) {
  const sorted = [...new Set(ids)].map((id) => Buffer.from(id, 'utf8')).sort(Buffer.compare)
  const hash = createHash('sha256')
  sorted.forEach((id, index) => hash.update(index === 0 ? id : Buffer.concat([Buffer.from('\n'), id])))
  return { count: sorted.length, hash: hash.digest('hex') }
}

function answersOf(folder, dataFolder) {
  const path = [join(folder, 'truth.json'), join(dataFolder, 'truth-dev.json')].find((candidate) => existsSync(candidate))
  const questions = path === undefined ? [] : readJson(path).questions
  return new Map(questions.map((question) => [question.id, question]))
}

async function check(workspace, folder, id, answer, work) {
  if (answer === undefined) return 'there is no answer to compare with'
  const path = join(folder, `${id}.json`)
  const question = readJson(path)
  const { counted, ids } = await askForIds(workspace, path, question, work)
  const { count, hash } = summaryOf(ids)
  if (count !== answer.count) return `${count} members, expected ${answer.count}`
  if (hash !== answer.sha256_sorted_ids) return `${count} members as expected, but not the same ones`
  return question.idColumn === undefined && counted !== answer.count ? `count says ${counted}, members are ${answer.count}` : null
}

/** The questions of one folder, each with what is wrong (null: nothing) and how long it took. */
async function askAll(folder, data) {
  const ids = readdirSync(folder).filter((name) => name.endsWith('.json') && !['setup.json', 'truth.json'].includes(name)).map((name) => name.slice(0, -5)).sort()
  const work = mkdtempSync(join(tmpdir(), 'tessera-truth-'))
  try {
    const workspace = join(work, 'truth.tessera')
    const problem = await makeWorkspace(folder, data, workspace, work).then(() => null, (error) => error.message)
    if (problem !== null) return ids.map((id) => ({ id, problem: `the workspace could not be made: ${problem}` }))
    const answers = answersOf(folder, data)
    const asked = []
    for (const id of ids) {
      const started = performance.now()
      const wrong = await check(workspace, folder, id, answers.get(id), work).catch((error) => error.message)
      asked.push({ id, problem: wrong, ms: performance.now() - started })
    }
    return asked
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** The same in a thread of its own. */
function askInThread(folder, data) {
  return new Promise((done, failed) => {
    const thread = new Worker(new URL(import.meta.url), { workerData: { folder, data } })
    thread.once('message', done)
    thread.once('error', failed)
  })
}

/** A promise with its own resolve: Node 20 has no Promise.withResolvers. */
function pending() {
  let resolve
  const promise = new Promise((settle) => (resolve = settle))
  return { promise, resolve }
}

/** Runs every dataset below `truthFolder`, as many at once as there are processors; says a line per question, in order. */
async function runTruth(truthFolder, dataFolder, say) {
  const totals = { passed: 0, failed: 0 }
  const datasets = readdirSync(truthFolder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort()
  const settled = datasets.map(pending)
  let next = 0
  const worker = async () => {
    for (let index = next++; index < datasets.length; index = next++) {
      settled[index].resolve(await askInThread(join(truthFolder, datasets[index]), join(dataFolder, datasets[index])))
    }
  }
  const workers = Promise.all(Array.from({ length: availableParallelism() }, worker))
  for (const [index, dataset] of datasets.entries()) {
    for (const { id, problem, ms = 0 } of await Promise.race([settled[index].promise, workers.then(() => settled[index].promise)])) {
      totals[problem === null ? 'passed' : 'failed'] += 1
      say(problem === null ? `ok   ${dataset} ${id} (${Math.round(ms)} ms)` : `FAIL ${dataset} ${id}: ${problem}`)
    }
  }
  return totals
}

if (!isMainThread) parentPort.postMessage(await askAll(workerData.folder, workerData.data))
else if (process.argv[1]?.endsWith('truth.mjs')) {
  const data = process.env.TESSERA_DATA
  let totals = { passed: 0, failed: 0 }
  if (data === undefined || data === '') console.log('TESSERA_DATA is not set: the truth suite has no files to ask about; set it to the folder of the datasets.')
  else {
    if (process.env.TESSERA_CLI === undefined) {
      const { setUp } = await import('./setup.mjs')
      const { buildParts } = await import('./build.mjs')
      await setUp()
      await buildParts(['cli'])
    }
    totals = await runTruth(fromRoot(process.env.TESSERA_TRUTH ?? 'test/truth'), fromRoot(data), console.log)
  }
  console.log(`${totals.passed} passed, ${totals.failed} failed`)
  process.exitCode = totals.failed === 0 ? 0 : 1
}
