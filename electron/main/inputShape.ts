/** What one call may carry at most; far above anything a page sends, far below what would stall the main process. */
const limits = { depth: 64, values: 500_000, characters: 8_000_000 }

const plainPrototypes = new Set<unknown>([Object.prototype, Array.prototype, null])

/**
 * Says what is wrong with the shape of an input from a page before any schema looks at it; null: nothing.
 * Only plain data passes: no class instances, no functions, no key `__proto__`, and no more than the limits.
 */
export function faultOfShape(input: unknown): string | null {
  const stack: { readonly value: unknown; readonly depth: number }[] = [{ value: input, depth: 0 }]
  let values = 0
  let characters = 0
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { value, depth } = next
    values += 1
    if (typeof value === 'string') characters += value.length
    if (values > limits.values || characters > limits.characters) return 'too large'
    if (depth > limits.depth) return 'nested too deeply'
    if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') return 'not plain data'
    if (typeof value !== 'object' || value === null) continue
    if (!isPlain(value)) return 'not plain data'
    for (const key of Object.keys(value)) {
      if (key === '__proto__') return 'not plain data'
      characters += key.length
      stack.push({ value: (value as Record<string, unknown>)[key], depth: depth + 1 })
    }
  }
  return null
}

/** Data that came through a structured clone has the prototypes of this realm; anything else was made to look alike. */
function isPlain(value: object): boolean {
  return plainPrototypes.has(Object.getPrototypeOf(value))
}
