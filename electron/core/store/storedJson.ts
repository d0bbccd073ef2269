/** What a cell of the file holds; undefined where it is no JSON, as a failing disk or another program may leave it. */
export function storedJson(cell: unknown): unknown {
  try {
    return typeof cell === 'string' ? (JSON.parse(cell) as unknown) : undefined
  } catch {
    return undefined
  }
}

/** A list of sentences that a cell holds; none where it holds no such list. */
export function sentencesIn(cell: unknown): string[] {
  const list = storedJson(cell)
  return Array.isArray(list) ? list.filter((one): one is string => typeof one === 'string') : []
}
