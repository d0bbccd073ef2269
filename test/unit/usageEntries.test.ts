import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { exampleUsageCsv, usageFileJsonSchema } from '@shared/domain/usageFile.ts'
import { readEntries } from '../../electron/core/usage/readEntries.ts'

const whole = { product: 'Studio', kind: 'journey', name: 'Second bag', campaign: null, link: null, status: null, mayOpen: true, segments: ['Gold'] }
const head = 'product,kind,name,campaign,link,status,mayOpen,segments'
const csv = (...rows: readonly string[]): string => [head, ...rows, ''].join('\n')
const json = (...usages: readonly object[]): string => JSON.stringify({ usages })
const read = (text: string) => readEntries(text, 'usage')
const reasons = (text: string): string[] => read(text).unreadable.map(({ line, reason }) => `${line}: ${reason}`)
const refusal = (text: string): string => {
  try {
    read(text)
    return 'It was read.'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

describe('a usage file (P130)', () => {
  it.each<[string, string]>([
    ['in CSV', csv('Studio,journey,Second bag,,,,,Gold')],
    ['with semicolons and a mark at the beginning', `\uFEFF${head.replaceAll(',', ';')}\nStudio;journey;Second bag;;;;yes;Gold`],
    ['with tabs, other cases, and columns of its own', 'Name\tPRODUCT\tKind\tOwner\tsegments\tmay_open\nSecond bag\tStudio\tjourney\tAda\tGold\ttrue'],
    ['in JSON', json(whole)],
    ['in JSON without what may be left out', json({ product: 'Studio', kind: 'journey', name: 'Second bag', segments: ['Gold'] })],
    ['as a bare list', JSON.stringify([whole])],
  ])('says the same %s', (_, text) => {
    expect(read(text)).toEqual({ apps: [whole], unreadable: [] })
  })

  it('may state nothing at all: then nothing is used any more', () => {
    expect([read(`${head}\n`), read('{"usages":[]}')]).toEqual([{ apps: [], unreadable: [] }, { apps: [], unreadable: [] }])
  })

  it('takes several segments, quotes and line breaks in a cell', () => {
    const { apps } = read(csv('"Studio, the new one",report,"Loyal\nweekly",,https://a.example/x?y=1,Live,no," Gold ; Silver;"'))
    expect(apps).toEqual([{ ...whole, product: 'Studio, the new one', kind: 'report', name: 'Loyal\nweekly', link: 'https://a.example/x?y=1', status: 'Live', mayOpen: false, segments: ['Gold', 'Silver'] }])
  })

  it('leaves out what cannot be read, each with its line and the reason, and takes the rest', () => {
    const text = csv(
      'Studio,journey,One,,,,,Gold',
      ',journey,Two,,,,,Gold',
      '',
      'Studio,journey,Three,,javascript:alert(1),,,Gold',
      'Studio,journey,Four,,file:///etc/passwd,,,Gold',
      'Studio,journey,Five,,,,perhaps,Gold',
      'Studio,journey,Six,,,,,',
      'Studio,Journey,"ONE",,,,,Gold',
      `Studio,journey,${'x'.repeat(201)},,,,,Gold`,
      '"Studio","journey","Sev\nen",,,,,Gold',
      'Studio,journey,Eight,,,,,Gold,too,much',
      'Studio,journey,Nine',
    )
    expect(read(text).apps.map(({ name }) => name)).toEqual(['One', 'Sev\nen'])
    expect(reasons(text)).toEqual([
      '3: It has no product.',
      '5: The link “javascript:alert(1)” is none that Tessera opens: it has to begin with http:// or https://.',
      '6: The link “file:///etc/passwd” is none that Tessera opens: it has to begin with http:// or https://.',
      '7: mayOpen is “perhaps”; write yes or no.',
      '8: It names no segment.',
      '9: “ONE” stands in line 2 already.',
      '10: The name is longer than 200 characters.',
      '13: It has 10 cells, and the headings are 8.',
      '14: It names no segment.',
    ])
  })

  it('of JSON names entries by their place', () => {
    const text = JSON.stringify({ usages: [whole, 'Gold', { ...whole, name: 7 }, { ...whole, name: 'Other', secret: 1 }, { ...whole, name: 'Many', segments: Array.from({ length: 1001 }, () => 'G') }, { ...whole, name: 'Long', segments: ['x'.repeat(201)] }] })
    expect(reasons(text)).toEqual([
      '2: It is no object with a product, a kind, a name and segments.',
      '3: The name cannot be read: Invalid input: expected string, received number.',
      '4: Unrecognized key: "secret".',
      '5: It names more than 1,000 segments.',
      '6: It names a segment by more than 200 characters.',
    ])
  })

  it.each([
    ['no usage file: other headings', 'id,name\n1,x', 'usage has no column product, kind and segments: a usage file has the headings product, kind, name, campaign, link, status, mayOpen, segments.'],
    ['an empty one', '', 'usage is empty: a usage file has at least the headings product, kind, name, campaign, link, status, mayOpen, segments.'],
    ['a quote that is not closed', csv('Studio,journey,"Second bag,,,,,Gold'), 'usage cannot be taken apart: a cell in quotes that begins in or before line 2 is not closed.'],
    ['JSON that is none', '{"usages": [\n{"product": }]}', 'usage is not JSON. Line 2: Here a value is expected, but there is "}".'],
    ['other JSON', '{"orders": []}', 'usage is JSON, but no usage file: it has to be {"usages": […]}.'],
    ['one of later days', '{"schemaVersion": 2, "usages": []}', 'usage is a usage file of version 2; this Tessera reads version 1.'],
    ['too many entries', csv(...Array.from({ length: 20_001 }, (_, index) => `S,journey,${index},,,,,Gold`)), 'usage has more than 20,000 entries, which is the most a usage file holds: split it.'],
  ])('refuses %s with one sentence', (_, text, sentence) => {
    expect(refusal(text)).toBe(sentence)
  })

  it('has no way to the prototype of anything', () => {
    const { apps, unreadable } = read('{"usages":[{"__proto__":{"mayOpen":false},"product":"S","kind":"k","name":"n","segments":["Gold"]}]}')
    expect([apps, unreadable, ({} as { mayOpen?: boolean }).mayOpen]).toEqual([[{ ...whole, product: 'S', kind: 'k', name: 'n' }], [], undefined])
  })

  it('is read as the example that is handed out says', () => {
    const { apps, unreadable } = read(exampleUsageCsv)
    expect([apps.map(({ name, mayOpen, segments }) => [name, mayOpen, segments]), unreadable]).toEqual([
      [
        ['Second bag free', true, ['High_value_customers']],
        ['Loyalty weekly', false, ['High_value_customers', 'Lapsed_90_days']],
      ],
      [],
    ])
  })

  it('has the published JSON Schema that the code reads by (write it anew with TESSERA_WRITE_SCHEMA=1)', () => {
    const file = new URL('../../shared/domain/usageFile.schema.json', import.meta.url)
    const text = `${JSON.stringify(usageFileJsonSchema(), null, 2)}\n`
    if (process.env['TESSERA_WRITE_SCHEMA'] === '1') writeFileSync(file, text)
    expect(readFileSync(file, 'utf8')).toBe(text)
  })
})
