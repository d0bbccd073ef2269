import type { Handlers } from '@shared/contract/contract.ts'
import type { CoreContext } from '../context.ts'
import { breather } from '../tasks/breather.ts'
import { importedAttribute, removeAttribute, renameAttribute, restoreAttribute } from './attributeChange.ts'
import { previewType, retype } from './retype.ts'

type Channels = 'attributes.previewType' | 'attributes.retype' | 'attributes.rename' | 'attributes.remove' | 'attributes.restore'

export function createAttributesHandlers({ ports, emit, tasks, workspace }: CoreContext): Handlers<Channels> {
  const changed = (): void => emit('data.changed', { topics: ['catalog', 'sources', 'segments'] })

  return {
    'attributes.previewType': ({ attribute, type, formats }) => previewType(workspace(), attribute, type, formats, breather(ports, new AbortController().signal)),
    'attributes.retype': ({ attribute: id, type, formats, emptyMisfits }) => {
      const open = workspace()
      const { entity, attribute } = importedAttribute(open.catalog(), id)
      const task = tasks.start('import', `${entity.name}.${attribute.name}`, async (control) => {
        try {
          await retype(ports, open, id, type, formats, emptyMisfits, control)
        } finally {
          changed()
        }
      })
      return { task }
    },
    'attributes.rename': ({ attribute, name }) => {
      renameAttribute(workspace(), attribute, name)
      changed()
      return null
    },
    'attributes.remove': ({ attribute }) => {
      const removed = removeAttribute(workspace(), attribute)
      changed()
      return removed
    },
    'attributes.restore': (removed) => {
      restoreAttribute(workspace(), removed)
      changed()
      return null
    },
  }
}
