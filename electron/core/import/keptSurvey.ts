import type { RowSource } from './rowSource.ts'
import { surveyOf, type Survey } from './survey.ts'

/** The last survey: correcting a type, and the import itself, ask for it again. One, because it holds distinct values. */
let last: { readonly key: string; readonly survey: Survey } | null = null

/** The same file, unchanged since, read the same way. */
export function surveyKey(path: string, source: RowSource, modifiedMs: number): string {
  return JSON.stringify([path, source.sizeBytes, modifiedMs, source.options])
}

export async function keptSurvey(key: string, source: RowSource, rest: () => Promise<void>): Promise<Survey> {
  if (last?.key === key) return last.survey
  const survey = await surveyOf(source, rest)
  last = { key, survey }
  return survey
}

/** Lets go of what is kept: after an import its distinct values are of no more use. */
export function forgetSurvey(): void {
  last = null
}
