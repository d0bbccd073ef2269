import { z } from 'zod'

/** One problem of an entity's recipe, bound to its place: `index` counts from 0 in the list that `part` names; null: the part as a whole. */
export const entityProblemSchema = z.object({
  part: z.enum(['name', 'from', 'key', 'attributes', 'aggregates', 'parts', 'columns', 'sourceColumn', 'nameAttribute', 'dateAttribute']),
  index: z.number().int().nullable(),
  message: z.string(),
})
export type EntityProblem = z.infer<typeof entityProblemSchema>

export type Say = (part: EntityProblem['part'], index: number | null, message: string) => null

/** Collects problems; saying one answers null, so that it can stand in the place of what is missing. */
export function createProblems(): { readonly problems: EntityProblem[]; readonly say: Say } {
  const problems: EntityProblem[] = []
  return {
    problems,
    say(part, index, message) {
      problems.push({ part, index, message })
      return null
    },
  }
}

const placeNames = { attributes: 'Attribute', aggregates: 'Aggregate', parts: 'Part', columns: 'Column' } as const

/** A problem as a sentence that stands alone: "Aggregate 2: …". */
export function entityProblemText({ part, index, message }: EntityProblem): string {
  return index === null || !(part in placeNames) ? message : `${placeNames[part as keyof typeof placeNames]} ${index + 1}: ${message}`
}
