import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { audienceFileDestinationSchema } from '@shared/domain/exportDestination.ts'
import { exportRunIdSchema } from '@shared/domain/ids.ts'
import { audienceFileDestination } from '../../electron/core/exports/audience/audienceFileDestination.ts'
import { normalEmail, normalPhone, type Platform } from '../../electron/core/exports/audience/normalize.ts'
import type { ExportRows } from '../../electron/core/exports/exportRows.ts'
import { createNodePorts } from '../../electron/core/nodePorts.ts'
import { sqlWasmPath, temporaryFolder } from '../support/storePorts.ts'

describe('an e-mail address', () => {
  it.each([
    [' Ann@Example.org ', 'plain', 'ann@example.org'],
    ['Ann.B+news@GMail.com', 'google', 'annb@gmail.com'],
    ['ann.b+news@googlemail.com', 'google', 'annb@googlemail.com'],
    ['ann.b+news@gmail.com', 'meta', 'ann.b+news@gmail.com'],
    ['ann.b+news@example.org', 'google', 'ann.b+news@example.org'],
    ['JÖRG@EXAMPLE.ORG', 'plain', 'jörg@example.org'],
    ['ann@localhost', 'plain', null],
    ['ann at example.org', 'plain', null],
    ['ann@example.org, bob@example.org', 'plain', null],
    ['+@gmail.com', 'google', null],
    ['', 'plain', null],
  ] as const)('%j for %s is %j', (text, platform: Platform, expected) => {
    expect(normalEmail(text, platform)).toBe(expected)
  })
})

describe('a telephone number', () => {
  it.each([
    ['+49 (0)30 901820', 'plain', null, '+4930901820'],
    ['030 / 90 18 20', 'plain', '49', '+4930901820'],
    ['0049 30 901820', 'plain', '1', '+4930901820'],
    ['(202) 456-1111', 'google', '1', '+12024561111'],
    ['1-202-456-1111', 'meta', '1', '12024561111'],
    ['+44 20 7946 0958', 'meta', null, '442079460958'],
    ['030 901820', 'plain', null, null],
    ['12', 'plain', '49', null],
    ['call me', 'plain', '49', null],
    ['', 'plain', '49', null],
  ] as const)('%j for %s with %j is %j', (text, platform: Platform, callingCode, expected) => {
    expect(normalPhone(text, platform, callingCode)).toBe(expected)
  })
})

const hash = (text: string): string => createHash('sha256').update(text).digest('hex')

function rowsOf(values: readonly (readonly (string | null)[])[]): ExportRows {
  return {
    columns: [{ name: 'Mail', type: 'text', scale: null }, { name: 'Name', type: 'text', scale: null }, { name: 'Mobile', type: 'text', scale: null }],
    total: values.length,
    zone: 'UTC',
    async *batches() {
      for (const row of values) yield await Promise.resolve({ count: 1, columns: row.map((value) => [value]) })
    },
  }
}

describe('a file for an ad platform (P143)', () => {
  it('holds hashes alone, and counts whom it leaves out', async () => {
    const ports = createNodePorts({ appFolder: '/nowhere', sqlWasmPath })
    const settings = audienceFileDestinationSchema.parse({ kind: 'audienceFile', folder: temporaryFolder(), platform: 'google', email: 'Mail', phone: 'Mobile', callingCode: '49' })
    const destination = audienceFileDestination(ports, settings)
    expect([destination.required, destination.format]).toEqual([['Mail', 'Mobile'], 'csv'])
    const signal = new AbortController().signal
    const delivery = await destination.begin({ name: 'gold.csv', run: exportRunIdSchema.parse('r'), segment: null, format: 'csv', idempotencyKey: 'k' }, signal)
    const rows = destination.reshape?.(rowsOf([['Ann@Example.org', 'Ann', '030 901820'], [null, 'Bob', null], ['no address', 'Cleo', '12'], [null, 'Dan', '+12024561111']]))
    const found: unknown[] = []
    for await (const { count, columns } of rows?.batches() ?? []) for (let row = 0; row < count; row += 1) found.push(columns.map((column) => column[row]))
    expect(rows?.columns.map(({ name }) => name)).toEqual(['Email', 'Phone'])
    expect(found).toEqual([
      [hash('ann@example.org'), hash('+4930901820')],
      [null, hash('+12024561111')],
    ])
    expect(await delivery.commit({ name: 'gold.csv', rows: 2, bytes: 0, checksum: '' })).toEqual(['2 members were left out of "gold.csv": they have no e-mail address or telephone number that can be used.'])
  })
  it('has the column that is meant whatever the case of its name, as the check for required columns has it', () => {
    const ports = createNodePorts({ appFolder: '/nowhere', sqlWasmPath })
    const settings = audienceFileDestinationSchema.parse({ kind: 'audienceFile', folder: temporaryFolder(), platform: 'plain', email: 'MAIL', phone: 'mobile', callingCode: null })
    expect(audienceFileDestination(ports, settings).reshape?.(rowsOf([])).columns.map(({ name }) => name)).toEqual(['email_sha256', 'phone_sha256'])
  })
})
