import { Doubt, four, interiorTable, keyAt, leafIndex, leafTable, one, two, varintLength } from './pageFormat.ts'

/** The pages of a file that are being checked. */
export interface Pages {
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

/** Where the page begins in the file; from now on it belongs to something. */
export function claim({ isClaimed, count, pageSize }: Pages, page: number): number {
  if (page < 1 || page > count) throw new Doubt(`There is no page ${page}.`)
  if (isClaimed[page] !== 0) throw new Doubt(`Page ${page} is used twice.`)
  isClaimed[page] = 1
  return (page - 1) * pageSize
}

/** One page by itself, with the overflow chains of its rows; the row numbers of a leaf go on from `order.last`. */
export function checkPage(pages: Pages, base: number, start: number, kind: number, order: { last: number }): void {
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
