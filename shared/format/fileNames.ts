const reserved = /^(con|prn|aux|nul|com\d|lpt\d)$/i

/** A file name any system takes, made of a name a person gave: "High-value: 2026" → "High-value_ 2026.csv". */
export function csvFileName(name: string): string {
  const safe = Array.from(name.normalize('NFC'), (letter) => ((letter.codePointAt(0) ?? 0) < 32 || '\\/:*?"<>|'.includes(letter) ? '_' : letter))
    .join('')
    .replace(/^[. ]+|[. ]+$/g, '')
    .slice(0, 120)
  return `${safe === '' || reserved.test(safe) ? `_${safe}` : safe}.csv`
}
