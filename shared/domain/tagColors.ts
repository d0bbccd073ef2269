/** The squares a tag can have. Apart from the schemas: the window's start needs these and none of them. */
export const tagColors = ['#3D6BE0', '#7A5AC9', '#12856F', '#C0602B', '#8C7A1E', '#2A8CA8', '#A8497F', '#B65050', '#5B8A2A', '#6C7686'] as const
export type TagColor = (typeof tagColors)[number]

/** The square of a tag that nobody chose one for: the same name always gets the same one, whatever its case. */
export function colorOfName(name: string): TagColor {
  // FNV-1a: near names fall far apart.
  let hash = 0x811c9dc5
  for (const letter of name.toLowerCase()) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0
  return tagColors[((hash ^ (hash >>> 15)) >>> 0) % tagColors.length] ?? tagColors[0]
}

/** Tags of one segment at most. */
export const mostTags = 20
export const longestTag = 40
