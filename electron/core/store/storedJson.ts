/** What a cell of the file holds; undefined where it is no JSON, as a failing disk or another program may leave it. */
export function storedJson(cell: unknown): unknown {
  try {
    return typeof cell === 'string' ? (JSON.parse(cell) as unknown) : undefined
  } catch {
    return undefined
  }
}
