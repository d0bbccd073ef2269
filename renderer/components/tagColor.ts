const colors = ['#3D6BE0', '#7A5AC9', '#12856F', '#C0602B', '#8C7A1E', '#2A8CA8', '#A8497F', '#B65050', '#5B8A2A', '#6C7686'] as const

/** The colour of a tag's square: the same name always gets the same one, whatever its case. */
export function tagColor(name: string): string {
  // FNV-1a: near names fall far apart.
  let hash = 0x811c9dc5
  for (const letter of name.toLowerCase()) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0
  return colors[((hash ^ (hash >>> 15)) >>> 0) % colors.length] ?? colors[0]
}
