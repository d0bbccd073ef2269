const reserved = /^(con|prn|aux|nul|com\d|lpt\d)$/i

/** A file name any system takes, made of a name a person gave: "High-value: 2026" → "High-value_ 2026.csv". */
export function csvFileName(name: string): string {
  const safe = Array.from(name.normalize('NFC'), (letter) => ((letter.codePointAt(0) ?? 0) < 32 || '\\/:*?"<>|'.includes(letter) ? '_' : letter))
    .join('')
    .replace(/^[. ]+|[. ]+$/g, '')
    .slice(0, 120)
  return `${safe === '' || reserved.test(safe) ? `_${safe}` : safe}.csv`
}

/** The same for several: those that a file system takes for one another get a number, "a.csv", "A (2).csv". */
export function csvFileNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>()
  return names.map((name) => {
    const first = csvFileName(name)
    for (let n = 1; ; n += 1) {
      const candidate = n === 1 ? first : first.replace(/\.csv$/, ` (${n}).csv`)
      if (taken.has(candidate.toLowerCase())) continue
      taken.add(candidate.toLowerCase())
      return candidate
    }
  })
}
