import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { contract, type ChannelName, type Handlers, type HostChannelName } from '@shared/contract/contract.ts'
import { fail } from '@shared/errors/appError.ts'
import type { Result } from '@shared/errors/result.ts'
import { resultSchema } from '@shared/errors/resultSchema.ts'
import { createPathGrants } from '../../electron/main/pathGrants.ts'
import { createRouter } from '../../electron/main/router.ts'

const names = Object.keys(contract) as ChannelName[]

/** A router whose handlers note that they ran; anything noted was let through. */
function setUp(answer: (channel: string) => Result<unknown> = () => ({ ok: true, value: null })) {
  const ran: { channel: string; input: unknown }[] = []
  const note = (channel: string) => (input: unknown) => {
    ran.push({ channel, input })
    const result = answer(channel)
    if (result.ok) return result.value
    throw new Error('SECRET /home/someone/file at line 3')
  }
  const hostNames = names.filter((name) => contract[name].where === 'host')
  const host = Object.fromEntries(hostNames.map((name) => [name, note(name)])) as unknown as Handlers<HostChannelName>
  const grants = createPathGrants()
  const core = (channel: ChannelName, input: unknown) => {
    ran.push({ channel, input })
    return Promise.resolve(answer(channel))
  }
  const logged: unknown[] = []
  return { router: createRouter({ host, core, grants, log: (message, error) => logged.push(message, error) }), ran, grants, logged }
}

async function refusedWithout(channel: unknown, input: unknown) {
  const { router, ran } = setUp()
  const result = await router.call(channel, input)
  expect({ result, ran }).toMatchObject({ result: { ok: false, error: { code: 'invalidInput' } }, ran: [] })
  expect(resultSchema.safeParse(result).success).toBe(true)
}

describe('what is not a channel', () => {
  test.each([['__proto__'], ['constructor'], ['toString'], ['hasOwnProperty'], [''], ['segments'], ['segments.list '], ['SEGMENTS.LIST'], [null], [undefined], [7], [{}], [['segments.list']]])(
    '%j is refused',
    async (name) => await refusedWithout(name, {}),
  )
})

describe.each(names)('%s', (name) => {
  const fields = Object.keys((contract[name].input as unknown as z.ZodObject).shape ?? {})

  test.each([['null', null], ['text', 'text'], ['a number', 7], ['a list', []], ['a function', () => 1], ['a date', new Date(0)], ['a map', new Map()]])(
    'refuses %s before a handler runs',
    async (_what, input) => await refusedWithout(name, input),
  )

  test('refuses unknown fields, __proto__ and constructor among them', async () => {
    for (const key of ['surplus', '__proto__', 'constructor']) {
      const input: unknown = JSON.parse(`{"${key}": {"polluted": true}}`)
      await refusedWithout(name, input)
    }
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  test('refuses a wrong type in each of its fields', async () => {
    for (const field of fields) await refusedWithout(name, { [field]: { wrong: Number.NaN } })
  })
})

describe('sizes and shapes', () => {
  const nested = (depth: number) => Array.from({ length: depth }).reduce<unknown>((inner) => ({ inner }), 'x')

  test.each([
    ['nested too deeply', { name: nested(100) }],
    ['too large', { name: 'x'.repeat(9_000_000) }],
    ['too large', { list: Array.from({ length: 600_000 }, () => 0) }],
    ['not plain data', { text: 1n }],
    ['not plain data', { text: Object.create({ inherited: 1 }) as unknown }],
    ['not plain data', { text: JSON.parse('{"__proto__": 1}') as unknown }],
  ])('what is %s is refused with that word', async (word, input) => {
    const { router, ran } = setUp()
    const result = await router.call('host.typedPath', input)
    expect({ result, ran }).toMatchObject({ result: { error: { code: 'invalidInput', message: `What was sent to host.typedPath is ${word}.` } }, ran: [] })
  })

  test.each([
    ['sources.rejected', { source: '01234567-89ab-7def-8123-456789abcdef', limit: 0 }],
    ['sources.rejected', { source: '01234567-89ab-7def-8123-456789abcdef', limit: 1e9 }],
    ['sources.rejected', { source: '01234567-89ab-7def-8123-456789abcdef', limit: Number.NaN }],
    ['host.openExternal', { url: 'file:///etc/passwd' }],
    ['host.openExternal', { url: 'javascript:alert(1)' }],
    ['host.typedPath', { text: 'x'.repeat(5000) }],
  ])('%s refuses what is out of range: %j', async (name, input) => await refusedWithout(name, input))
})

describe('paths', () => {
  const withPaths = names.filter((name) => contract[name].paths.length > 0)

  test('every channel that names a path states it, except those that only compare', () => {
    const naming = names.filter((name) => Object.keys((contract[name].input as unknown as z.ZodObject).shape ?? {}).includes('path'))
    expect(naming.filter((name) => !withPaths.includes(name))).toEqual(['workspace.forgetRecent'])
  })

  const chosen = resolve('/data/shop.tessera')

  test.each([resolve('/etc/passwd'), 'relative.tessera', '/data/../etc/passwd', `${chosen}/`, `${chosen}\0`])('%j was not chosen', async (path) => {
    const { router, ran, grants } = setUp()
    grants.grant(chosen)
    const result = await router.call('workspace.open', { path })
    expect({ result, ran }).toMatchObject({ result: { ok: false, error: { code: 'invalidInput', field: 'path' } }, ran: [] })
  })

  test.each(['exports.save', 'exports.test'] as const)('the folder within a destination of %s has to be chosen as well; an address or none is no path', async (name) => {
    const settings = { name: 'Weekly', segments: [], fileName: 'a', schedule: { kind: 'hand' } }
    const ask = async (destination: object | null) => {
      const { router, ran, grants } = setUp()
      grants.grant(chosen)
      const result = await router.call(name, name === 'exports.save' ? { settings, destination } : { destination })
      return result.ok ? ran.length : result.error
    }
    for (const kind of [{ kind: 'folder' }, { kind: 'audienceFile', email: 'E-mail' }]) {
      expect(await ask({ ...kind, folder: resolve('/etc') })).toMatchObject({ code: 'invalidInput', field: 'destination.folder' })
      expect(await ask({ ...kind, folder: chosen })).toBe(1)
    }
    expect(await ask({ kind: 'http', url: 'https://example.org/in' })).toBe(1)
    if (name === 'exports.save') expect(await ask(null)).toBe(1)
  })

  test('one that was chosen goes through with the defaults filled in', async () => {
    const { router, ran, grants } = setUp()
    grants.grant(chosen)
    expect(await router.call('workspace.saveAs', { path: chosen })).toEqual({ ok: true, value: null })
    expect(ran).toEqual([{ channel: 'workspace.saveAs', input: { path: chosen, replace: false } }])
  })
})

describe('errors', () => {
  test('of a handler become one plain sentence; the original is for the log', async () => {
    const { router, logged } = setUp(() => ({ ok: false, error: { code: 'unexpected', message: '' } }))
    const result = await router.call('host.info', {})
    expect(result).toMatchObject({ ok: false, error: { code: 'unexpected' } })
    expect(JSON.stringify(result)).not.toMatch(/SECRET|\/home|line 3|stack/)
    expect(String(logged[1])).toContain('SECRET')
  })

  test('that the core states pass as they are; surplus fields do not', async () => {
    const error = { code: 'conflict', message: 'A segment has that name: choose another.', stack: 'at /home/x.ts:3' }
    const { router } = setUp(() => ({ ok: false, error }) as unknown as Result<unknown>)
    expect(await router.call('segments.list', {})).toEqual({ ok: false, error: { code: 'conflict', message: error.message } })
  })

  test('a sentence of our own is told as it is, with the field', async () => {
    const { router } = setUp()
    const result = await router.call('segments.rename', { segment: '01234567-89ab-7def-8123-456789abcdef', name: '  ' })
    expect(result).toEqual({ ok: false, error: fail('invalidInput', 'Give the segment a name.', { field: 'name' }).data })
  })
})
