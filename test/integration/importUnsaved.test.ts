import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { importWorkspace } from '../support/importWorkspace.ts'
import { temporaryFolder } from '../support/storePorts.ts'

/** A workspace whose folder is gone, so that nothing can be saved, and a file elsewhere. */
async function unsavable() {
  const scene = await importWorkspace()
  const path = join(temporaryFolder(), 'people.csv')
  writeFileSync(path, 'Id,Name\n1,Ada\n2,Bo\n')
  const told = (): number => scene.heard.filter(({ event }) => event === 'data.changed').length
  return { ...scene, path, told, takeDisk: () => rmSync(scene.folder, { recursive: true }) }
}

describe('P151: what was taken into the open workspace and cannot be saved', () => {
  it('is there and told by an import, which says that the disk has none of it', async () => {
    const { path, takeDisk, failure, importPath, told, rowsOf } = await unsavable()
    takeDisk()
    expect(await failure(importPath(path))).toMatchObject({
      code: 'storage',
      message: 'The rows of people are in the open workspace, but not on the disk. "work.tessera" could not be saved. That folder is not there any more; choose another one.',
    })
    expect(await rowsOf('people')).toHaveLength(2)
    expect(told()).toBe(1)
  })

  it('is told by removing a source and by bringing it back, too', async () => {
    const { path, takeDisk, failure, importPath, call, told, catalog } = await unsavable()
    const { source, entity } = await importPath(path)
    takeDisk()
    expect(await failure(call('sources.remove', { source }))).toMatchObject({ code: 'storage' })
    expect([catalog().entities, told()]).toEqual([[], 2])
    expect(await failure(call('entities.restore', { entity }))).toMatchObject({ code: 'storage' })
    expect([catalog().entities.length, told()]).toEqual([1, 3])
  })
})
