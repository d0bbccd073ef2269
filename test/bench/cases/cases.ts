/**
 * What one of the fifty segments asks, as parameters: the product's definition, the SQL and the data frame expression
 * of a case are all made from these. Days count back from today, today included; amounts are cents.
 */
export type Case = Attributes | OrderCount | CategorySum | Lapsed | TextParts | Nested | Combination | EventAfterOrder

/** One attribute equals, another is one of several, a third is in a range. */
export interface Attributes {
  readonly template: 'attributes'
  readonly place: { readonly column: 'Country' | 'City'; readonly value: string }
  readonly list: { readonly column: 'Tier' | 'Occupation'; readonly values: readonly string[] }
  readonly income: readonly [from: number, to: number]
}

/** At least so many orders within so many days. */
export interface OrderCount {
  readonly template: 'orderCount'
  readonly atLeast: number
  readonly days: number
}

/** Spent at least so much in categories within so many days. */
export interface CategorySum {
  readonly template: 'categorySum'
  readonly categories: readonly string[]
  readonly days: number
  readonly atLeast: number
}

/** Once placed an order of at least so much, and none at all within so many days. */
export interface Lapsed {
  readonly template: 'lapsed'
  readonly everAtLeast: number
  readonly days: number
}

export interface TextParts {
  readonly template: 'textParts'
  readonly emailSuffix: string
  readonly postalPrefix: string
}

/** (city is one of … or income ≥ …) and not (born before … and (occupation is one of … or customer since … or later)). */
export interface Nested {
  readonly template: 'nested'
  readonly cities: readonly string[]
  readonly income: number
  readonly bornBefore: string
  readonly occupations: readonly string[]
  readonly sinceFrom: string
}

/** first ∪ second ∩ third ∖ fourth, left to right; numbers of earlier cases of the same fifty. */
export interface Combination {
  readonly template: 'combination'
  readonly of: readonly [first: number, second: number, third: number, fourth: number]
}

/** The last event of some kinds within so many days came after the last order. */
export interface EventAfterOrder {
  readonly template: 'eventAfterOrder'
  readonly events: readonly string[]
  readonly days: number
}

export interface NamedCase {
  /** Names the segment: letters, digits and underscores, unique in the workspace. */
  readonly name: string
  readonly case: Case
}
