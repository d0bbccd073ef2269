import { randomInt } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('..', import.meta.url))
const alias = { '@shared': `${root}shared`, '@renderer': `${root}renderer` }

// One seed for all random cases of a run, for every worker (test/support/seed.ts).
process.env['TESSERA_SEED'] ??= String(randomInt(2 ** 31))
process.stdout.write(`Random cases are drawn from seed ${process.env['TESSERA_SEED']}; TESSERA_SEED repeats them.\n`)

export default defineConfig({
  root,
  resolve: { alias },
  test: {
    // Two at least: much of the time goes into waiting for processes and files.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        root,
        resolve: { alias },
        test: {
          name: 'core',
          // Files of one worker share what they import: importing it anew for each took a third of the time.
          isolate: false,
          environment: 'node',
          include: ['test/unit/**/*.test.ts', 'test/integration/**/*.test.ts', 'test/contract/**/*.test.ts'],
          setupFiles: ['test/support/drawFromSeed.ts'],
          testTimeout: 60_000,
        },
      },
      {
        root,
        resolve: { alias },
        plugins: [vue()],
        test: {
          name: 'renderer',
          environment: 'happy-dom',
          include: ['test/renderer/**/*.test.ts'],
          setupFiles: ['test/support/drawFromSeed.ts', 'test/renderer/canvasSetup.ts'],
          testTimeout: 30_000,
          server: { deps: { inline: ['vuetify'] } },
        },
      },
    ],
  },
})
