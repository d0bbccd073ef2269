import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('..', import.meta.url))
const alias = { '@shared': `${root}shared`, '@renderer': `${root}renderer` }

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
          setupFiles: ['test/renderer/canvasSetup.ts'],
          testTimeout: 30_000,
          server: { deps: { inline: ['vuetify'] } },
        },
      },
    ],
  },
})
