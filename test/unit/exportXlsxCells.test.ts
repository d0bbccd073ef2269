import { describe, expect, it } from 'vitest'
import type { AttributeType } from '@shared/domain/entity.ts'
import { cellXml } from '../../electron/core/exports/xlsxCells.ts'

const day = 86_400_000
const written = (type: AttributeType, value: string | number, scale: number | null = null, zone = 'UTC') => {
  const cut = { count: 0 }
  return [cellXml({ name: 'A', type, scale }, zone, cut)(value), cut.count] as const
}
const shownText = (xml: string) => /<t[^>]*>([^]*)<\/t>/.exec(xml)?.[1] ?? ''

describe('cells of a workbook (P145)', () => {
  it.each<readonly [type: AttributeType, value: string | number, scale: number | null, xml: string]>([
    ['integer', 999_999_999_999_999, null, '<c><v>999999999999999</v></c>'],
    ['integer', -1_000_000_000_000_000, null, '<c t="inlineStr"><is><t>-1000000000000000</t></is></c>'],
    ['decimal', 12_345, 2, '<c><v>123.45</v></c>'],
    ['date', -25_508, null, '<c s="1"><v>61</v></c>'],
    ['date', -25_509, null, '<c t="inlineStr"><is><t>1900-02-28</t></is></c>'],
    ['date', 2_932_896, null, '<c s="1"><v>2958465</v></c>'],
    ['datetime', day / 2, null, '<c s="2"><v>25569.5</v></c>'],
    ['boolean', 0, null, '<c t="b"><v>0</v></c>'],
    ['text', '=1+1', null, '<c t="inlineStr"><is><t>=1+1</t></is></c>'],
    ['text', ' a', null, '<c t="inlineStr"><is><t xml:space="preserve"> a</t></is></c>'],
    ['text', 'a<b\u0001_x0041_', null, '<c t="inlineStr"><is><t>a&lt;b_x0001__x005F_x0041_</t></is></c>'],
  ])('%s %s', (type, value, scale, xml) => {
    expect(written(type, value, scale)).toEqual([xml, 0])
  })

  it('has the local time of a moment', () => {
    expect(written('datetime', day / 2, null, 'Asia/Tokyo')[0]).toBe('<c s="2"><v>25569.875</v></c>')
  })

  it.each([
    ['as long as a cell may be', 'x'.repeat(32_767), 32_767, 0],
    ['one sign longer', 'x'.repeat(32_768), 32_767, 1],
    ['with a pair of signs where it is cut', `${'x'.repeat(32_766)}🙂`, 32_766, 1],
  ])('a text %s', (_, text, length, count) => {
    const [xml, cut] = written('text', text)
    expect([shownText(xml).length, cut]).toEqual([length, count])
  })
})
