import { describe, expect, it } from 'vitest'
import { TesseraError } from '@shared/errors/appError.ts'
import { segmentsWorkspace, tierIs } from '../support/segmentsWorkspace.ts'

/** The error's code and sentence of what is expected to fail. */
async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    if (error instanceof TesseraError) return `${error.data.code}: ${error.data.message}`
    throw error
  }
  return 'nothing was refused'
}

describe('saving a segment', () => {
  it('makes a valid one active and dynamic, with a first version and an output name made of its name', async () => {
    const { call } = await segmentsWorkspace()
    const { segment, diagnostics, task } = await call('segments.save', { name: ' Größte Kunden! ', tags: ['VIP', 'vip', 'Coffee'], definition: tierIs('Gold') })
    expect(segment).toMatchObject({
      name: 'Größte Kunden!',
      outputName: 'Grosste_Kunden',
      tags: ['VIP', 'Coffee'],
      audienceName: 'Customers',
      type: 'dynamic',
      state: 'active',
      status: 'notStarted',
      statusReason: null,
      members: null,
      change: null,
      lastRefreshedAt: null,
    })
    expect([diagnostics, task]).toEqual([[], null])
    expect(await call('segments.get', { segment: segment.id })).toMatchObject({ version: 1, name: 'Größte Kunden!' })
  })

  it('keeps an invalid one as an inactive draft and says what is wrong', async () => {
    const { call } = await segmentsWorkspace()
    const { segment, diagnostics } = await call('segments.save', { name: 'Draft', definition: tierIs('Gold', 'Teir'), refresh: true })
    expect(segment).toMatchObject({ state: 'inactive', status: 'notStarted', statusReason: 'draft' })
    expect(diagnostics).toHaveLength(1)
    expect(diagnostics[0]?.message).toContain('Teir')
    const finished = await call('segments.save', { segment: segment.id, name: 'Draft', definition: tierIs('Gold') })
    expect(finished.segment).toMatchObject({ state: 'active', status: 'notStarted', statusReason: null })
  })

  it('makes a new version only where the definition is another one', async () => {
    const { call, clock } = await segmentsWorkspace()
    const { segment } = await call('segments.save', { name: 'Gold', definition: tierIs('Gold') })
    clock.now += 60_000
    await call('segments.save', { segment: segment.id, name: 'Gold tier', description: 'New words', definition: tierIs('Gold') })
    expect(await call('segments.get', { segment: segment.id })).toMatchObject({ version: 1, name: 'Gold tier', description: 'New words' })
    await call('segments.save', { segment: segment.id, name: 'Gold tier', definition: tierIs('Silver') })
    expect((await call('segments.page', { segment: segment.id })).versions).toEqual([
      { version: 1, savedAt: '2026-11-23T12:00:00.000Z' },
      { version: 2, savedAt: '2026-11-23T12:01:00.000Z' },
    ])
  })

  it('keeps the output name of the first save', async () => {
    const { call } = await segmentsWorkspace()
    const { segment } = await call('segments.save', { name: 'Gold', outputName: 'Golden', definition: tierIs('Gold') })
    const again = await call('segments.save', { segment: segment.id, name: 'Platinum', outputName: 'Other', definition: tierIs('Gold') })
    const renamed = await call('segments.rename', { segment: segment.id, name: 'Iron' })
    expect([again.segment.outputName, renamed.outputName, renamed.name]).toEqual(['Golden', 'Golden', 'Iron'])
  })

  it.each([
    ['GOLD', undefined, 'conflict: There is already a segment named "Gold"; choose another name.'],
    ['  gold ', undefined, 'conflict: There is already a segment named "Gold"; choose another name.'],
    ['Other', 'gold', 'conflict: The output name "gold" is taken by another segment or entity; choose another one.'],
    ['Other', 'customers', 'conflict: The output name "customers" is taken by another segment or entity; choose another one.'],
  ])('refuses a name that is taken: %s, %s', async (name, outputName, sentence) => {
    const { call, save } = await segmentsWorkspace()
    await save('Gold')
    expect(await refusal(call('segments.save', { name, ...(outputName === undefined ? {} : { outputName }), definition: tierIs('Gold') }))).toBe(sentence)
    expect(await call('segments.list', {})).toHaveLength(1)
  })

  it.each([
    ['Gold', 'Gold_2'],
    ['1st buyers', 'Segment_1st_buyers'],
    ['Москва', 'Segment'],
    ['Customers', 'Customers_2'],
    ['a'.repeat(100), 'a'.repeat(64)],
  ])('suggests an output name nobody has: %s', async (name, outputName) => {
    const { call, save } = await segmentsWorkspace()
    await call('segments.save', { name: 'First', outputName: 'Gold', definition: tierIs('Gold') })
    expect((await save(name)).outputName).toBe(outputName)
  })

  it('fixes the audience at the first save', async () => {
    const { call, save, addEntity } = await segmentsWorkspace()
    addEntity('Members', { Id: 'text', Tier: 'text' }, [['M1', 'Gold']])
    const segment = await save('Gold')
    const other = { ...tierIs('Gold'), audience: 'Members' }
    expect(await refusal(call('segments.save', { segment: segment.id, name: 'Gold', definition: other }))).toBe(
      'conflict: The audience of "Gold" is Customers and stays so; make a new segment for Members.',
    )
    expect(await refusal(call('segments.save', { name: 'Nobody', definition: { ...tierIs('Gold'), audience: 'Suppliers' } }))).toContain('no entity named "Suppliers"')
  })
})

describe('the other changes of a segment', () => {
  it('duplicate under a free name with an empty history', async () => {
    const { call, save, answers, refresh } = await segmentsWorkspace()
    answers([1, 2])
    const segment = await save('Gold')
    await refresh(segment.id)
    const first = await call('segments.duplicate', { segment: segment.id })
    const second = await call('segments.duplicate', { segment: segment.id })
    expect([first.name, second.name, first.outputName, first.status, first.members]).toEqual(['Copy of Gold', 'Copy of Gold 2', 'Copy_of_Gold', 'notStarted', null])
    expect((await call('segments.get', { segment: first.id })).definition).toEqual((await call('segments.get', { segment: segment.id })).definition)
  })

  it('remove, and bring back with the same id, members and history', async () => {
    const { call, save, answers, refresh } = await segmentsWorkspace()
    answers([1, 2])
    const segment = await save('Gold')
    await refresh(segment.id)
    const before = await call('segments.page', { segment: segment.id })
    await call('segments.remove', { segments: [segment.id] })
    expect(await call('segments.list', {})).toEqual([])
    expect(await refusal(call('segments.page', { segment: segment.id }))).toContain('notFound')
    await call('segments.restore', { segments: [segment.id] })
    expect(await call('segments.page', { segment: segment.id })).toEqual(before)
  })

  it('do not bring back a segment whose name was given away', async () => {
    const { call, save } = await segmentsWorkspace()
    const segment = await save('Gold')
    await call('segments.remove', { segments: [segment.id] })
    await save('gold')
    expect(await refusal(call('segments.restore', { segments: [segment.id] }))).toContain('There is already a segment named "gold"')
  })

  it('remove all that are named or none', async () => {
    const { call, save } = await segmentsWorkspace()
    const segment = await save('Gold')
    expect(await refusal(call('segments.remove', { segments: [segment.id, 'nobody' as typeof segment.id] }))).toContain('notFound')
    expect(await call('segments.list', {})).toHaveLength(1)
  })

  it('deactivate and activate, which refreshes; a draft cannot be activated', async () => {
    const { call, save, answers, tasks } = await segmentsWorkspace()
    answers([1, 2, 3])
    const segment = await save('Gold')
    const draft = await save('Draft', tierIs('Gold', 'Teir'))
    const [inactive] = await call('segments.setState', { segments: [segment.id], state: 'inactive' })
    expect([inactive?.state, tasks.list()]).toEqual(['inactive', []])
    const [active] = await call('segments.setState', { segments: [segment.id], state: 'active' })
    expect([active?.state, active?.status]).toEqual(['active', 'queued'])
    await Promise.all(tasks.list().map((task) => tasks.ended(task.id)))
    expect((await call('segments.list', {})).find((row) => row.id === segment.id)).toMatchObject({ status: 'successful', members: 3 })
    expect(await refusal(call('segments.setState', { segments: [segment.id, draft.id], state: 'active' }))).toContain('"Draft" is a draft')
  })
})
