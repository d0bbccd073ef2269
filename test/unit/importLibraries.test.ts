import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as formats from '../../electron/core/import/formats.ts'

const folder = join(import.meta.dirname, '../../electron/core/import')

test('what readers take from the libraries that are built apart is named there', () => {
  const taken = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && name !== 'formats.ts')
    .flatMap((name) => [...readFileSync(join(folder, name), 'utf8').matchAll(/^import (?!type\b)\{([^}]*)\} from '(?:@streamparser\/json|@zip\.js\/zip\.js|hyparquet|saxes)[^']*'/gm)])
    .flatMap(([, names = '']) => names.split(','))
    .map((name) => name.trim().replace(/ as .*$/, ''))
    .filter((name) => name !== '' && !name.startsWith('type '))
  expect(taken.length).toBeGreaterThan(8)
  expect(taken.filter((name) => !Object.hasOwn(formats, name))).toEqual([])
})
