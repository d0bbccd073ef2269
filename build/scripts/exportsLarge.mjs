// A million members to every format, by the command line as it is delivered: time, peak memory, and every value read back by
// readers that are not ours. node build/scripts/exportsLarge.mjs [--rows N] [--office N] [--seed N] [--keep]
import { spawnSync } from 'node:child_process'
import { createWriteStream, mkdtempSync, openSync, readFileSync, readSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildParts } from './build.mjs'
import { root, stop } from './project.mjs'
import { setUp } from './setup.mjs'

const { values } = parseArgs({ options: { rows: { type: 'string', default: '1000000' }, office: { type: 'string', default: '100000' }, seed: { type: 'string', default: '20261128' }, keep: { type: 'boolean', default: false } } })
const [rows, officeRows, seed] = [Number(values.rows), Number(values.office), Number(values.seed)]
const types = 'ttttdmnnbttn'
const columns = ['Id', 'Name', 'Email', 'City', 'Born', 'Joined', 'Spent', 'Visits', 'Consent', 'Tier', 'Note', 'Score']

/** Mulberry32: the same rows from the same seed. */
function randomOf(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

async function writeCustomers(path, count) {
  const random = randomOf(seed)
  const whole = (most) => Math.floor(random() * most)
  const two = (number) => String(number).padStart(2, '0')
  const cities = ['Berlin', 'São Paulo', 'Köln', 'New York', '東京', 'Lima', 'Zürich']
  const notes = ['', '', '', '=1+1', '"quoted"', 'a, b', '@home', '-5 °C', 'two  blanks', '_x0041_', '<&>']
  const quoted = (text) => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  const file = createWriteStream(path)
  let text = `${columns.join(',')}\n`
  for (let index = 0; index < count; index += 1) {
    const day = () => `${two(1 + whole(12))}-${two(1 + whole(28))}`
    const cells = [`C${String(index).padStart(8, '0')}`, `Name ${whole(count)}`, `n${index}@example.org`, cities[whole(7)], `${1940 + whole(66)}-${day()}`, `${2015 + whole(11)}-${day()}T${two(whole(24))}:${two(whole(60))}:${two(whole(60))}Z`, (whole(10_000_000) / 100).toFixed(2), String(whole(500)), whole(2) === 0 ? 'true' : 'false', whole(4) === 0 ? '' : ['Gold', 'Silver'][whole(2)], notes[whole(notes.length)], whole(10) === 0 ? '' : (whole(100_000) / 1000).toFixed(3)]
    text += `${cells.map(quoted).join(',')}\n`
    if (text.length > 1 << 20) {
      if (!file.write(text)) await once(file, 'drain')
      text = ''
    }
  }
  file.end(text)
  await once(file, 'finish')
}

/** Time, that of processors too, and the most memory the process ever held. */
function tessera(...args) {
  const begun = performance.now()
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--require', join(folder, 'peak.cjs'), join(folder, 'cli/cli.cjs'), ...args], { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 })
  if (status !== 0) stop(`tessera ${args.join(' ')}: ${stderr}`, 1)
  const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(readFileSync(join(folder, 'peak'), 'utf8'))
  return { seconds: (performance.now() - begun) / 1000, busy: (userCPUTime + systemCPUTime) / 1e6, megabytes: maxRSS / 1024, stdout }
}

function compared(kind, source, path) {
  const { status, stdout, stderr } = spawnSync('python3', [join(root, 'test/support/readers/compare.py'), kind, source, path, types], { encoding: 'utf8' })
  if (status !== 0) stop(`${kind} is not what was exported: ${stderr}`, 1)
  return Number(stdout)
}

async function comparedParquet(source, path) {
  const [{ parquetReadObjects, parquetMetadataAsync }, { parse }] = await Promise.all([import('hyparquet'), import('csv-parse')])
  const file = openSync(path, 'r')
  const bytes = { byteLength: statSync(path).size, slice: (start, end = bytes.byteLength) => { const part = new Uint8Array(end - start); readSync(file, part, 0, part.length, start); return part.buffer } }
  const metadata = await parquetMetadataAsync(bytes)
  const lines = (await import('node:fs')).createReadStream(source).pipe(parse({ columns: true }))[Symbol.asyncIterator]()
  let done = 0
  for (const { num_rows } of metadata.row_groups) {
    const found = await parquetReadObjects({ file: bytes, metadata, rowStart: done, rowEnd: done + Number(num_rows) })
    for (const row of found) {
      const { value: expected } = await lines.next()
      columns.forEach((name, index) => {
        const value = row[name]
        const text = value === null ? '' : value instanceof Date ? value.toISOString().slice(0, types[index] === 'd' ? 10 : 19) + (types[index] === 'd' ? '' : 'Z') : String(value)
        const isSame = text === expected[name] || (types[index] === 'n' && value !== null && Number(value) === Number(expected[name]))
        if (!isSame) stop(`Parquet, row ${done}: ${name} is ${text}, not ${expected[name]}`, 1)
      })
      done += 1
    }
  }
  if ((await lines.next()).done !== true) stop(`Parquet has ${done} rows only.`, 1)
  return done
}

/** The first sheet as LibreOffice has it, every cell as it is stored. */
function throughOffice(path) {
  const filter = 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,false,false'
  const from = path.endsWith('.csv') ? ['--infilter=Text - txt - csv (StarCalc):44,34,76,1,,0,false,false'] : []
  const { status, stderr } = spawnSync('soffice', [`-env:UserInstallation=file://${join(folder, 'office-profile')}`, '--headless', ...from, '--convert-to', filter, '--outdir', join(folder, 'office'), path], { encoding: 'utf8' })
  if (status !== 0) stop(`LibreOffice: ${stderr}`, 1)
  return join(folder, 'office', path.split('/').at(-1).replace(/\.\w+$/, '.csv'))
}

function workspaceOf(name, source) {
  tessera('create', name, '--zone', 'UTC')
  tessera('import', name, source, '--entity', 'Customers', '--key', 'Id', '--role', 'individuals')
  tessera('segment', 'add', name, 'all.json', '--name', 'All')
  tessera('refresh', name)
}

await setUp()
const folder = mkdtempSync(join(tmpdir(), 'tessera-exports-'))
try {
  await buildParts(['cli'], { out: join(folder, 'cli') })
  writeFileSync(join(folder, 'peak.cjs'), `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(join(folder, 'peak'))}, JSON.stringify(process.resourceUsage())))`)
  writeFileSync(join(folder, 'all.json'), JSON.stringify({ schemaVersion: 1, audience: 'Customers', rules: [{ entity: 'Customers', where: { kind: 'group', items: [{ kind: 'condition', attribute: { name: 'Id' }, test: { operator: 'startsWith', value: 'C' } }] } }] }))
  console.log(`Seed ${seed}: ${rows.toLocaleString('en')} members of ${columns.length} columns`)
  await writeCustomers(join(folder, 'customers.csv'), rows)
  workspaceOf('large.tessera', 'customers.csv')
  const opened = tessera('info', 'large.tessera')
  console.log(`opened only: ${opened.seconds.toFixed(1)} s (${opened.busy.toFixed(1)} s of processors), ${opened.megabytes.toFixed(0)} MB at most (workspace ${(statSync(join(folder, 'large.tessera')).size / 2 ** 20).toFixed(0)} MB)`)
  for (const format of ['csv', 'ndjson', 'xlsx', 'parquet']) {
    const path = join(folder, `out.${format}`)
    const { seconds, busy, megabytes } = tessera('download', 'large.tessera', 'All', path)
    const same = format === 'parquet' ? await comparedParquet(join(folder, 'customers.csv'), path) : compared(format, join(folder, 'customers.csv'), path)
    console.log(`${format.padEnd(7)} ${(seconds - opened.seconds).toFixed(1)} s (${(busy - opened.busy).toFixed(1)} s of processors) beside opening, ${megabytes.toFixed(0)} MB at most, file ${(statSync(path).size / 2 ** 20).toFixed(0)} MB, ${same.toLocaleString('en')} rows read back and the same`)
    rmSync(path)
  }
  if (spawnSync('soffice', ['--version']).status !== 0) console.log('Not read by LibreOffice: soffice is not installed here.')
  else {
    await writeCustomers(join(folder, 'some.csv'), officeRows)
    workspaceOf('some.tessera', 'some.csv')
    for (const format of ['xlsx', 'csv']) {
      const path = join(folder, `some-out.${format}`)
      tessera('download', 'some.tessera', 'All', path)
      console.log(`${format} through LibreOffice: ${compared('office', join(folder, 'some.csv'), throughOffice(path)).toLocaleString('en')} rows, every value the same`)
    }
  }
} finally {
  if (!values.keep) rmSync(folder, { recursive: true, force: true })
  else console.log(folder)
}
