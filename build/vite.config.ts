import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import vuetify from 'vite-plugin-vuetify'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Groups of modules that are loaded together; charts stay out of the first paint because only lazy pages import them. */
const groups = [
  { name: 'charts', test: /node_modules[\\/](echarts|zrender|vue-echarts)[\\/]/, priority: 30 },
  // All that every start needs, as one file: nothing of it is cached between starts, and each file costs a request.
  { name: 'start', tags: ['$initial' as const], priority: 40 },
]

export default defineConfig({
  root: `${root}renderer`,
  base: '/',
  resolve: {
    alias: [
      { find: '@shared', replacement: `${root}shared` },
      { find: '@renderer', replacement: `${root}renderer` },
      { find: /^zod$/, replacement: `${root}renderer/plugins/zod.ts` },
    ],
  },
  plugins: [vue(), vuetify({ autoImport: true })],
  build: {
    outDir: `${root}dist/renderer`,
    emptyOutDir: true,
    target: 'chrome140',
    // The polyfill would be an inline script, which the content security policy refuses.
    modulePreload: { polyfill: false },
    // Fonts and images as files: `font-src 'self'` has no data: in it.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1200,
    rolldownOptions: { output: { codeSplitting: { groups } } },
  },
})
