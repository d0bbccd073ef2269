import type { Ref } from 'vue'
import { useRouter } from 'vue-router'
import type { Definition, DefinitionInput } from '@shared/rules/definition.ts'
import type { RecipeInput } from '@shared/rules/recipe.ts'
import { call } from '../../api/client.ts'
import { useAttempt } from '../../composables/useAttempt.ts'
import { useNoticesStore } from '../../stores/notices.store.ts'

/** Saves a definition under a name, runs it or not, and shows what came of it. `fault`: why it was not saved. */
export function useSaveSegment(): { readonly busy: Readonly<Ref<boolean>>; readonly fault: Ref<string>; make(recipes: readonly RecipeInput[]): Promise<boolean>; save(name: string, definition: Definition, run: boolean): Promise<void> } {
  const router = useRouter()
  const notices = useNoticesStore()
  const { busy, fault, attempt } = useAttempt()

  /** Makes measures and calculated attributes, each after those it reads; false where one could not be made. */
  const make = (recipes: readonly RecipeInput[]): Promise<boolean> =>
    attempt(async () => {
      for (const recipe of recipes) await call('computed.save', { recipe })
    })

  async function save(name: string, definition: Definition, run: boolean): Promise<void> {
    await attempt(async () => {
      const { segment } = await call('segments.save', { name: name.trim(), definition: definition as DefinitionInput, refresh: run })
      notices.show(run ? `“${segment.name}” is saved and being refreshed.` : `Saved “${segment.name}”.`)
      await router.push(run ? { name: 'segment', params: { id: segment.id } } : { name: 'segments' })
    })
  }
  return { busy, fault, make, save }
}
