// Checks the types of every layer with the layer's own libraries. node build/scripts/types.mjs [layer …]
import { runTool, stop } from './project.mjs'

const compilers = { shared: 'tsc', core: 'tsc', hosts: 'tsc', page: 'tsc', renderer: 'vue-tsc', test: 'vue-tsc' }
const scripts = { tsc: 'typescript/bin/tsc', 'vue-tsc': 'vue-tsc/bin/vue-tsc.js' }

const asked = process.argv.slice(2)
const layers = asked.length > 0 ? asked : Object.keys(compilers)
for (const layer of layers) {
  if (!Object.hasOwn(compilers, layer)) stop(`There is no layer "${layer}"; use ${Object.keys(compilers).join(', ')}.`, 2)
  const code = await runTool(scripts[compilers[layer]], ['-p', `build/tsconfig/${layer}.json`, '--pretty', 'false'])
  if (code !== 0) process.exitCode = 1
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} types of ${layer}`)
}
