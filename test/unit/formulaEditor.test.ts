import { describe, expect, it } from 'vitest'
import { resolveFormula } from '@shared/formula/resolveFormula.ts'
import { formulaScope } from '@shared/rules/computed/formulaScope.ts'
import { callAt } from '@renderer/features/measures/formula/callAt.ts'
import { completionsAt } from '@renderer/features/measures/formula/completions.ts'
import { namesAfter } from '@renderer/features/measures/formula/formulaNames.ts'
import { piecesOf } from '@renderer/features/measures/formula/pieces.ts'
import { makeCatalog } from '../support/catalogFixture.ts'

const catalog = makeCatalog(
  {
    Lines: { attributes: { 'Unit Price': 'decimal(2)', Price: 'decimal(2)', Quantity: 'integer', 'Odd ] name': 'text', Order: 'integer' } },
    Orders: { key: ['No'], attributes: { No: 'integer', Placed: 'date', Customer: 'integer' } },
    Customers: { key: ['Id'], attributes: { Id: 'integer', Born: 'date' } },
  },
  { Part: 'Lines.Order > Orders.No', Bought: 'Orders.Customer > Customers.Id' },
)
const [lines] = catalog.entities
if (!lines) throw new Error('There are no lines.')
const names = (path: readonly string[]) => namesAfter(catalog, lines, path)

/** "|" is the caret. */
function split(marked: string): { readonly text: string; readonly caret: number } {
  return { text: marked.replace('|', ''), caret: marked.indexOf('|') }
}

/** The first labels offered, and the formula with the caret after the first is taken. */
function offered(marked: string, asked = false): { readonly labels: readonly string[]; readonly taken: string } | null {
  const { text, caret } = split(marked)
  const found = completionsAt(text, caret, names, asked)
  const [first] = found?.items ?? []
  if (!found || !first) return null
  const taken = text.slice(0, found.from) + first.insert.slice(0, first.caret) + '|' + first.insert.slice(first.caret) + text.slice(found.to)
  return { labels: found.items.slice(0, 3).map(({ label }) => label), taken }
}

describe('completion', () => {
  const table: readonly [marked: string, labels: readonly string[], taken: string][] = [
    ['q|', ['Quantity', 'quantile(x, share)', 'quarter(day)'], '[Quantity]|'],
    ['pri|', ['Price', 'Unit Price'], '[Price]|'],
    ['[Unit|', ['Unit Price'], '[Unit Price]|'],
    ['[Un|it Price] * 2', ['Unit Price'], '[Unit Price]| * 2'],
    ['[odd|', ['Odd ] name'], '[Odd ]] name]|'],
    ['2 * rou|', ['round(x[, places])'], '2 * round(|)'],
    ['rou|(Price)', ['round(x[, places])'], 'round|(Price)'],
    ['tod|', ['today()'], 'today()|'],
    ['[Part].|', ['No', 'Placed', 'Customer'], '[Part].[No]|'],
    ['Part.Pl|', ['Placed'], 'Part.[Placed]|'],
    ['[Part].[Bought].[B|', ['Born'], '[Part].[Bought].[Born]|'],
    ['1 + par|', ['Part'], '1 + [Part].|'],
    ['Price > 1 an|', ['and', 'Quantity', 'quantile(x, share)'], 'Price > 1 and |'],
  ]
  it.each(table)('at %s', (marked, labels, taken) => {
    expect(offered(marked)).toEqual({ labels, taken })
  })

  it.each(['', 'Price * |', 'round(|'])('offers everything where it is asked for: %j', (marked) => {
    const at = marked.includes('|') ? marked : '|'
    expect(offered(at)).toBe(null)
    expect(offered(at, true)?.labels).toEqual(['Unit Price', 'Price', 'Quantity'])
  })

  it.each(["'some te|", '12|', 'round(Price)|', '[Price]|', '[Nowhere].|', '#2024-0|', 'Price |'])('offers nothing at %s', (marked) => {
    expect(offered(marked, true)).toBe(null)
  })
})

describe('the call the caret is in', () => {
  const table: readonly [marked: string, call: unknown][] = [
    ['round(|', { name: 'round', argument: 0 }],
    ['round(Price, |)', { name: 'round', argument: 1 }],
    ['if(Price > 1, round((1 + |', { name: 'round', argument: 0 }],
    ['if(Price > 1, (2 + 3), |', { name: 'if', argument: 2 }],
    ['in(Price, 1, 2, |', { name: 'in', argument: 3 }],
    ["left('a, b(', |", { name: 'left', argument: 1 }],
    ['round(Price)|', null],
    ['(Price|', null],
  ]
  it.each(table)('at %s', (marked, call) => {
    const { text, caret } = split(marked)
    expect(callAt(text, caret)).toEqual(call)
  })
})

describe('drawing', () => {
  const scope = formulaScope(lines, { catalog, problemOf: () => null })
  function drawn(text: string): string {
    const resolution = resolveFormula(text, scope)
    const pieces = piecesOf(text, resolution.ok ? [] : resolution.problems)
    expect(pieces.map((piece) => piece.text).join('')).toBe(text)
    return pieces.map((piece) => (piece.isFaulty ? `<${piece.text}>` : piece.kind === 'plain' ? piece.text : `${piece.kind}:${piece.text}`)).join('')
  }

  it.each([
    ["round([Unit Price] * 2) & 'x'", "function:round(name:[Unit Price] * number:2) & text:'x'"],
    ['Price > 1 and true', 'name:Price > number:1 word:and word:true'],
    ['Prise * 2', '<Prise> * number:2'],
    ['Price *', 'name:Price <*>'],
    ['', ''],
    ['[Price', '<[Price>'],
  ])('%s', (text, expected) => {
    expect(drawn(text)).toBe(expected)
  })
})
