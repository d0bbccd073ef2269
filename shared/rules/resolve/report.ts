import type { Diagnostic } from '../diagnostic.ts'

/** Collects problems of one place. */
export interface Report {
  error(part: Diagnostic['part'], message: string): null
  /** Something to know that keeps nothing from being evaluated. */
  warning(part: Diagnostic['part'], message: string): void
  /** The same list, for a group or condition of the rule. */
  at(nodeId: string): Report
}

export function createReport(diagnostics: Diagnostic[], ruleId: string | null, nodeId: string | null = null): Report {
  return {
    error(part, message) {
      diagnostics.push({ severity: 'error', ruleId, nodeId, part, message })
      return null
    },
    warning(part, message) {
      diagnostics.push({ severity: 'warning', ruleId, nodeId, part, message })
    },
    at: (id) => createReport(diagnostics, ruleId, id),
  }
}

export function countErrors(diagnostics: readonly Diagnostic[]): number {
  return diagnostics.filter((diagnostic) => diagnostic.severity === 'error').length
}
