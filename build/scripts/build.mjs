// Builds dist/ from the sources, each part only when something it is made from was touched.
// node build/scripts/build.mjs [--only main|cli|renderer] [--force]
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { exclusively, root, signatureOf } from './project.mjs'

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
const forPage = { platform: 'browser', format: 'iife', target: 'chrome120' }
// A sandboxed preload is CommonJS and has no `node:url`.
const forPreload = { platform: 'node', format: 'cjs', target: 'chrome140', external: ['electron'] }

const bundles = {
  main: [
    ['electron/main/index.ts', 'dist/main.cjs', forNode],
    ['electron/main/coreEntry.ts', 'dist/core.cjs', forNode],
    ['electron/preload/index.ts', 'dist/preload.cjs', forPreload],
    ['electron/bridge/index.ts', 'dist/bridge.js', forPage],
  ],
  cli: [['electron/cli/index.ts', 'dist/cli.cjs', forNode]],
}

const parts = {
  main: { sources: ['electron', 'shared', ...own], products: ['dist/main.cjs', 'dist/core.cjs', 'dist/preload.cjs', 'dist/bridge.js', 'dist/sql-wasm.wasm'] },
  cli: { sources: ['electron/cli', 'electron/core', 'shared', ...own], products: ['dist/cli.cjs', 'dist/sql-wasm.wasm'] },
  renderer: { sources: ['renderer', 'shared', 'build/vite.config.ts', ...own], products: ['dist/renderer/index.html'] },
}

async function bundle(part) {
  const { build } = await import('esbuild')
  const version = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version
  await Promise.all(
    bundles[part].map(([entry, outfile, options]) =>
      build({
        absWorkingDir: root,
        entryPoints: [entry],
        outfile,
        bundle: true,
        minifySyntax: true,
        legalComments: 'none',
        logLevel: 'warning',
        alias: { '@shared': join(root, 'shared') },
        ...options,
        define: { ...options.define, TESSERA_VERSION: JSON.stringify(version) },
      }),
    ),
  )
  copyFileSync(join(root, 'node_modules/sql.js/dist/sql-wasm.wasm'), join(root, 'dist/sql-wasm.wasm'))
}

async function buildRenderer() {
  const { build } = await import('vite')
  await build({ configFile: join(root, 'build/vite.config.ts'), logLevel: 'warn' })
}

/** Builds the named parts (all by default) where their sources changed; says on stderr what it built. */
export async function buildParts(names = Object.keys(parts), { force = false } = {}) {
  await exclusively('build', async () => {
    mkdirSync(join(root, 'dist'), { recursive: true })
    for (const name of names) {
      const { sources, products } = parts[name]
      const stampPath = join(root, 'dist', `.${name}.stamp`)
      const signature = signatureOf(sources)
      const isCurrent = products.every((path) => existsSync(join(root, path))) && existsSync(stampPath) && readFileSync(stampPath, 'utf8') === signature
      if (isCurrent && !force) continue
      const started = performance.now()
      await (name === 'renderer' ? buildRenderer() : bundle(name))
      writeFileSync(stampPath, signature)
      console.error(`Built ${name} in ${((performance.now() - started) / 1000).toFixed(1)} s.`)
    }
  })
}

if (process.argv[1]?.endsWith('build.mjs')) {
  const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : undefined
  const { setUp } = await import('./setup.mjs')
  const { stop } = await import('./project.mjs')
  if (only !== undefined && !Object.hasOwn(parts, only)) stop(`There is no part "${only}"; use ${Object.keys(parts).join(', ')}.`, 2)
  await setUp()
  await buildParts(only === undefined ? undefined : [only], { force: process.argv.includes('--force') })
}
