import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import vuetify from 'vite-plugin-vuetify'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Groups of modules that change together; charts stay out of the first paint because only lazy pages import them. */
const groups = [
  { name: 'charts', test: /node_modules[\\/](echarts|zrender|vue-echarts)[\\/]/, priority: 30 },
  { name: 'vue', test: /node_modules[\\/](@vue|vue|vue-router|pinia)[\\/]/, priority: 40 },
  // Schemas land in shared chunks that run before the entry: what sets zod up has to be in zod's own.
  { name: 'schemas', test: /(node_modules[\\/]zod|renderer[\\/]plugins[\\/]zod\.ts)/, priority: 50 },
]

export default defineConfig({
  root: `${root}renderer`,
  base: '/',
  resolve: { alias: { '@shared': `${root}shared`, '@renderer': `${root}renderer` } },
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
