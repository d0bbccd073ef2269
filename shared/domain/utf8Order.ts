/** Order of the texts' UTF-8 bytes, which is that of code points: JavaScript's own order differs beyond U+D7FF. */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let index = 0; index < length; index += 1) {
    const x = a.charCodeAt(index)
    const y = b.charCodeAt(index)
    if (x !== y) return place(x) - place(y)
  }
  return a.length - b.length
}

/** Surrogates stand for the code points above all others. */
const place = (unit: number): number => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800)
