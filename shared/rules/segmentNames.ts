const longest = 64

/**
 * An output name made of a display name: ASCII letters, digits and underscores, starting with a letter.
 * `taken` says whether another segment or an entity has it already (ignoring case); then a number follows.
 */
export function suggestOutputName(name: string, taken: (candidate: string) => boolean): string {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .replaceAll('ß', 'ss')
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
  const base = (/^[A-Za-z]/.test(plain) ? plain : `Segment_${plain}`).slice(0, longest).replace(/_+$/, '')
  return firstFree(taken, (n) => (n === 1 ? base : `${base.slice(0, longest - String(n).length - 1)}_${n}`))
}

/** "Copy of X", else "Copy of X 2", and so on. Never longer than a name may be. */
export function copyName(name: string, taken: (candidate: string) => boolean): string {
  return firstFree(taken, (n) => {
    const end = n === 1 ? '' : ` ${n}`
    return `Copy of ${name}`.slice(0, 200 - end.length).trimEnd() + end
  })
}

function firstFree(taken: (candidate: string) => boolean, candidate: (n: number) => string): string {
  let n = 1
  while (taken(candidate(n))) n += 1
  return candidate(n)
}
