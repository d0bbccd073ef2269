import { displayText } from '@shared/domain/storedValue.ts'
import type { AudienceFileDestination } from '@shared/domain/exportDestination.ts'
import { foldName } from '@shared/rules/names.ts'
import type { StoredValue } from '../../engine/engine.ts'
import type { Ports } from '../../ports.ts'
import type { Destination } from '../destination.ts'
import type { ExportRows, RowBatch } from '../exportRows.ts'
import { folderDestination } from '../folderDestination.ts'
import { normalEmail, normalPhone, type Platform } from './normalize.ts'

type AudiencePorts = Pick<Ports, 'files' | 'paths' | 'checksum'>

const columnNames = {
  google: { email: 'Email', phone: 'Phone' },
  meta: { email: 'email', phone: 'phone' },
  plain: { email: 'email_sha256', phone: 'phone_sha256' },
} as const satisfies Record<Platform, { readonly email: string; readonly phone: string }>

/** A CSV file in a folder that holds SHA-256 of each member's address and telephone number and nothing else; members without either are left out, and counted. */
export function audienceFileDestination(ports: AudiencePorts, destination: AudienceFileDestination): Destination {
  const folder = folderDestination(ports, destination)
  const wanted = [destination.email, destination.phone].filter((name) => name !== null)
  /** Of the file that is being written: files are written one after another. */
  let leftOut = 0
  return {
    ...folder,
    kind: 'audienceFile',
    format: 'csv',
    required: wanted,
    reshape: (rows) => hashedRows(ports, destination, rows, () => (leftOut += 1)),
    async begin(file, signal) {
      leftOut = 0
      const delivery = await folder.begin(file, signal)
      return {
        ...delivery,
        async commit(exported) {
          const warnings = await delivery.commit(exported)
          if (leftOut === 0) return warnings
          const members = leftOut === 1 ? '1 member was' : `${leftOut.toLocaleString('en')} members were`
          return [...warnings, `${members} left out of "${file.name}": they have no ${leftOutWords(destination)} that can be used.`]
        },
      }
    },
  }
}

function leftOutWords({ email, phone }: AudienceFileDestination): string {
  if (email === null) return 'telephone number'
  return phone === null ? 'e-mail address' : 'e-mail address or telephone number'
}

interface HashedColumn {
  /** Its place among the columns of the rows. */
  readonly index: number
  readonly name: string
  readonly textOf: (value: StoredValue) => string | null
}

function hashedRows(ports: AudiencePorts, { platform, email, phone, callingCode }: AudienceFileDestination, rows: ExportRows, onLeftOut: () => void): ExportRows {
  const hashed = (text: string | null): string | null => (text === null ? null : sha256(ports, text))
  const column = (name: string | null, as: string, normal: (text: string) => string | null): readonly HashedColumn[] => {
    // Whether they are there is asked without regard to case, and so they are found.
    const index = name === null ? -1 : rows.columns.findIndex((one) => foldName(one.name) === foldName(name))
    const { type = 'text', scale = null } = rows.columns[index] ?? {}
    return index === -1 ? [] : [{ index, name: as, textOf: (value) => hashed(normal(displayText(value, type, scale, rows.zone) ?? '')) }]
  }
  const columns = [
    ...column(email, columnNames[platform].email, (text) => normalEmail(text, platform)),
    ...column(phone, columnNames[platform].phone, (text) => normalPhone(text, platform, callingCode)),
  ]
  return {
    columns: columns.map(({ name }) => ({ name, type: 'text', scale: null, isPlain: true })),
    total: rows.total,
    zone: rows.zone,
    async *batches() {
      for await (const batch of rows.batches()) yield hashedBatch(batch, columns, onLeftOut)
    },
  }
}

function hashedBatch(batch: RowBatch, columns: readonly HashedColumn[], onLeftOut: () => void): RowBatch {
  const values: StoredValue[][] = columns.map(() => [])
  let count = 0
  for (let row = 0; row < batch.count; row += 1) {
    const cells = columns.map(({ index, textOf }) => textOf(batch.columns[index]?.[row] ?? null))
    if (cells.every((cell) => cell === null)) {
      onLeftOut()
      continue
    }
    for (const [index, cell] of cells.entries()) values[index]?.push(cell)
    count += 1
  }
  return { count, columns: values }
}

const encoder = new TextEncoder()

function sha256(ports: Pick<Ports, 'checksum'>, text: string): string {
  const sum = ports.checksum()
  sum.add(encoder.encode(text))
  return sum.end()
}
