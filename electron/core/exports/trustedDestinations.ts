import { z } from 'zod'
import { destinationPlace, type ExportDestination } from '@shared/domain/exportDestination.ts'
import type { Ports } from '../ports.ts'
import { userFile } from '../workspace/userFile.ts'

/** Places that are remembered; the oldest are forgotten. */
const most = 1000

/**
 * Where this person agreed, on this machine, that exports go. A workspace may come from anybody: its exports must not write
 * over files here, or send data away, just because it is refreshed.
 */
export interface TrustedDestinations {
  trust(destination: ExportDestination): Promise<void>
  isTrusted(destination: ExportDestination): Promise<boolean>
}

export function createTrustedDestinations(ports: Ports): TrustedDestinations {
  const file = userFile(ports, 'exports.json', z.array(z.string().max(5000)).max(most), [])
  return {
    async trust(destination) {
      const place = placeOf(destination)
      if ((await file.read()).includes(place)) return
      await file.change((before) => [place, ...before.filter((one) => one !== place)].slice(0, most))
    },
    isTrusted: async (destination) => (await file.read()).includes(placeOf(destination)),
  }
}

/** Who works by the command line names the workspace in full knowledge of it, and has no folder of settings. */
export const everyDestination: TrustedDestinations = { trust: () => Promise.resolve(), isTrusted: () => Promise.resolve(true) }

function placeOf(destination: ExportDestination): string {
  return `${destination.kind === 'audienceFile' ? 'folder' : destination.kind} ${destinationPlace(destination)}`
}
