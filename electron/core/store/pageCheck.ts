import { checkPage, claim, type Pages } from './pageCells.ts'
import { Doubt, four, interiorIndex, interiorTable, keyAt, leafIndex, leafTable, one, two } from './pageFormat.ts'

/** Where the tree of a table or an index begins; what acts as an index is ordered by its rows, not by a number. */
export interface TreeRoot {
  readonly page: number
  readonly isIndex: boolean
}

const lockByte = 2 ** 30
const deepest = 20

/**
 * What SQLite's `quick_check` asks of the pages of a file, in slices: every page belongs to exactly one tree, overflow
 * chain or the free list; cells lie within their page and share no byte; chains have the length their rows say, and
 * rows room for their list of columns; row numbers ascend; all leaves of a tree are as deep. SQLite itself answers that in
 * one go, half a second for each 100 MB, in which nothing else is served. The answer may be a doubt where SQLite has none
 * (auto-vacuum, row numbers beyond 2^48), never the other way round: SQLite has the last word on every doubt. What else is
 * in the rows is not looked at; SQLite does that whenever it reads one. Null: sound. Format: https://sqlite.org/fileformat2.html
 *
 * `bytes`: the whole file, not changed meanwhile. `rest` is called between pages. Cost: about 0.1 s per 100 MB.
 */
export async function doubtAboutPages(bytes: Uint8Array, roots: readonly TreeRoot[], rest: () => Promise<void>): Promise<string | null> {
  try {
    const pages = pagesOf(bytes)
    checkFreeList(pages)
    for (const root of roots) await checkTree(pages, root, rest)
    const lost = pages.isClaimed.indexOf(0, 1)
    if (lost !== -1) throw new Doubt(`Page ${lost} belongs to nothing.`)
    return null
  } catch (error) {
    if (error instanceof Doubt) return error.message
    throw error
  }
}

function pagesOf(bytes: Uint8Array): Pages {
  const sizeField = two(bytes, 16)
  const pageSize = sizeField === 1 ? 65_536 : sizeField
  const usable = pageSize - one(bytes, 20)
  const count = four(bytes, 28)
  if (usable < 480 || count * pageSize !== bytes.length || four(bytes, 24) !== four(bytes, 92)) throw new Doubt('The header is not of the usual form.')
  if (four(bytes, 52) !== 0) throw new Doubt('The file is of the kind that shrinks by itself.')
  const pages = { bytes, pageSize, usable, count, isClaimed: new Uint8Array(count + 1), ranges: new Uint32Array(pageSize) }
  const lockPage = lockByte / pageSize + 1
  if (lockPage <= count) claim(pages, lockPage)
  return pages
}

function checkFreeList(pages: Pages): void {
  const { bytes, usable } = pages
  let found = 0
  for (let trunk = four(bytes, 32); trunk !== 0; ) {
    const base = claim(pages, trunk)
    const leaves = four(bytes, base + 4)
    if (leaves > usable / 4 - 2) throw new Doubt(`Page ${trunk} lists more free pages than it holds.`)
    for (let index = 0; index < leaves; index += 1) claim(pages, four(bytes, base + 8 + index * 4))
    found += leaves + 1
    trunk = four(bytes, base)
  }
  if (found !== four(bytes, 36)) throw new Doubt('The free list has another length than it says.')
}

/** An interior page on the way down. `next`: the child to go to. */
interface Step {
  readonly start: number
  readonly cells: number
  next: number
}

async function checkTree(pages: Pages, { page: root, isIndex }: TreeRoot, rest: () => Promise<void>): Promise<void> {
  const { bytes } = pages
  const order = { last: -Infinity }
  const way: Step[] = []
  let depth = -1
  const enter = (page: number): void => {
    const base = claim(pages, page)
    // The header of the file comes before that of its first page.
    const start = page === 1 ? base + 100 : base
    const kind = one(bytes, start)
    if (kind !== (isIndex ? leafIndex : leafTable) && kind !== (isIndex ? interiorIndex : interiorTable)) throw new Doubt(`Page ${page} is of another kind than its tree.`)
    checkPage(pages, base, start, kind, order)
    if (kind === leafIndex || kind === leafTable) {
      if (depth !== -1 && depth !== way.length) throw new Doubt(`Page ${page} is not as deep as the others of its tree.`)
      depth = way.length
    } else {
      if (way.length === deepest) throw new Doubt('A tree is too deep.')
      way.push({ start, cells: two(bytes, start + 3), next: 0 })
    }
  }
  enter(root)
  for (let step = way.at(-1); step !== undefined; step = way.at(-1)) {
    const { start, cells, next } = step
    const base = start - (start === 100 ? 100 : 0)
    if (!isIndex && next > 0 && next <= cells) {
      const key = keyAt(bytes, base + two(bytes, start + 12 + (next - 1) * 2) + 4)
      if (key < order.last) throw new Doubt('Row numbers are out of order.')
      order.last = key
    }
    step.next += 1
    if (next > cells) way.pop()
    else enter(four(bytes, next === cells ? start + 8 : base + two(bytes, start + 12 + next * 2)))
    await rest()
  }
}
