import { secretPlace, type ExportDestination } from '@shared/domain/exportDestination.ts'
import type { Ports } from '../ports.ts'
import type { Destination } from './destination.ts'
import { folderDestination } from './folderDestination.ts'

export type DestinationPorts = Pick<Ports, 'files' | 'paths' | 'http' | 'secrets' | 'checksum' | 'randomBytes' | 'after' | 'now'>

/** The destination of one run, with the secret it needs. Reaches for nothing yet. */
export async function createDestination(ports: DestinationPorts, destination: ExportDestination): Promise<Destination> {
  switch (destination.kind) {
    case 'folder':
      return folderDestination(ports, destination)
    case 'sftp':
      return (await import('./sftp/sftpDestination.ts')).sftpDestination(ports, destination, await secretOf(ports, destination))
    case 'http':
      return (await import('./http/httpDestination.ts')).httpDestination(ports, destination, await secretOf(ports, destination))
    case 'audienceFile':
      return (await import('./audience/audienceFileDestination.ts')).audienceFileDestination(ports, destination)
  }
}

/** Null: it needs none, or has none on this machine. */
async function secretOf(ports: DestinationPorts, destination: Extract<ExportDestination, { readonly secret: unknown }>): Promise<string | null> {
  const place = secretPlace(destination)
  return destination.secret === null || place === null ? null : await ports.secrets.read(destination.secret, place)
}
