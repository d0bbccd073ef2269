import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('..', import.meta.url))

export default defineConfig({
  root,
  resolve: { alias: { '@shared': `${root}shared`, '@renderer': `${root}renderer` } },
  test: {
    name: 'e2e',
    environment: 'node',
    include: ['test/e2e/**/*.e2e.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Two browsers at a time: more would only make each other wait on a machine of two cores.
    maxWorkers: 2,
    reporters: ['verbose'],
  },
})
