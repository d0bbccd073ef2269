import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sqliteLibrary } from '../support/sqliteLibrary.ts'
import { app, definition, fiveLevels, tierIs, usedSegments } from '../support/usedSegments.ts'

describe('the usages of a segment (P130)', () => {
  it('are known without being told: through conditions at any depth, measures, calculated attributes and sequences, over five levels, each once', async () => {
    const world = await fiveLevels()
    await world.ask('usage.track', { app: app('Second bag free', ['Sequel', 'Gold']) })
    await world.ask('usage.track', { app: app('Win back', ['Last']) })
    expect(await world.uses('Gold')).toEqual([
      'segment Buyers',
      'segment Fans',
      'journey Second bag free',
      'measure Buyers → Gold orders',
      'segment Fans → Last',
      'segment Fans → Spenders',
      'attribute Buyers → Gold orders → Double',
      'journey Fans → Last → Win back',
      'segment Fans → Spenders → Sequel',
    ].toSorted())
    expect(await world.uses('Spenders')).toEqual(['segment Sequel', 'segment Sequel → Last', 'journey Sequel → Second bag free', 'journey Sequel → Last → Win back'].toSorted())
    expect(await world.uses('Last')).toEqual(['journey Win back'])
  })
})

describe('tracked apps (P130, P132)', () => {
  it('are registered by hand with the names of segments, changed, and taken away; what is wrong is said', async () => {
    const world = await usedSegments({ Gold: definition(tierIs('Gold')), 'Silver tier': definition(tierIs('Silver')) })
    const { ask, refusal } = world
    const row = await ask('usage.track', { app: app('Second bag free', ['gold', 'Silver tier', 'Silver_tier'], { link: 'https://studio.example/17', status: 'Live', campaign: 'Autumn' }) })
    expect(row).toMatchObject({ segments: ['Gold', 'Silver_tier'], unknown: [], file: null })
    const { uses } = await ask('usage.of', { segments: [world.id('Silver tier')] })
    expect(uses).toEqual([{ place: { kind: 'tracked', id: row.id }, product: 'Campaign Studio', kind: 'journey', name: 'Second bag free', status: 'Live', link: 'https://studio.example/17', mayOpen: true, campaign: 'Autumn', via: [], throughSegment: false }])
    expect(await refusal(ask('usage.track', { app: app('second BAG free', ['Gold']) }))).toBe('Campaign Studio has the journey “Second bag free” already: change that one, or choose another name.')
    expect(await refusal(ask('usage.track', { app: app('Other', ['Bronze']) }))).toBe('There is no segment “Bronze”: choose one that is there.')
    expect(await refusal(ask('usage.track', { app: app('Other', ['Gold'], { link: 'javascript:alert(1)' }) }))).toContain('The link has to begin with http:// or https://.')
    await ask('usage.track', { tracked: row.id, app: app('Second bag', ['Gold']) })
    expect([await world.uses('Gold'), await world.uses('Silver tier')]).toEqual([['journey Second bag'], []])
    await ask('usage.untrack', { tracked: row.id })
    expect([await world.uses('Gold'), await refusal(ask('usage.untrack', { tracked: row.id }))]).toEqual([[], 'This tracked app is not registered any more.'])
  })

  it('that may not be opened hand on nothing but their name', async () => {
    const world = await usedSegments({ Gold: definition(tierIs('Gold')) })
    await world.ask('usage.track', { app: app('Secret launch', ['Gold'], { link: 'https://studio.example/secret', status: 'Live', campaign: 'Moonshot', mayOpen: false }) })
    const { uses } = await world.ask('usage.of', { segments: [world.id('Gold')] })
    expect(uses).toMatchObject([{ name: 'Secret launch', link: null, status: null, campaign: null, mayOpen: false }])
    expect(JSON.stringify(uses)).not.toMatch(/moonshot|secret"|Live/i)
  })

  it('of a file come with it, follow it at each refresh, and stay where it cannot be read; they are there after the next opening', async () => {
    const world = await usedSegments({ Gold: definition(tierIs('Gold')) })
    const { ask } = world
    const path = join(world.folder, 'usage.csv')
    const write = (...rows: readonly string[]): void => writeFileSync(path, ['product,kind,name,segments', ...rows, ''].join('\n'))
    write('Studio,Journeys,Second bag,Gold;Bronze', 'Studio,journey,,Gold', 'Desk,report,Weekly,Gold')
    const file = await ask('usage.importFile', { path })
    expect(file).toMatchObject({ fileName: 'usage.csv', mode: 'refresh', canReread: true, entries: 2, unreadableCount: 1, unreadable: [{ line: 3, reason: 'It has no name.' }], problem: null })
    expect((await ask('usage.tracked', {})).map(({ name, unknown }) => [name, unknown])).toEqual([['Weekly', []], ['Second bag', ['Bronze']]])
    expect(await world.uses('Gold')).toEqual(['journey Second bag', 'report Weekly'])
    const [tracked] = await ask('usage.tracked', {})
    if (tracked === undefined) throw new Error('There are two.')
    expect(await world.refusal(ask('usage.untrack', { tracked: tracked.id }))).toBe('“Weekly” stands in a usage file: change it there and read the file again, or remove the file.')

    write('Studio,journey,Third bag,Gold')
    expect(await ask('usage.rereadFile', { file: file.id })).toMatchObject({ id: file.id, entries: 1, unreadableCount: 0 })
    expect(await world.uses('Gold')).toEqual(['journey Third bag'])
    // The same file chosen again is that file, not another.
    await ask('usage.importFile', { path })
    expect(await ask('usage.files', {})).toHaveLength(1)

    rmSync(path)
    expect(await ask('usage.rereadFile', { file: file.id })).toMatchObject({ entries: 1, problem: 'The usage file usage.csv was not found: check the name, or choose it again.' })
    expect(await world.uses('Gold')).toEqual(['journey Third bag'])
    await world.reopen()
    expect(await world.uses('Gold')).toEqual(['journey Third bag'])
    write('Studio,journey,Fourth bag,Gold')
    expect(await ask('usage.rereadFile', { file: file.id })).toMatchObject({ entries: 1, problem: null })
    expect(await world.uses('Gold')).toEqual(['journey Fourth bag'])
    await ask('usage.removeFile', { file: file.id })
    expect([await world.uses('Gold'), await ask('usage.tracked', {}), await ask('usage.files', {})]).toEqual([[], [], []])
  })

  it('that a stranger or a failing disk wrote into the file cost nothing but themselves', async () => {
    const world = await usedSegments({ Gold: definition(tierIs('Gold')) })
    const { ask } = world
    for (const name of ['One', 'Two', 'Three']) await ask('usage.track', { app: app(name, ['Gold'], { link: 'https://studio.example/17' }) })
    const path = join(world.folder, 'usage.csv')
    writeFileSync(path, 'product,kind,name,segments\nDesk,report,Weekly,Gold\n')
    await ask('usage.importFile', { path })
    await world.reopen(async (file) => {
      const { Database } = await sqliteLibrary()
      const database = new Database(new Uint8Array(readFileSync(file)))
      database.run("UPDATE tracked_app SET link = 'javascript:alert(1)' WHERE name = 'One'")
      database.run("UPDATE tracked_app SET segments = '{\"Gold\":1}' WHERE name = 'Two'")
      database.run("UPDATE usage_file SET unreadable = 'nothing'")
      writeFileSync(file, database.export())
      database.close()
    })
    const { uses } = await ask('usage.of', { segments: [world.id('Gold')] })
    expect(uses.map(({ name, link }) => [name, link])).toEqual([['One', null], ['Three', 'https://studio.example/17'], ['Weekly', null]])
    expect((await ask('usage.tracked', {})).map(({ name, segments }) => [name, segments])).toEqual([['One', ['Gold']], ['Three', ['Gold']], ['Two', []], ['Weekly', ['Gold']]])
    expect(await ask('usage.files', {})).toMatchObject([{ fileName: 'usage.csv', unreadable: [] }])
  })

  it('are one place where they are registered and stand in a file too, however that spells product and kind', async () => {
    const world = await usedSegments({ Gold: definition(tierIs('Gold')) })
    await world.ask('usage.track', { app: app('Second bag', ['Gold'], { status: 'Live' }) })
    const path = join(world.folder, 'usage.json')
    writeFileSync(path, JSON.stringify({ usages: [{ product: 'CAMPAIGN studio', kind: 'Journeys', name: 'second bag', segments: ['Gold'] }, { product: 'campaign studio', kind: 'journey', name: 'Third', segments: ['Gold'] }] }))
    await world.ask('usage.importFile', { path })
    const { uses } = await world.ask('usage.of', { segments: [world.id('Gold')] })
    expect(uses.map(({ product, name, status }) => [product, name, status])).toEqual([['Campaign Studio', 'Second bag', 'Live'], ['Campaign Studio', 'Third', null]])
  })

  it('keep to their segment under its new name, and come back with it when a deletion is undone', async () => {
    const world = await usedSegments({ Gold: definition(tierIs('Gold')) })
    await world.ask('usage.track', { app: app('Second bag', ['Gold']) })
    await world.ask('segments.rename', { segment: world.id('Gold'), name: 'Precious' })
    expect(await world.uses('Gold')).toEqual(['journey Second bag'])
    await world.ask('segments.remove', { segments: [world.id('Gold')] })
    expect((await world.ask('usage.tracked', {})).map(({ unknown }) => unknown)).toEqual([['Gold']])
    await world.ask('segments.restore', { segments: [world.id('Gold')] })
    expect(await world.uses('Gold')).toEqual(['journey Second bag'])
  })
})

describe('usage files in a refresh of all (P130)', () => {
  it('are read again where they follow the refresh and not where they are read once; one that is gone fails alone', async () => {
    const world = await usedSegments({ Gold: definition(tierIs('Gold')) })
    const { ask } = world
    const write = (file: string, name: string): string => {
      const path = join(world.folder, file)
      writeFileSync(path, `product,kind,name,segments\nStudio,${file.slice(0, 1)},${name},Gold\nStudio,,,Gold\n`)
      return path
    }
    await ask('usage.importFile', { path: write('a.csv', 'first') })
    const once = await ask('usage.importFile', { path: write('b.csv', 'first') })
    await ask('usage.updateFile', { file: once.id, mode: 'once' })
    write('a.csv', 'second time')
    write('b.csv', 'second time')
    await world.refresh()
    expect(await world.uses('Gold')).toEqual(['a second time', 'b first'])
    const files = async () => (await ask('usage.files', {})).map(({ fileName, entries, unreadableCount, problem }) => [fileName, entries, unreadableCount, problem])
    expect(await files()).toEqual([['a.csv', 1, 1, null], ['b.csv', 1, 1, null]])
    const told = async () => {
      const [job] = await ask('pipeline.jobs', { limit: 1 })
      const { stages } = await ask('pipeline.job', { job: job?.id as never, tasksOf: ['sources'] })
      return stages.flatMap(({ tasks }) => (tasks ?? []).map(({ name, outcome, warnings }) => [name, outcome, warnings]))
    }
    expect(await told()).toEqual([['a.csv', '1 entry', [expect.stringMatching(/^1 entry was left out\. First: line 3, /)]]])
    writeFileSync(join(world.folder, 'a.csv'), 'product,kind,name,segments\nStudio,a,second time,Gold\n')
    await world.refresh()
    expect(await told()).toEqual([['a.csv', '1 entry', []]])
    await world.refresh()
    expect(await told()).toEqual([['a.csv', '1 entry, unchanged', []]])
    write('a.csv', 'second time')
    await world.refresh()
    rmSync(join(world.folder, 'a.csv'))
    expect(await world.refresh()).toEqual(['Gold active successful'])
    expect(await files()).toEqual([['a.csv', 1, 1, 'The usage file a.csv was not found: check the name, or choose it again.'], ['b.csv', 1, 1, null]])
    expect(await world.uses('Gold')).toEqual(['a second time', 'b first'])
  })
})
