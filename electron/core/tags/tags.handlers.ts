import type { Handlers } from '@shared/contract/contract.ts'
import type { tagsContract } from '@shared/contract/tags.contract.ts'
import type { CoreContext } from '../context.ts'
import type { Edit } from '../store/store.ts'
import { applyTags, changeTag, removeTag, restoreTags } from './changeTags.ts'
import { readTags } from './tag.repo.ts'

export function createTagsHandlers({ emit, workspace }: Pick<CoreContext, 'emit' | 'workspace'>): Handlers<keyof typeof tagsContract> {
  function edit<T>(work: (edit: Edit) => T): T {
    const result = workspace().store.edit(work)
    emit('data.changed', { topics: ['segments', 'tags'] })
    return result
  }

  return {
    'tags.list': () => readTags(workspace().store),
    'tags.apply': (input) => edit((one) => applyTags(one, input)),
    'tags.change': (input) => edit((one) => changeTag(one, input)),
    'tags.remove': ({ tag }) => edit((one) => removeTag(one, tag)),
    'tags.restore': (undo) =>
      edit((one) => {
        restoreTags(one, undo)
        return null
      }),
  }
}
