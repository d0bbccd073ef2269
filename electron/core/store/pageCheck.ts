/** Where the tree of a table or an index begins; what acts as an index is ordered by its rows, not by a number. */
export interface TreeRoot {
  readonly page: number
  readonly isIndex: boolean
}

const lockByte = 2 ** 30
const deepest = 20
const interiorIndex = 2
const interiorTable = 5
const leafIndex = 10
const leafTable = 13

/** What is not as it should be, or not of the plain form that is followed here. */
class Doubt extends Error {
  override readonly name = 'Doubt'
}

/**
 * What SQLite's `quick_check` asks of the pages of a file, in slices: every page belongs to exactly one tree, overflow
 * chain or the free list; cells lie within their page and share no byte; chains have the length their rows say, and
 * rows room for their list of columns; row numbers ascend; all leaves of a tree are as deep. SQLite itself answers that in
 * one go, half a second for each 100 MB, in which nothing else is served. The answer may be a doubt where SQLite has none (auto-vacuum, row numbers beyond
 * 2^48), never the other way round: SQLite has the last word on every doubt. What else is in the rows is not looked at;
 * SQLite does that whenever it reads one. Null: sound. Format: https://sqlite.org/fileformat2.html
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

interface Pages {
  readonly bytes: Uint8Array
  readonly pageSize: number
  /** Bytes of a page that SQLite uses. */
  readonly usable: number
  readonly count: number
  /** One byte per page, from 1. */
  readonly isClaimed: Uint8Array
  /** Room for the places of a page's cells and free blocks: `start * 65536 + end - 1`. */
  readonly ranges: Uint32Array
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

/** Where the page begins in the file. */
function claim({ isClaimed, count, pageSize }: Pages, page: number): number {
  if (page < 1 || page > count) throw new Doubt(`There is no page ${page}.`)
  if (isClaimed[page] !== 0) throw new Doubt(`Page ${page} is used twice.`)
  isClaimed[page] = 1
  return (page - 1) * pageSize
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

/** One page by itself, with the overflow chains of its rows; the row numbers of a leaf go on from `order.last`. */
function checkPage(pages: Pages, base: number, start: number, kind: number, order: { last: number }): void {
  const { bytes, usable, ranges } = pages
  const isLeaf = kind === leafIndex || kind === leafTable
  const cells = two(bytes, start + 3)
  const pointers = start + (isLeaf ? 8 : 12)
  const content = two(bytes, start + 5) || 65_536
  if (pointers + cells * 2 > base + content || content > usable) throw new Doubt('The cells of a page begin where they cannot.')
  let found = 0
  for (let index = 0; index < cells; index += 1) {
    const offset = two(bytes, pointers + index * 2)
    if (offset < content || offset > usable - 4) throw new Doubt('A cell lies where none can.')
    let at = base + offset
    if (!isLeaf) at += 4
    if (kind === interiorTable) {
      at += varintLength(bytes, at)
    } else {
      const payload = keyAt(bytes, at)
      at += varintLength(bytes, at)
      if (kind === leafTable) {
        const key = keyAt(bytes, at)
        if (key <= order.last) throw new Doubt('Row numbers are out of order.')
        order.last = key
        at += varintLength(bytes, at)
      }
      const local = localBytes(payload, usable, kind === leafTable)
      const header = keyAt(bytes, at)
      if (header === 0 || header > local) throw new Doubt('A row says more of its columns than it holds.')
      at += local
      if (local < payload) {
        if (at + 4 > base + usable) throw new Doubt('A cell reaches beyond its page.')
        checkChain(pages, four(bytes, at), Math.ceil((payload - local) / (usable - 4)))
        at += 4
      }
    }
    const end = Math.max(at - base, offset + 4)
    if (end > usable) throw new Doubt('A cell reaches beyond its page.')
    ranges[found++] = offset * 65_536 + end - 1
  }
  let lastFree = 0
  for (let free = two(bytes, start + 1); free !== 0; free = two(bytes, base + free)) {
    if (free <= lastFree || free < content || free > usable - 4) throw new Doubt('A free block lies where none can.')
    const end = free + two(bytes, base + free + 2)
    if (end > usable || end < free + 4) throw new Doubt('A free block reaches beyond its page.')
    ranges[found++] = free * 65_536 + end - 1
    lastFree = free
  }
  checkCoverage(ranges, found, content, usable, one(bytes, start + 7))
}

/** No byte is used twice, and as many as the page says are used by nothing. */
function checkCoverage(ranges: Uint32Array, length: number, content: number, usable: number, fragmented: number): void {
  // Pages filled one row after the other hold their cells from the end: nothing to sort.
  let isDescending = true
  for (let index = 1; index < length && isDescending; index += 1) isDescending = (ranges[index] ?? 0) < (ranges[index - 1] ?? 0)
  const sorted = isDescending ? ranges.subarray(0, length).reverse() : ranges.subarray(0, length).sort()
  let unused = 0
  let next = content
  for (let index = 0; index < length; index += 1) {
    const range = sorted[index] ?? 0
    const from = range >>> 16
    if (from < next) throw new Doubt('Two cells of a page share bytes.')
    unused += from - next
    next = (range & 0xffff) + 1
  }
  if (unused + usable - next !== fragmented) throw new Doubt('A page has another number of unused bytes than it says.')
}

function checkChain(pages: Pages, first: number, length: number): void {
  let page = first
  for (let index = 0; index < length; index += 1) page = four(pages.bytes, claim(pages, page))
  if (page !== 0) throw new Doubt('An overflow chain is longer than its row.')
}

/** How much of a row lies in its cell; the rest is in overflow pages. */
function localBytes(payload: number, usable: number, isTable: boolean): number {
  const most = isTable ? usable - 35 : Math.floor(((usable - 12) * 64) / 255) - 23
  if (payload <= most) return payload
  const least = Math.floor(((usable - 12) * 32) / 255) - 23
  const local = least + ((payload - least) % (usable - 4))
  return local <= most ? local : least
}

function one(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0
}

function two(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}

function four(bytes: Uint8Array, at: number): number {
  return two(bytes, at) * 65_536 + two(bytes, at + 2)
}

/** A number of one to seven bytes with seven bits each. */
function keyAt(bytes: Uint8Array, at: number): number {
  let value = 0
  for (let index = 0; index < 7; index += 1) {
    const byte = bytes[at + index] ?? 0
    value = value * 128 + (byte & 127)
    if (byte < 128) return value
  }
  throw new Doubt('A number is larger than those that are followed here.')
}

function varintLength(bytes: Uint8Array, at: number): number {
  let length = 1
  while ((bytes[at + length - 1] ?? 0) >= 128) {
    length += 1
    if (length > 7) throw new Doubt('A number is larger than those that are followed here.')
  }
  return length
}
