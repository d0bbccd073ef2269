/** Where {@link storedRange} found the text of the last cell; one object, because it is asked for every cell. */
export const stored = { from: 0, to: 0 }

/**
 * Whether the bytes of a cell, without blanks at their ends, are the text as it is stored: then {@link stored} says
 * where that is, equal where nothing is left. False where somebody has to look at characters: from U+0300 on
 * they may compose (their first byte is 0xcc or more), and 0xc2 may begin a blank.
 */
export function storedRange(bytes: Uint8Array, from: number, to: number): boolean {
  let start = from
  let end = to
  while (start < end && isBlank(bytes[start] ?? 0)) start += 1
  while (end > start && isBlank(bytes[end - 1] ?? 0)) end -= 1
  stored.from = start
  stored.to = end
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0
    if (byte >= 0xcc || byte === 0xc2) return false
  }
  return true
}

function isBlank(byte: number): boolean {
  return byte === 32 || (byte >= 9 && byte <= 13)
}
