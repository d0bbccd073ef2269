import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'

const program = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'build/scripts/layers.mjs')
const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** Runs the program over a project of one file. */
function check(file: string, text: string) {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-layers-'))
  folders.push(folder)
  mkdirSync(join(folder, dirname(file)), { recursive: true })
  writeFileSync(join(folder, file), text)
  const { status, stderr } = spawnSync(process.execPath, [program, folder], { encoding: 'utf8' })
  return { status, breaches: stderr.trim().split('\n').filter((line) => line !== '') }
}

describe('a breach is printed with file, line and rule', () => {
  test.each([
    ['shared/a.ts', "import { b } from '../electron/core/app.ts'", 'shared imports nothing of ours but shared'],
    ['shared/a.ts', "import { readFile } from 'node:fs'", 'Node built-ins only in'],
    ['shared/a.ts', "import { ref } from 'vue'", 'of npm zod, luxon, re2js and diff only'],
    ['shared/a/b.ts', "import { c } from '@shared/c.ts'", 'inside shared, imports are relative'],
    ['electron/core/import/a.ts', "import { b } from '../../../shared/b.ts'", 'shared is imported as @shared/…'],
    ['electron/core/import/a.ts', "import { b } from './b'", 'carry the extension'],
    ['electron/core/import/a.ts', "import { readFile } from 'node:fs/promises'", 'Node built-ins only in'],
    ['electron/core/import/a.ts', "import { b } from '../segments/b.ts'", 'a core feature imports'],
    ['electron/core/import/a.ts', "import { createContext } from '../context.ts'", 'a core feature imports'],
    ['electron/core/engine/a.ts', "import { b } from '../store/b.ts'", 'the engine imports shared'],
    ['electron/core/engine/a.ts', "import type { Ports } from '../ports.ts'", 'the engine imports shared'],
    ['electron/core/store/a.ts', "import { b } from '../engine/b.ts'", 'the store imports shared'],
    ['electron/core/tasks/a.ts', "import { b } from '../../main/b.ts'", 'the core knows no host'],
    ['electron/core/nodePorts.ts', "import { app } from 'electron'", "import 'electron'"],
    ['electron/main/router.ts', "import { app } from 'electron'", "import 'electron'"],
    ['electron/main/hosts/browser.ts', "import { app } from 'electron'", "import 'electron'"],
    ['electron/main/router.ts', "import { b } from '../core/store/b.ts'", 'main and cli import core/app'],
    ['electron/cli/index.ts', "import { b } from '../main/launch.ts'", 'main and cli import core/app'],
    ['electron/preload/index.ts', "import { fail } from '@shared/errors/appError.ts'", 'types of shared only'],
    ['electron/bridge/index.ts', "import { app } from 'electron'", 'types of shared only'],
    ['renderer/main.ts', "import { b } from '../electron/core/app.ts'", 'the renderer imports'],
    ['renderer/features/builder/a.ts', "import { b } from '../details/b.ts'", 'no feature of the renderer imports another'],
    ['renderer/features/builder/A.vue', "<script setup lang=\"ts\">\nimport B from '@renderer/features/details/B.vue'\n</script>", 'no feature of the renderer imports another'],
    ['renderer/components/A.vue', "<script setup lang=\"ts\">\nimport { b } from '../stores/b.store.ts'\n</script>", 'components are presentational'],
    ['renderer/components/a.ts', "const b = await import('../api/client.ts')", 'components are presentational'],
    ['renderer/stores/a.store.ts', "export { b } from '../features/builder/b.ts'", 'only the router and the shell'],
    ['shared/a.ts', 'export enum Colour { Red }', 'no enums'],
    ['shared/a.ts', '// eslint-disable-next-line no-console', 'no rule is switched off'],
    ['test/unit/a.test.ts', '// @ts-expect-error', 'no type error is silenced'],
  ])('%s: %s', (file, text, rule) => {
    const { status, breaches } = check(file, `\n${text}\n`)
    const line = text.startsWith('<script') ? 3 : 2
    expect({ status, breaches }).toEqual({ status: 1, breaches: expect.arrayContaining([expect.stringMatching(new RegExp(`^${file}:${line}: `))]) as string[] })
    expect(breaches.join('\n')).toContain(rule)
  })
})

describe('what keeps to the layers passes', () => {
  test.each([
    ['shared/rules/a.ts', "import { z } from 'zod'\nimport { b } from '../domain/b.ts'"],
    ['electron/core/nodePorts.ts', "import { readFile } from 'node:fs/promises'\nimport type { Ports } from './ports.ts'"],
    ['electron/core/app.ts', "import { a } from './segments/segments.handlers.ts'"],
    ['electron/core/segments/a.ts', "import type { CoreContext } from '../context.ts'\nimport { b } from '../store/sql.ts'\nimport type { C } from '../engine/engine.ts'"],
    ['electron/main/hosts/electronWindow.ts', "import { BrowserWindow } from 'electron'\nimport { join } from 'node:path'"],
    ['electron/preload/index.ts', "import { contextBridge } from 'electron'\nimport type { Bridge } from '@shared/contract/bridge.ts'"],
    ['electron/cli/index.ts', "import { createApp } from '../core/app.ts'\nimport { b } from './b.ts'"],
    ['renderer/router.ts', "const page = () => import('./features/builder/BuilderPage.vue')"],
    ['renderer/features/builder/a.ts', "import { b } from '../../components/b.ts'\nimport { c } from './c.ts'"],
    ['electron/core/import/a.ts', "// import { b } from '../segments/b.ts'\nconst text = 'no import'"],
  ])('%s', (file, text) => {
    expect(check(file, `${text}\n`)).toEqual({ status: 0, breaches: [] })
  })
})
