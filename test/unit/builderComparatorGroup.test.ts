import { describe, expect, it } from 'vitest'
import { operatorsByVerb } from '@shared/rules/draft.ts'
import { comparatorGroup } from '../../renderer/features/builder/comparatorGroup.ts'

const headings = (type: 'date' | 'datetime' | 'text', verb: 'is' | 'has') => operatorsByVerb(type, verb).map((operator) => comparatorGroup(type, operator).group)

describe('comparators', () => {
  it('of dates stand under five headings, each in one run', () => {
    const runs = headings('date', 'is').filter((group, at, all) => group !== all[at - 1])
    expect(runs).toEqual(['A day', 'Counted from today', 'A calendar period', 'A part of the date', 'No date'])
  })

  it('of which there are few have none', () => {
    expect([...headings('date', 'has'), ...headings('text', 'is')].filter((group) => group !== undefined)).toEqual([])
  })
})
