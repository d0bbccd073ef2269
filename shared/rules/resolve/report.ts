import type { Diagnostic } from '../diagnostic.ts'

/** Collects problems of one place; every one is an error unless it says it is a warning. */
export interface Report {
  error(part: Diagnostic['part'], message: string): null
  /** The same list, for a group or condition of the rule. */
  at(nodeId: string): Report
}

export function createReport(diagnostics: Diagnostic[], ruleId: string | null, nodeId: string | null = null): Report {
  return {
    error(part, message) {
      diagnostics.push({ severity: 'error', ruleId, nodeId, part, message })
      return null
    },
    at: (id) => createReport(diagnostics, ruleId, id),
  }
}
