import { z } from 'zod'

/** A value in stored form: text, or a number as the column holds it (scaled, days, milliseconds, 0/1). */
const storedSchema = z.union([z.string(), z.number()])

/**
 * How the values of one attribute are spread, all of it exact and in stored form (a scaled decimal is not divided, dates
 * are days, date-times milliseconds). Texts longer than `longestProfileText` are cut there.
 */
export const attributeProfileSchema = z.object({
  rows: z.number().int(),
  missing: z.number().int(),
  distinct: z.number().int(),
  /** Of numbers, dates and date-times that have values. Quantiles are of type 7; `mean` and `sum` of numbers only. `sum` is a whole number as text, null where the column is floating. */
  spread: z
    .object({
      least: z.number(),
      quartile: z.number(),
      median: z.number(),
      upperQuartile: z.number(),
      greatest: z.number(),
      mean: z.number().nullable(),
      sum: z.string().nullable(),
    })
    .nullable(),
  /** Of texts: the first and the last by their UTF-8 bytes. */
  ends: z.object({ first: z.string(), last: z.string() }).nullable(),
  /** Equally wide, from the least to the greatest, each from its own edge on, the last with its end: one edge more than bins. Empty for texts and booleans. */
  edges: z.array(z.number()),
  bins: z.array(z.number().int()),
  /** The ten most common, ties in ascending order. */
  common: z.array(z.object({ value: storedSchema, rows: z.number().int() })),
})
export type AttributeProfile = z.infer<typeof attributeProfileSchema>

export const longestProfileText = 300
export const mostCommonValues = 10
export const mostBins = 20
