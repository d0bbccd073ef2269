// Which tests name which statement of the product's acceptance list ("P77"). node build/scripts/acceptance.mjs [P1 P2 … | P1-P15]
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { root } from './project.mjs'

const wanted = process.argv.slice(2).flatMap((range) => {
  const [from, to = from] = range.replaceAll('P', '').split('-').map(Number)
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
})

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesBelow(path)
    return /\.(?:test|e2e)\.ts$/.test(entry.name) ? [path] : []
  })
}

/** Numbers in a title: "P70, P72–P74". */
function numbersIn(title) {
  return [...title.matchAll(/\bP(\d{1,3})(?:\s*[–-]\s*P?(\d{1,3}))?/g)].flatMap(([, from, to = from]) => Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) => Number(from) + index))
}

const tests = new Map()
for (const path of filesBelow(join(root, 'test'))) {
  for (const [, , title] of readFileSync(path, 'utf8').matchAll(/\b(?:it|describe|test)(?:\.\w+(?:\([^)]*\))?)*\(\s*(['"`])((?:(?!\1).)*)\1/g)) {
    for (const number of new Set(numbersIn(title))) tests.set(number, [...(tests.get(number) ?? []), `${relative(root, path)}: ${title}`])
  }
}
const shown = wanted.length > 0 ? wanted : [...tests.keys()].sort((a, b) => a - b)
for (const number of shown) {
  const found = tests.get(number) ?? []
  console.log(`P${number}${found.length === 0 ? '  no test names it' : ''}`)
  for (const line of found) console.log(`    ${line}`)
}
