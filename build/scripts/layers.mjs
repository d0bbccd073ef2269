// Checks who imports whom, and the few house rules no linter has. node build/scripts/layers.mjs [folder]
import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { root } from './project.mjs'

const top = ['electron', 'renderer', 'shared', 'build', 'test']
const sourceFile = /\.(ts|mts|cts|mjs|vue)$/

/** Every source file below the project's own folders, as paths with forward slashes. */
function sourceFiles(base) {
  const visit = (folder) =>
    readdirSync(join(base, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = `${folder}/${entry.name}`
      if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : visit(path)
      return sourceFile.test(entry.name) ? [path] : []
    })
  const isThere = new Set(readdirSync(base))
  return top.filter((folder) => isThere.has(folder)).flatMap(visit)
}

/** Blanks out what is inside comments, so that words in prose are not imports; lengths and lines stay. */
function withoutComments(text) {
  const pattern = /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)|\/\/[^\n]*|\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->/g
  return text.replace(pattern, (whole, quoted) => (quoted === undefined ? whole.replace(/[^\n]/g, ' ') : whole))
}

const importForms = [
  /(?:^|[\n;])\s*(import|export)\s+(type\s)?(?:[\w*{}\s,$]+?\s+from\s+)?(['"])([^'"\n]+)\3/g,
  /\b(import|require)\s*(\()\s*(['"])([^'"\n]+)\3\s*\)/g,
]

/** The imports of one file: what is named, on which line, and whether only types come from it. */
export function importsOf(text) {
  const clean = withoutComments(text)
  return importForms.flatMap((form) =>
    [...clean.matchAll(form)].map((match) => {
      const end = match.index + match[0].length
      return { specifier: match[4], typeOnly: match[2] === 'type ', line: clean.slice(0, end).split('\n').length }
    }),
  )
}

/** Where an import leads: a path of ours, `node:…`, or `npm:package`. */
function targetOf(file, specifier) {
  if (specifier.startsWith('@shared/')) return `shared/${specifier.slice(8)}`
  if (specifier.startsWith('@renderer/')) return `renderer/${specifier.slice(10)}`
  if (specifier.startsWith('.')) return posix.normalize(posix.join(posix.dirname(file), specifier.replace(/\?.*$/, '')))
  if (specifier.startsWith('node:')) return specifier
  if (specifier.startsWith('/') || specifier.startsWith('virtual:')) return specifier
  return `npm:${specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/')}`
}

const coreBase = ['store', 'engine', 'catalog', 'tasks']
/** Features made of others: derived entities keep ordinals as imports do; imports read files that this user agreed to; segments are shown as SQL; measures are shown for members by key; entities and profiles are also of what segments store; a customer is shown with the segments it is in; a refresh reads and writes what segments store; tags are those of segments; exports hand on what segments store, to places that this user agreed to; a list of keys becomes a segment; history is that of segments, and names by key who an import took out; what uses segments is told from them and read from files as data are; the sample is imported and refreshed; the pipeline runs what all of these do; the schedule starts it, for the segments that follow. */
const coreUses = { derived: ['import'], import: ['workspace'], segments: ['sql'], measures: ['segments', 'profiling'], entities: ['segments'], customers: ['segments'], profiling: ['segments'], refresh: ['segments'], tags: ['segments'], exports: ['segments', 'workspace'], lists: ['segments'], history: ['segments', 'import'], usage: ['segments', 'import', 'exports', 'pipeline'], sample: ['segments', 'refresh', 'import', 'workspace'], pipeline: ['import', 'profiling', 'measures', 'segments', 'refresh', 'exports'], schedule: ['segments', 'pipeline'] }
/** The composition root, what it is made of, and the files all features share. */
const coreRoot = /^electron\/core\/(app|ports|context|nodePorts)\.ts$/
const coreFeature = (path) => /^electron\/core\/([^/]+)\//.exec(path)?.[1] ?? null
const rendererFeature = (path) => /^renderer\/features\/([^/]+)\//.exec(path)?.[1] ?? null
const inside = (...folders) => (target) => folders.some((folder) => target.startsWith(`${folder}/`))
const isNpm = (target) => target.startsWith('npm:')
const isNode = (target) => target.startsWith('node:')
const isOurs = (target) => !isNpm(target) && !isNode(target)

/**
 * The rules, first to last: files they are about, what an import of such a file must satisfy, and the sentence that is
 * printed where it does not.
 */
const rules = [
  {
    about: inside('shared'),
    allows: (target) => inside('shared')(target) || ['npm:zod', 'npm:luxon', 'npm:re2js', 'npm:diff'].includes(target),
    says: 'shared imports nothing of ours but shared, and of npm zod, luxon, re2js and diff only',
  },
  {
    about: inside('shared'),
    allows: (_target, { specifier }) => !specifier.startsWith('@shared/'),
    says: 'inside shared, imports are relative',
  },
  {
    about: (file) => !inside('shared')(file),
    allows: (target, { specifier }) => !(inside('shared')(target) && specifier.startsWith('.')),
    says: 'outside shared, shared is imported as @shared/…',
  },
  {
    about: () => true,
    allows: (target, { specifier }) => !(specifier.startsWith('.') || specifier.startsWith('@shared/') || specifier.startsWith('@renderer/')) || /\.\w+$/.test(target),
    says: 'imports of our files carry the extension',
  },
  {
    about: (file) => !/^electron\/main\/hosts\/electron\w*\.ts$|^electron\/preload\/|^test\/|^build\//.test(file),
    allows: (target) => target !== 'npm:electron',
    says: "only electron/main/hosts/electron*.ts and the preload import 'electron'",
  },
  {
    about: (file) => !/^(electron\/main\/|electron\/cli\/|build\/|test\/)|^electron\/core\/nodePorts\.ts$/.test(file),
    allows: (target) => !isNode(target),
    says: 'Node built-ins only in electron/core/nodePorts.ts, electron/main, electron/cli and the scripts',
  },
  {
    about: inside('electron/core/engine'),
    allows: (target) => !isOurs(target) || inside('shared', 'electron/core/engine')(target),
    says: 'the engine imports shared and its own files only',
  },
  {
    about: inside('electron/core/sql'),
    allows: (target) => !isOurs(target) || inside('shared', 'electron/core/sql')(target),
    says: 'SQL imports shared and its own files only',
  },
  {
    about: inside('electron/core/store'),
    allows: (target) => !isOurs(target) || inside('shared', 'electron/core/store')(target) || target === 'electron/core/ports.ts',
    says: 'the store imports shared, the ports and its own files only',
  },
  {
    about: (file) => inside('electron/core')(file) && !coreRoot.test(file),
    allows: (target, { typeOnly }, file) => {
      if (!isOurs(target) || inside('shared')(target)) return true
      if (target === 'electron/core/ports.ts' || (target === 'electron/core/context.ts' && typeOnly)) return true
      const to = coreFeature(target)
      return to !== null && (to === coreFeature(file) || coreBase.includes(to) || (coreUses[coreFeature(file)] ?? []).includes(to))
    },
    says: 'a core feature imports store, engine, catalog, tasks, shared and its own files only',
  },
  {
    about: inside('electron/core'),
    allows: (target) => !isOurs(target) || inside('shared', 'electron/core')(target),
    says: 'the core knows no host and no page',
  },
  {
    about: (file) => inside('electron/main', 'electron/cli')(file),
    allows: (target, _import, file) => {
      if (!isOurs(target) || inside('shared')(target)) return true
      if (['app', 'ports', 'nodePorts'].some((name) => target === `electron/core/${name}.ts`)) return true
      return inside(file.split('/').slice(0, 2).join('/'))(target)
    },
    says: 'main and cli import core/app, core/ports, core/nodePorts and shared only',
  },
  {
    about: inside('electron/preload', 'electron/bridge'),
    allows: (target, { typeOnly }, file) => {
      if (inside('shared')(target)) return typeOnly
      return target === 'npm:electron' ? inside('electron/preload')(file) : isOurs(target) && inside(posix.dirname(file))(target)
    },
    says: 'preload and bridge import types of shared only',
  },
  {
    about: inside('renderer'),
    allows: (target) => !isOurs(target) || inside('shared', 'renderer')(target),
    says: 'the renderer imports shared, its own files and npm only',
  },
  {
    about: inside('renderer/features'),
    allows: (target, _import, file) => {
      const to = rendererFeature(target)
      return to === null || to === rendererFeature(file)
    },
    says: 'no feature of the renderer imports another',
  },
  {
    about: inside('renderer/components'),
    allows: (target) => !isOurs(target) || inside('renderer/components', 'renderer/composables', 'shared')(target),
    says: 'components are presentational: no store, no api, no feature',
  },
  {
    about: (file) => inside('renderer/api', 'renderer/stores', 'renderer/composables', 'renderer/plugins')(file),
    allows: (target) => !inside('renderer/features')(target),
    says: 'only the router and the shell import features',
  },
]

const houseRules = [
  { about: /\.(ts|vue)$/, finds: /(?:^|\n)\s*(?:export\s+)?(?:const\s+)?enum\s+\w/g, says: 'no enums; use a union of strings' },
  { about: /./, finds: /(?:eslint|oxlint)-disable/g, says: 'no rule is switched off in a file', prose: true },
  { about: /./, finds: /@ts-(?:ignore|nocheck|expect-error)/g, says: 'no type error is silenced', prose: true },
]

/** Files that must say the words they look for. */
const exempt = new Set(['build/scripts/layers.mjs', 'test/unit/hostLayers.test.ts'])

/** Every breach in one file, as "file:line: rule". */
export function breachesOf(file, text) {
  const found = importsOf(text).flatMap((one) => {
    const target = targetOf(file, one.specifier)
    return rules
      .filter((rule) => rule.about(file) && !rule.allows(target, one, file))
      .map((rule) => `${file}:${one.line}: ${one.specifier}: ${rule.says}`)
  })
  if (exempt.has(file)) return found
  const clean = withoutComments(text)
  const habits = houseRules.filter((rule) => rule.about.test(file)).flatMap((rule) => {
    const where = rule.prose === true ? text : clean
    return [...where.matchAll(rule.finds)].map((match) => `${file}:${where.slice(0, match.index + 1).split('\n').length}: ${rule.says}`)
  })
  return [...found, ...habits]
}

/** All breaches below a folder. */
export function checkLayers(base) {
  return sourceFiles(base).flatMap((file) => breachesOf(file, readFileSync(join(base, file), 'utf8')))
}

if (process.argv[1]?.endsWith('layers.mjs')) {
  const base = process.argv[2] ?? root
  const breaches = checkLayers(base)
  for (const breach of breaches) console.error(breach)
  console.log(breaches.length === 0 ? `${sourceFiles(base).length} files keep to the layers.` : `${breaches.length} imports break the layers.`)
  process.exitCode = breaches.length === 0 ? 0 : 1
}
