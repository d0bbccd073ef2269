/** Names that are free in one query: entities are called by their own name, a second time with a number behind it. */
export interface AliasRegister {
  take(wanted: string): string
}

export function createAliases(taken: Iterable<string> = []): AliasRegister {
  const used = new Set(taken)
  return {
    take(wanted) {
      let alias = wanted
      for (let number = 2; used.has(folded(alias)); number++) alias = `${wanted} ${number}`
      used.add(folded(alias))
      return alias
    },
  }
}

/** SQLite and DuckDB take names for the same that differ in case only. */
export function folded(name: string): string {
  return name.toLowerCase()
}

/** The same names with a number behind those that another one equals but for its case. */
export function distinctNames(names: readonly string[], taken: readonly string[]): readonly string[] {
  const aliases = createAliases(taken.map(folded))
  return names.map((name) => aliases.take(name))
}
