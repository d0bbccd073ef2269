// Checks the types of every layer with the layer's own libraries. node build/scripts/types.mjs [layer …]
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { root, stop } from './project.mjs'

// The longest first: two run at a time.
const compilers = { test: 'vue-tsc', renderer: 'vue-tsc', hosts: 'tsc', core: 'tsc', page: 'tsc', shared: 'tsc' }
const scripts = { tsc: 'typescript/bin/tsc', 'vue-tsc': 'vue-tsc/bin/vue-tsc.js' }

const asked = process.argv.slice(2)
// The hosts' layer holds the core's files under the same rules: the core alone is for when it is worked on.
const layers = asked.length > 0 ? asked : Object.keys(compilers).filter((layer) => layer !== 'core')
for (const layer of layers) {
  if (!Object.hasOwn(compilers, layer)) stop(`There is no layer "${layer}"; use ${Object.keys(compilers).join(', ')}.`, 2)
}

/** What the last check of a layer learnt; the next one reads only what changed since. */
const learnt = (layer) => join(root, 'dist', 'types', `${layer}.tsbuildinfo`)

/** Prints what the compiler found when it is done, so that two at a time do not mix. */
function check(layer) {
  const args = [join(root, 'node_modules', scripts[compilers[layer]]), '-p', `build/tsconfig/${layer}.json`, '--pretty', 'false', '--incremental', '--tsBuildInfoFile', learnt(layer)]
  return new Promise((resolve) => {
    const compiler = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
    let found = ''
    compiler.stdout.on('data', (text) => (found += text))
    compiler.once('close', (code) => {
      process.stdout.write(found)
      console.log(`${code === 0 ? 'ok  ' : 'FAIL'} types of ${layer}`)
      if (code !== 0) process.exitCode = 1
      resolve()
    })
  })
}

const waiting = [...layers]
async function work() {
  for (let layer = waiting.shift(); layer !== undefined; layer = waiting.shift()) await check(layer)
}
await Promise.all([work(), work()])
