// Builds dist/ from the sources, each part only when something it is made from was touched.
// node build/scripts/build.mjs [--only main|core|cli|renderer] [--force] [--out FOLDER]
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { exclusively, root, signatureOf, stop } from './project.mjs'

const own = ['build/scripts/build.mjs', 'package.json', 'package-lock.json']

// `import.meta.url` does not exist in CommonJS; libraries that ask for it get the bundle's own address.
const forNode = {
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['electron'],
  define: { 'import.meta.url': 'bundleAddress' },
  banner: { js: "const bundleAddress = require('node:url').pathToFileURL(__filename).href" },
}
/** zod brings its messages in some fifty languages; ours are written for the place, and English is what it falls back to. */
const oneLanguage = {
  name: 'one-language',
  setup({ onResolve }) {
    onResolve({ filter: /\/locales\/index\.js$/ }, ({ importer, resolveDir }) =>
      /[\\/]node_modules[\\/]zod[\\/]/.test(importer) ? { path: join(resolveDir, '../locales/en.js') } : undefined,
    )
  },
}

/** Libraries that few need are files of their own, which the core asks for when it needs them; each is made of one source that names them. */
const apart = [
  {
    name: 'formats.cjs',
    source: 'electron/core/import/formats.ts',
    libraries: /^(?:@streamparser\/json|@zip\.js\/zip\.js|hyparquet|hyparquet-compressors|hyparquet-writer|saxes)(?:\/|$)/,
    options: forNode,
  },
  {
    name: 'remotes.cjs',
    source: 'electron/core/exports/remotes.ts',
    libraries: /^(?:ssh2|libphonenumber-js)(?:\/|$)/,
    // What ssh2 has in machine code only makes it faster, and is not built.
    options: { ...forNode, external: [...forNode.external, 'cpu-features', '*.node'] },
  },
]
const librariesApart = {
  name: 'libraries-apart',
  setup({ onResolve }) {
    for (const { name, source, libraries } of apart) {
      const isSource = (importer) => importer === join(root, source)
      onResolve({ filter: libraries }, ({ importer }) => (/[\\/]node_modules[\\/]/.test(importer) || isSource(importer) ? undefined : { path: `./${name}`, external: true }))
    }
  },
}
const entriesApart = apart.map(({ name, source, options }) => [source, name, options])

const forPage = { platform: 'browser', format: 'iife', target: 'chrome120' }
// A sandboxed preload is CommonJS and has no `node:url`.
const forPreload = { platform: 'node', format: 'cjs', target: 'chrome140', external: ['electron'] }

const bundles = {
  main: [
    ['electron/main/index.ts', 'main.cjs', forNode],
    ['electron/preload/index.ts', 'preload.cjs', forPreload],
    ['electron/bridge/index.ts', 'bridge.js', forPage],
  ],
  core: [['electron/main/coreEntry.ts', 'core.cjs', forNode], ...entriesApart],
  cli: [['electron/cli/index.ts', 'cli.cjs', forNode], ...entriesApart],
}

const wasm = 'sql-wasm.wasm'
const parts = {
  main: { sources: ['electron/main', 'electron/preload', 'electron/bridge', 'shared', ...own], products: ['main.cjs', 'preload.cjs', 'bridge.js'] },
  core: { sources: ['electron/main', 'electron/core', 'shared', ...own], products: ['core.cjs', ...apart.map(({ name }) => name), wasm] },
  cli: { sources: ['electron/cli', 'electron/core', 'shared', ...own], products: ['cli.cjs', ...apart.map(({ name }) => name), wasm] },
  renderer: { sources: ['renderer', 'shared', 'build/vite.config.ts', ...own], products: ['renderer/index.html'] },
}

/** Resolves to the modules that went in. */
async function bundle(part, out) {
  const { build } = await import('esbuild')
  const version = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version
  const results = await Promise.all(
    bundles[part].map(([entry, name, options]) =>
      build({
        absWorkingDir: root,
        entryPoints: [entry],
        outfile: join(out, name),
        bundle: true,
        minifySyntax: true,
        // Less to read at every start; names stay, for the stacks of errors.
        minifyWhitespace: true,
        plugins: [oneLanguage, librariesApart],
        legalComments: 'none',
        logLevel: 'warning',
        metafile: true,
        alias: { '@shared': join(root, 'shared') },
        ...options,
        define: { ...options.define, TESSERA_VERSION: JSON.stringify(version) },
      }),
    ),
  )
  if (parts[part].products.includes(wasm)) copyFileSync(join(root, 'node_modules/sql.js/dist', wasm), join(out, wasm))
  const inputs = results.flatMap(({ metafile }) => Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs)))
  return inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => join(root, path))
}

async function buildRenderer(out, plugins = []) {
  const { build } = await import('vite')
  await build({ configFile: join(root, 'build/vite.config.ts'), logLevel: 'warn', plugins, build: { outDir: join(out, 'renderer') } })
}

/** Every file of which something is in a whole build into `out`: code, style sheets, fonts. */
export async function bundledModules(out) {
  const page = []
  const collect = {
    name: 'collect',
    generateBundle(_options, bundle) {
      for (const output of Object.values(bundle)) {
        if (output.type === 'asset') page.push(...output.originalFileNames.map((name) => resolve(root, 'renderer', name)))
        else page.push(...Object.entries(output.modules).flatMap(([id, { renderedLength }]) => (renderedLength > 0 || /\.css\b/.test(id) ? [id.replace(/\?.*$/, '')] : [])))
      }
    },
  }
  await buildRenderer(out, [collect])
  const rest = await Promise.all(Object.keys(bundles).map((name) => bundle(name, out)))
  return [...page, ...rest.flat()]
}

/** Builds the named parts (all by default) where their sources changed; says on stderr what it built. */
export async function buildParts(names = Object.keys(parts), { force = false, out = join(root, 'dist') } = {}) {
  await exclusively('build', async () => {
    mkdirSync(out, { recursive: true })
    for (const name of names) {
      const { sources, products } = parts[name]
      const stampPath = join(out, `.${name}.stamp`)
      const signature = signatureOf(sources)
      const isCurrent = products.every((path) => existsSync(join(out, path))) && existsSync(stampPath) && readFileSync(stampPath, 'utf8') === signature
      if (isCurrent && !force) continue
      const started = performance.now()
      try {
        await (name === 'renderer' ? buildRenderer(out) : bundle(name, out))
      } catch (error) {
        // The bundlers have said what and where by themselves; vite's errors carry it in the message.
        stop(`Building ${name} failed.${name === 'renderer' ? ` ${error.message}` : ''}`)
      }
      writeFileSync(stampPath, signature)
      console.error(`Built ${name} in ${((performance.now() - started) / 1000).toFixed(1)} s.`)
    }
  })
}

if (process.argv[1]?.endsWith('build.mjs')) {
  const { values } = parseArgs({ options: { only: { type: 'string' }, out: { type: 'string' }, force: { type: 'boolean' } } })
  if (values.only !== undefined && !Object.hasOwn(parts, values.only)) stop(`There is no part "${values.only}"; use ${Object.keys(parts).join(', ')}.`, 2)
  const { setUp } = await import('./setup.mjs')
  await setUp()
  const { only, ...options } = values
  await buildParts(only === undefined ? undefined : [only], options)
}
