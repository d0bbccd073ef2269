import { describe, expect, it } from 'vitest'
import { resolveFormula } from '@shared/formula/resolveFormula.ts'
import { scopeOf } from '../support/formulaTable.ts'

const columns = {
  'Name': { type: 'text', cells: [] },
  'Unit Price': { type: 'decimal', scale: 2, cells: [] },
  'Quantity': { type: 'integer', cells: [] },
  'Weight': { type: 'decimal', cells: [] },
  'Vip': { type: 'boolean', cells: [] },
  'Born': { type: 'date', cells: [] },
  'Seen': { type: 'datetime', cells: [] },
  'Shippers.Company': { type: 'text', cells: [] },
} as const

/** Each as "characters at fault: sentence", the characters as they stand in the formula. */
function problemsOf(text: string): readonly string[] {
  const resolution = resolveFormula(text, scopeOf({ columns }))
  return resolution.ok ? [] : resolution.problems.map(({ from, to, message }) => `${from}–${to} ${message}`)
}

const joinTexts = '“+” takes a number, and this is text; texts are joined by &.'

describe('a formula that cannot be', () => {
  it.each<[string, readonly string[]]>([
    ['', ['0–0 The formula is empty; write what to calculate, such as [Price] * [Quantity].']],
    ['1 +', ['3–3 The formula ends where a value is expected.']],
    ['* 2', ['0–1 A value is expected before “*”.']],
    ['(1 + 2', ['0–1 This parenthesis is not closed.']],
    ['round(1', ['5–6 This parenthesis is not closed; the call ends with “)”.']],
    ['1 + 2)', ['5–6 This parenthesis closes none.']],
    ['Name Name', ['5–9 An operator is missing before “Name”.']],
    ['[Unit Price', ['0–11 This name has no closing bracket “]”.']],
    ['[ ]', ['0–3 There is no name between these brackets.']],
    ["'abc", ["0–4 This text has no closing quotation mark '; one inside a text is written twice."]],
    ['#2024-02-30#', ['0–12 A date is written #2024-01-31# and must be one of the calendar.']],
    ['#2024-01-31', ['0–11 A date is written #2024-01-31# and must be one of the calendar.']],
    ['1,5', ['1–2 A comma only stands between the arguments of a function; numbers are written with a decimal point.']],
    ['1e5', ['0–3 “1e5” is no number and no name; numbers are written with digits and one point, names that begin with a digit in brackets.']],
    ['constructor(1)', ['0–11 There is no function “constructor”.']],
    ['Quantity == 1', ['9–11 “==” has no meaning in a formula; write =.']],
    ['Quantity != 1', ['9–11 “!=” has no meaning in a formula; write <>.']],
    ['Vip && Vip', ['4–6 “&&” has no meaning in a formula; write and.']],
    ['Quantity % 2', ['9–10 “%” has no meaning in a formula; write mod(a, b), or / 100 for a percentage.']],
    ['Name @ 1', ['5–6 “@” has no meaning in a formula; names with such characters are put in brackets.']],
    ['Name.', ['5–5 After the point, a name is expected: [Relationship].[Attribute].']],
    ['Quantty', ['0–7 There is no “Quantty” here.']],
    ['Shippers.Firm', ['0–13 There is no “Shippers.Firm” here.']],
    ['today', ['0–5 There is no “today” here. As a function it is written today().']],
    ['rond(1)', ['0–4 There is no function “rond”. Did you mean “round”?']],
    ['len(Name)', ['0–3 There is no function “len”; use length.']],
    ['sum(Quantity)', ['0–3 There is no function “sum”: a formula sees one row at a time; sums, averages and counts of rows are measures.']],
    ['round(1, 2, 3)', ['0–14 “round” takes 1 or 2 arguments, not 3: round(x[, places]).']],
    ['least(1)', ['0–8 “least” takes at least 2 arguments, not 1: least(a, b, …).']],
    ['today(1)', ['0–8 “today” takes no arguments, not 1: today().']],
    ['round(1,)', ['8–9 After the comma, another argument is expected.']],
    ['if(Vip, , 2)', ['8–9 A value is expected before “,”.']],
    ['round(Weight, 7)', ['14–15 “round” needs “places” written out, as a whole number from 0 to 6.']],
    ['round(Weight, Quantity)', ['14–22 “round” needs “places” written out, as a whole number from 0 to 6.']],
    ['quantile(Weight, 90)', ['17–19 “quantile” needs “share” written out, as a number from 0 to 1 with at most six decimal places.']],
    ['Name + Name', [`0–4 ${joinTexts}`, `7–11 ${joinTexts}`]],
    ['Born + 1', ['0–4 “+” takes a number, and this is a date; use addDays(date, days) or addMonths(date, months).']],
    ['-Name', ['1–5 “-” takes a number, and this is text; number(text) reads one.']],
    ['not Name', ['4–8 “not” takes true or false, and this is text; compare it with something.']],
    ['Vip * 2', ['0–3 “*” takes a number, and this is true or false; if(a, 1, 0) makes a number of it.']],
    ['Name = 1', ['7–8 “=” takes values of one kind; one is text and this is a whole number.']],
    ['Born = Seen', ['7–11 “=” cannot mix a date and a date-time; take the day of the date-time with dateOf(…).']],
    ['1 < 2 < 3', ['6–7 Two comparisons are joined by “and”: a < b and b < c.']],
    ["if(Vip, 1, 'a')", ['11–14 “if” takes values of one kind; one is a whole number and this is text.']],
    ['left(Name, Weight)', ['11–17 “left” takes a whole number as “count”, and this is a floating number; use round(x), floor(x) or ceiling(x).']],
    ['addDays(Seen, 1)', ['8–12 “addDays” takes a date as “date”, and this is a date-time; take its day with dateOf(…).']],
    ['mod(Weight, 2)', ['4–10 “mod” takes an exact number as “a”, and this is a floating number; round it first, as in round(x, 2).']],
    ['upper(Quantity)', ['6–14 “upper” takes text as “text”, and this is a whole number; text(x) makes a text of it.']],
    ["Name = ''", ["7–9 '' is empty, and nothing equals or differs from it; ask isEmpty(…)."]],
    ['Quantity / 0', ['11–12 This divides by zero.']],
    ['date(2023, 2, 29)', ['0–17 There is no such date between the years 1 and 9999.']],
    ['9007199254740992', ['0–16 This number is larger than can be held exactly: at most 9,007,199,254,740,991 at its last decimal place.']],
    ['9007199254740991 + 0.5', ['0–16 This number is larger than can be held exactly together with the decimal places beside it.']],
    [`${'('.repeat(51)}1${')'.repeat(51)}`, ['50–51 This is nested more than 50 deep; make a calculated attribute of an inner part.']],
    [`1${' + 1'.repeat(300)}`, ['0–1201 More than 250 steps wait for one another here; make calculated attributes of some parts.']],
    ['x'.repeat(5001), ['5000–5001 A formula has at most 5,000 characters, and this has 5,001.']],
    // Every part says what is wrong with it at once.
    ['round(Nam, 9) + foo(3) & (1 2) & Name - 1', ['6–9 There is no “Nam” here.', '11–12 “round” needs “places” written out, as a whole number from 0 to 6.', '16–19 There is no function “foo”. Did you mean “floor”?', '28–29 An operator is missing before “2”.', '33–37 “-” takes a number, and this is text; number(text) reads one.']],
  ])('%s', (text, problems) => {
    expect(problemsOf(text)).toEqual(problems)
  })

  it('never throws, whatever the characters', () => {
    const parts = ['(', ')', ',', '.', "'", '"', '#', '[', ']', 'if', '1', '+', '-', 'not', '🙂', '\u0000', 'Name', ' ', '=', 'and', 'date(', '\ud800']
    let state = 7
    const next = (limit: number): number => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31
      return Math.floor((state / 2 ** 31) * limit)
    }
    for (let round = 0; round < 3000; round++) {
      const text = Array.from({ length: next(14) }, () => parts[next(parts.length)]).join('')
      const resolution = resolveFormula(text, scopeOf({ columns }))
      if (!resolution.ok) for (const { from, to } of resolution.problems) expect([from >= 0, to >= from, to <= text.length]).toEqual([true, true, true])
    }
  })
})

describe('the type of a formula', () => {
  it.each<[string, string]>([
    ['Quantity + 1', 'integer'],
    ['[Unit Price] + 1', 'decimal 2'],
    ['[Unit Price] * Quantity * (1 - 0.25)', 'decimal 4'],
    ['[Unit Price] * 1.19', 'decimal 4'],
    ['[Unit Price] * [Unit Price] * [Unit Price]', 'decimal 6'],
    ['[Unit Price] * [Unit Price] * [Unit Price] * 0.5', 'decimal floating'],
    ['Quantity / 2', 'decimal floating'],
    ['Quantity * 0.1234567', 'decimal floating'],
    ['round(Weight)', 'integer'],
    ['round(Weight, 2)', 'decimal 2'],
    ['round(Quantity, 2)', 'decimal 2'],
    ['floor([Unit Price])', 'integer'],
    ['mod([Unit Price], 1)', 'decimal 2'],
    ['if(Vip, Quantity, [Unit Price])', 'decimal 2'],
    ['coalesce(Quantity, Weight)', 'decimal floating'],
    ['if(Vip, Born)', 'date'],
    ['number(Name)', 'decimal floating'],
    ['number(Name, 0)', 'integer'],
    ['number(Name, 3)', 'decimal 3'],
    ['quantile([Unit Price], 0.5)', 'decimal floating'],
    ['year(Seen)', 'integer'],
    ['Shippers.Company & Quantity', 'text'],
    ['greatest(Seen, Seen)', 'datetime'],
    ["in(Name, 'a')", 'boolean'],
  ])('%s: %s', (text, expected) => {
    const resolution = resolveFormula(text, scopeOf({ columns }))
    const { type, scale } = resolution.ok ? resolution.formula : { type: null, scale: null }
    expect(type === 'decimal' ? `decimal ${scale ?? 'floating'}` : type).toBe(expected)
  })

  it.each<[string, boolean, boolean]>([
    ['today()', true, true],
    ['addDays(Born, 1)', false, false],
    ['year(Seen)', false, true],
    ["'at ' & Seen", false, true],
    ["'on ' & Born", false, false],
  ])('%s depends on now: %s, on the zone: %s', (text, now, zone) => {
    const resolution = resolveFormula(text, scopeOf({ columns }))
    expect(resolution.ok && [resolution.formula.dependsOnNow, resolution.formula.dependsOnZone]).toEqual([now, zone])
  })

  it('names each attribute once, with the way to it', () => {
    const resolution = resolveFormula('if(isEmpty([Shippers].[Company]), Name, Shippers.Company & name)', { attribute: (path) => scopeOf({ columns }).attribute(path.map((name) => (name === 'name' ? 'Name' : name))) })
    expect(resolution.ok && resolution.formula.attributes.map(({ name, via }) => [name, via.length])).toEqual([['Shippers.Company', 1], ['Name', 0]])
  })
})
