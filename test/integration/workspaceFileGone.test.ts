import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { appWorkspace } from '../support/appWorkspace.ts'
import { planFor } from '../support/importPlan.ts'

/** A workspace `shop` with three saved rows, in a folder of its own. */
async function savedShop() {
  const scene = await appWorkspace()
  const { ask, folder } = scene
  const place = join(folder, 'stick')
  mkdirSync(place)
  const path = join(place, 'shop.tessera')
  await ask('workspace.create', { path })
  await scene.importCsv('people.csv', 'Id,Name\n1,Ada\n2,Bo\n3,Cy\n')
  expect((await ask('workspace.save', {})).unsaved).toBe(false)
  return { ...scene, place, path }
}

describe('P151: a workspace whose file is gone from under it', () => {
  it('is written again by Save, though nothing changed since it was saved last', async () => {
    const { ask, path, rowsOf } = await savedShop()
    rmSync(path)
    await ask('workspace.save', {})
    expect(existsSync(path)).toBe(true)
    await ask('workspace.close', {})
    await ask('workspace.open', { path })
    expect(await rowsOf('people')).toHaveLength(3)
  })

  it('is written again when it is closed, and when another takes its place', async () => {
    const { ask, path, folder, rowsOf } = await savedShop()
    rmSync(path)
    await ask('workspace.close', {})
    expect(existsSync(path)).toBe(true)
    await ask('workspace.open', { path })
    rmSync(path)
    await ask('workspace.open', { path: join(folder, 'work.tessera') })
    await ask('workspace.open', { path })
    expect(await rowsOf('people')).toHaveLength(3)
  })

  it('stays open with all that it holds where its folder is gone too, and can be saved elsewhere', async () => {
    const { ask, path, place, folder, refusal, rowsOf } = await savedShop()
    rmSync(place, { recursive: true })
    const sentence = '"shop.tessera" could not be saved. That folder is not there any more; choose another one.'
    expect(await refusal(ask('workspace.save', {}))).toBe(sentence)
    expect(await refusal(ask('workspace.close', {}))).toBe(sentence)
    expect(await refusal(ask('workspace.open', { path: join(folder, 'work.tessera') }))).toBe(sentence)
    expect(await ask('workspace.state', {})).toMatchObject({ path, readOnlyReason: null })
    const rescued = join(folder, 'rescued.tessera')
    expect(await ask('workspace.saveAs', { path: rescued })).toMatchObject({ path: rescued, unsaved: false })
    await ask('workspace.close', {})
    await ask('workspace.open', { path: rescued })
    expect(await rowsOf('people')).toHaveLength(3)
  })

  it('is left alone under the name it was moved to', async () => {
    const { ask, path, place, rowsOf } = await savedShop()
    const moved = join(place, 'moved.tessera')
    renameSync(path, moved)
    await ask('workspace.close', {})
    await ask('workspace.open', { path: moved })
    expect(await rowsOf('people')).toHaveLength(3)
  })
})

describe('P150: a file that is no workspace', () => {
  it('is refused before an import that is under way is given up', async () => {
    const { ask, folder, ended, refusal } = await appWorkspace()
    const file = join(folder, 'people.csv')
    writeFileSync(file, `Id,Name\n${Array.from({ length: 20_000 }, (_, n) => `${n},P${n}`).join('\n')}\n`)
    const { task } = await ask('import.start', planFor(await ask('import.inspect', { inspection: 'test', path: file })))
    const junk = join(folder, 'junk.tessera')
    writeFileSync(junk, 'nothing')
    expect(await refusal(ask('workspace.open', { path: junk }))).toMatch(/^"junk.tessera" is no Tessera workspace/)
    expect(await refusal(ask('workspace.create', { path: join(folder, 'nowhere', 'new.tessera') }))).toMatch(/could not be created/)
    expect((await ended(task)).status).toBe('successful')
  })
})
