import { shallowRef } from 'vue'
import { colorOfName } from '@shared/domain/tagColors.ts'

/** Colours somebody chose, by the tag's name in small letters; kept here by whoever knows the workspace's tags. */
export const chosenTagColors = shallowRef<ReadonlyMap<string, string>>(new Map())

/** The colour of a tag's square: the one chosen for it, else one that follows from its name. */
export function tagColor(name: string): string {
  return chosenTagColors.value.get(name.toLowerCase()) ?? colorOfName(name)
}
