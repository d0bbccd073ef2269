import type { LocationQuery, RouteLocationRaw } from 'vue-router'

export interface QueuedFile {
  readonly path: string
  readonly name: string
}

const listOf = (value: LocationQuery[string] | undefined): string[] => [value].flat().filter((part): part is string => typeof part === 'string')

/** The files named by the import page's address, in order; each `path` has its `name` at the same place. */
export function filesOfQuery(query: LocationQuery): QueuedFile[] {
  const names = listOf(query['name'])
  return listOf(query['path']).map((path, index) => ({ path, name: names[index] ?? path.split(/[\\/]/).at(-1) ?? path }))
}

/** The import page for these files, one after another; without any it asks for them. */
export function importRoute(files: readonly QueuedFile[]): RouteLocationRaw {
  return { name: 'import', query: files.length === 0 ? {} : { path: files.map((file) => file.path), name: files.map((file) => file.name) } }
}
