import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('..', import.meta.url))

/** What a person waits for in the window, measured and printed: no part of the tests, for times depend on the machine. */
export default defineConfig({
  root,
  resolve: { alias: { '@shared': `${root}shared`, '@renderer': `${root}renderer` } },
  test: { name: 'pace', environment: 'node', include: ['test/pace/**/*.pace.ts'], fileParallelism: false, reporters: ['verbose'] },
})
