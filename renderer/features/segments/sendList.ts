import { keysAtOnce } from '@shared/contract/lists.contract.ts'
import { call } from '../../api/client.ts'

/** Hands a list of keys to the core piece by piece. `goOn`: asked after each piece. @returns its id, null where it was not to go on: the core holds nothing of it then. */
export async function sendList(keys: readonly string[], goOn: () => boolean): Promise<number | null> {
  let list: number | null = null
  for (let from = 0; from === 0 || from < keys.length; from += keysAtOnce) {
    list = (await call('lists.hold', { list, keys: keys.slice(from, from + keysAtOnce) })).list
    if (goOn()) continue
    await call('lists.drop', { list })
    return null
  }
  return list
}

/** Everything the check of a list did not find, as it was written. */
export async function readNotFound(list: number): Promise<string[]> {
  const parts: string[][] = []
  for (let from = 0; ; from += keysAtOnce) {
    const { keys } = await call('lists.notFound', { list, from })
    parts.push(keys)
    if (keys.length < keysAtOnce) return parts.flat()
  }
}
