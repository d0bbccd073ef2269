type Breathe = () => Promise<void>

/** Compared or merged between two breaths. */
const slice = 8192

/** Positions 0 … length − 1 in order; gives way between slices, which `sort` of the language cannot. */
export async function mergeSort(length: number, compare: (a: number, b: number) => number, breathe: Breathe): Promise<Uint32Array> {
  let from = Uint32Array.from({ length }, (_, index) => index)
  if (await isSorted(length, compare, breathe)) return from
  for (let start = 0; start < length; start += slice) {
    from.subarray(start, Math.min(length, start + slice)).sort(compare)
    await breathe()
  }
  let to = new Uint32Array(length)
  for (let width = slice; width < length; width *= 2) {
    for (let start = 0; start < length; start += width * 2) {
      const middle = Math.min(length, start + width)
      const end = Math.min(length, start + width * 2)
      let left = start
      let right = middle
      for (let at = start; at < end; at += 1) {
        const takeLeft = left < middle && (right >= end || compare(from[left] ?? 0, from[right] ?? 0) <= 0)
        to[at] = (takeLeft ? from[left++] : from[right++]) ?? 0
        if (at % slice === 0) await breathe()
      }
    }
    ;[from, to] = [to, from]
  }
  return from
}

async function isSorted(length: number, compare: (a: number, b: number) => number, breathe: Breathe): Promise<boolean> {
  for (let index = 1; index < length; index += 1) {
    if (compare(index - 1, index) > 0) return false
    if (index % slice === 0) await breathe()
  }
  return true
}
