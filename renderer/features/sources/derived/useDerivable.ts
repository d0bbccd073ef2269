import { ref } from 'vue'
import type { DerivedProposal } from '@shared/contract/derived.contract.ts'
import type { EntityId } from '@shared/domain/ids.ts'
import type { EntityRecipe } from '@shared/rules/derived/entityRecipe.ts'
import { call } from '../../../api/client.ts'
import { useAsyncState } from '../../../composables/useAsyncState.ts'
import { useDataChanges } from '../../../composables/useEvent.ts'
import { useDerivedRun } from './useDerivedRun.ts'

export interface MadeEntity {
  readonly name: string
  readonly rows: number
}

/** What the repeated keys of one entity can be made into, and what was made of them here. */
export function useDerivable(from: EntityId) {
  const proposed = useAsyncState(() => call('derived.suggest', { from }))
  const made = ref<readonly MadeEntity[]>([])
  const creating = ref<string | null>(null)
  const { fault, running, save } = useDerivedRun()
  void proposed.run()
  useDataChanges(['catalog'], () => void proposed.refresh())

  /** Makes one as it is proposed, or as it was changed. */
  async function create(proposal: DerivedProposal, recipe: EntityRecipe = proposal.recipe): Promise<void> {
    creating.value = proposal.recipe.name
    if (await save(recipe, null)) took(recipe.name, proposal.rows)
    creating.value = null
  }

  /** It was made elsewhere, in the dialog. */
  function took(name: string, rows: number): void {
    made.value = [...made.value, { name, rows }]
  }

  return { proposed, made, creating, running, fault, create, took }
}
