import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { isAudience } from '@shared/domain/audience.ts'
import type { Catalog } from '@shared/domain/entity.ts'
import { toAppError, type AppError } from '@shared/errors/appError.ts'
import { call, onEvent } from '../api/client.ts'
import { useWorkspaceStore } from './workspace.store.ts'

/** Entities, attributes and relationships of the open workspace, loaded when a page first needs them. */
export const useCatalogStore = defineStore('catalog', () => {
  const catalog = shallowRef<Catalog | null>(null)
  const error = ref<AppError | null>(null)
  let hearing = false
  let newest = 0

  async function load(): Promise<void> {
    newest += 1
    const question = newest
    try {
      const answer = await call('catalog.get', {})
      if (question !== newest) return
      catalog.value = answer
      error.value = null
    } catch (thrown) {
      if (question === newest) error.value = toAppError(thrown)
    }
  }

  function forget(): void {
    newest += 1
    catalog.value = null
    error.value = null
  }

  function hear(): void {
    if (hearing) return
    hearing = true
    let path: string | null = useWorkspaceStore().info?.path ?? null
    onEvent('workspace.changed', (info) => {
      if (info?.path === path) return
      path = info?.path ?? null
      forget()
      if (path !== null) void load()
    })
    onEvent('data.changed', (payload) => {
      if (catalog.value !== null && payload.topics.includes('catalog')) void load()
    })
  }

  /** Loads the catalog unless it is already known; it is then kept up to date. */
  async function need(): Promise<void> {
    hear()
    if (catalog.value === null) await load()
  }

  const entities = computed(() => catalog.value?.entities ?? [])
  const relationships = computed(() => catalog.value?.relationships ?? [])
  const audiences = computed(() => entities.value.filter(isAudience))

  return { catalog, error, entities, relationships, audiences, need, load }
})
