// Writes build/THIRD_PARTY_NOTICES.txt: the licences of every package whose code or files end up in dist/.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundledModules } from './build.mjs'
import { root, stop } from './project.mjs'
import { setUp } from './setup.mjs'

const licenceFile = /^(licen[sc]e|copying|notice|ofl)([.-].*)?$/i

/** The folder of the package a module's path lies in: below the last node_modules. */
function packageFolder(path) {
  const parts = path.replaceAll('\\', '/').split('/')
  const at = parts.lastIndexOf('node_modules')
  if (at < 0) return null
  return parts.slice(0, at + (parts[at + 1]?.startsWith('@') ? 3 : 2)).join('/')
}

function describe(folder) {
  const { name, version, license, homepage, repository } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const address = homepage ?? (typeof repository === 'string' ? repository : repository?.url) ?? ''
  const texts = readdirSync(folder).filter((file) => licenceFile.test(file)).sort()
  if (texts.length === 0 && license === undefined) stop(`${name} ${version} states no licence.`)
  const body = texts.map((file) => readFileSync(join(folder, file), 'utf8').trim().replaceAll('\r\n', '\n'))
  return { name, version, text: [`${name} ${version}`, `Licence: ${license ?? 'see below'}`, address, '', ...body].join('\n').trim() }
}

await setUp()
const scratch = mkdtempSync(join(tmpdir(), 'tessera-notices-'))
const modules = await bundledModules(scratch)
rmSync(scratch, { recursive: true, force: true })
const folders = new Set(modules.map(packageFolder).filter((folder) => folder !== null && existsSync(join(folder, 'package.json'))))
const packages = [...folders].map(describe).sort((a, b) => (a.name < b.name ? -1 : 1))
const intro = `Tessera contains code and fonts of these packages. It runs on Electron, whose own licences are in
LICENSE.electron.txt and LICENSES.chromium.html beside the application.`
const line = '-'.repeat(80)
writeFileSync(join(root, 'build/THIRD_PARTY_NOTICES.txt'), `${[intro, ...packages.map(({ text }) => text)].join(`\n\n${line}\n\n`)}\n`)
console.log(`build/THIRD_PARTY_NOTICES.txt names ${packages.length} packages.`)
