import type { MetadataTable } from './metadata.ts'
import type { Store } from './store.ts'

/** `read` of each store, done again only once one of the tables it reads was edited. */
export function readOnce<T>(tables: readonly MetadataTable[], read: (store: Store) => T): (store: Store) => T {
  const kept = new WeakMap<Store, { readonly revision: number; readonly value: T }>()
  return (store) => {
    const revision = store.revisionOf(tables)
    const known = kept.get(store)
    if (known?.revision === revision) return known.value
    const value = read(store)
    kept.set(store, { revision, value })
    return value
  }
}
