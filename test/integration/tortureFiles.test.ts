import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { importWorkspace } from '../support/importWorkspace.ts'
import { tortureCases, type TortureCase } from '../support/tortureCases.ts'

/** Memory that one file may take above what was in use before it, in MB; the file itself is in it where its format needs that. */
const mostMemory = 450
const mostSeconds = 40

/** Looks through the file and imports it, as a person would. */
async function fateOf({ name, make, hints = {}, meanwhile }: TortureCase) {
  const workspace = await importWorkspace()
  await workspace.importPath(workspace.file('before.csv', 'a,b\n1,2\n'))
  const before = workspace.everything()
  const made = await make(workspace.folder)
  const path = join(workspace.folder, name)
  if (made !== undefined) writeFileSync(path, made instanceof ArrayBuffer ? new Uint8Array(made) : made)
  if (meanwhile !== undefined) disturb(workspace.ports.files, path, meanwhile)
  const memory = watchMemory()
  const started = performance.now()
  try {
    const outcome = await workspace.importPath(path, { entity: 'Made', key: [] }, hints)
    const entity = workspace.catalog().entities.find((one) => one.name === 'Made')
    const [first] = await workspace.rowsOf('Made')
    return { rows: outcome.rows, rejected: outcome.rejected, columns: entity?.attributes.map((one) => one.name).join(','), first, peak: memory(), seconds: (performance.now() - started) / 1000 }
  } catch (error) {
    const { message, code } = await workspace.failure(Promise.reject(error as Error))
    expect(workspace.everything()).toEqual(before)
    return { message, code, peak: memory(), seconds: (performance.now() - started) / 1000 }
  } finally {
    vi.restoreAllMocks()
  }
}

/** Another program touches the file once so many bytes of it have been read. */
function disturb(files: Awaited<ReturnType<typeof importWorkspace>>['ports']['files'], path: string, { after, work }: NonNullable<TortureCase['meanwhile']>): void {
  const open = files.open.bind(files)
  let read = 0
  let isDone = false
  vi.spyOn(files, 'open').mockImplementation(async (wanted, mode) => {
    const file = await open(wanted, mode)
    if (wanted !== path) return file
    return {
      ...file,
      async read(buffer, position) {
        const length = await file.read(buffer, position)
        read += length
        if (read >= after && !isDone) {
          isDone = true
          work(path)
        }
        return length
      },
    }
  })
}

function watchMemory(): () => number {
  const start = process.memoryUsage()
  let peak = 0
  const look = (): void => {
    const now = process.memoryUsage()
    peak = Math.max(peak, now.heapUsed + now.arrayBuffers - start.heapUsed - start.arrayBuffers)
  }
  const timer = setInterval(look, 5)
  return () => {
    look()
    clearInterval(timer)
    return Math.round(peak / 1e6)
  }
}

describe('files made to harm, broken, or odd', () => {
  const report: string[] = []
  afterAll(() => console.log([`${tortureCases.length} files: fate | MB above before | seconds | file`, ...report].join('\n')))

  test.each(tortureCases.map((one) => [one.name, one] as const))('%s', { timeout: 120_000 }, async (name, given) => {
    const found = await fateOf(given)
    report.push(`${'message' in found ? found.message : `${found.rows} rows, ${found.rejected} rejected`} | ${found.peak} | ${found.seconds.toFixed(2)} | ${name}`)
    const { fate } = given
    if ('refused' in fate) {
      expect(found).toMatchObject({ code: expect.stringMatching(/^(dataSource|storage)$/) as string, message: expect.stringMatching(fate.refused) as string })
      expect('message' in found ? found.message : '').toMatch(/^[^\n]{20,400}\.$/)
    } else {
      expect(found).toMatchObject({ rows: fate.rows, rejected: fate.rejected ?? 0, ...(fate.columns === undefined ? {} : { columns: fate.columns }), ...(fate.first === undefined ? {} : { first: fate.first }) })
    }
    expect(found.peak).toBeLessThan(mostMemory)
    expect(found.seconds).toBeLessThan(mostSeconds)
  })
})
