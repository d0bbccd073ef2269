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
    // Three browsers at a time: on a machine of two cores one of them mostly waits, for a file or a page.
    maxWorkers: 3,
    reporters: ['verbose'],
  },
})
