/** Names that Windows keeps for devices, with any ending. */
const reserved = /^(con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]|conin\$|conout\$|clock\$)$/i
/** Signs no name may hold on some system, and those that turn the direction of what follows or cannot be seen. */
const unsafe = /[\\/:*?"<>|\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
/** What a file system takes for one part is 255 bytes or signs; an ending and a number have to fit as well. */
const mostBytes = 200
const mostSigns = 120

/** One part of a path that any system takes, made of a name a person gave: "High-value: 2026" → "High-value_ 2026". Never empty, never "." or "..". */
export function safeName(name: string): string {
  const replaced = shortened(trimmed(name.normalize('NFC').replace(unsafe, '_')))
  const base = replaced.split('.')[0] ?? ''
  return replaced === '' || reserved.test(base.trimEnd()) ? `_${replaced}` : replaced
}

/** Windows drops dots and blanks at the end; in front they hide a file or are lost. */
function trimmed(name: string): string {
  return name.replace(/^[.\s]+|[.\s]+$/g, '')
}

function shortened(name: string): string {
  let [bytes, text] = [0, '']
  for (const sign of name) {
    const code = sign.codePointAt(0) ?? 0
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
    if (bytes > mostBytes || text.length + sign.length > mostSigns) break
    text += sign
  }
  return trimmed(text)
}

/** With the ending of its kind: "High-value: 2026" → "High-value_ 2026.csv". `ending`: with its dot. */
export function fileNameOf(name: string, ending: string): string {
  return `${safeName(name)}${ending}`
}

export function csvFileName(name: string): string {
  return fileNameOf(name, '.csv')
}

/** The same for several: those that a file system takes for one another get a number, "a.csv", "A (2).csv". */
export function fileNamesOf(names: readonly string[], ending: string): readonly string[] {
  return uniquePaths(names.map(safeName)).map((name) => `${name}${ending}`)
}

/** A number behind those that differ from an earlier one in nothing or in case or the form of accents only. */
export function uniquePaths(paths: readonly string[]): readonly string[] {
  const taken = new Set<string>()
  return paths.map((path) => {
    for (let n = 1; ; n += 1) {
      const candidate = n === 1 ? path : `${path} (${n})`
      const folded = foldPath(candidate)
      if (taken.has(folded)) continue
      taken.add(folded)
      return candidate
    }
  })
}

/** The same for those that some file system takes for one another: without case and the form of accents. */
export function foldPath(path: string): string {
  return path.normalize('NFC').toUpperCase().toLowerCase()
}
