import type { OpenedSource } from './openSource.ts'
import { surveyOf, type Survey } from './survey.ts'

/** Keeps the last survey: correcting a type, and the import itself, ask for it again. One, because it holds distinct values. */
export interface SurveyKeeper {
  /** Of the file as it is now, read the way the source reads it; read anew unless the last one was of just that. */
  survey(path: string, opened: OpenedSource, rest: () => Promise<void>): Promise<Survey>
  /** After an import its distinct values are of no more use. */
  forget(): void
}

export function createSurveyKeeper(): SurveyKeeper {
  let last: { readonly key: string; readonly survey: Survey } | null = null
  return {
    async survey(path, { source, modifiedMs }, rest) {
      const key = JSON.stringify([path, source.sizeBytes, modifiedMs, source.options])
      if (last?.key === key) return last.survey
      last = null
      const survey = await surveyOf(source, rest)
      last = { key, survey }
      return survey
    },
    forget() {
      last = null
    },
  }
}
