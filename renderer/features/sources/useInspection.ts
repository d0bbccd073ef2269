import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import type { Inspection, ReadHints } from '@shared/contract/import.contract.ts'
import { toAppError, type AppError } from '@shared/errors/appError.ts'
import { call } from '../../api/client.ts'
import { useEvent } from '../../composables/useEvent.ts'
import { emptyDraft, statedColumns, withQuestions, type ImportDraft } from './importDraft.ts'

/** Hints that change what the columns are: corrections of the columns before mean nothing after them. */
const reshaping: readonly (keyof ReadHints)[] = ['delimiter', 'quote', 'headerLine', 'table', 'encoding']

interface State {
  readonly hints: ReadHints
  readonly draft: ImportDraft
}

let opened = 0

/**
 * What is in a file and what the person decided about it. A correction that changes how the file reads asks again;
 * older replies are dropped, and where the new reading fails or is given up, the state before it comes back.
 */
export function useInspection() {
  opened += 1
  const name = `import-${Date.now()}-${opened}`
  const path = ref<string | null>(null)
  const inspection = shallowRef<Inspection | null>(null)
  const draft = shallowRef<ImportDraft>(emptyDraft)
  const hints = shallowRef<ReadHints>({})
  const error = shallowRef<AppError | null>(null)
  const progress = ref<{ rows: number; share: number | null } | null>(null)
  /** How long the last complete reading took. */
  const elapsedMs = ref(0)
  let settled: State = { hints: {}, draft: emptyDraft }
  let newest = 0

  const busy = computed(() => progress.value !== null)

  useEvent('import.inspecting', (payload) => {
    if (payload.inspection === name && progress.value) progress.value = { rows: payload.rows, share: payload.share }
  })

  async function ask(): Promise<void> {
    if (path.value === null) return
    newest += 1
    const question = newest
    const columns = inspection.value ? statedColumns(inspection.value, draft.value) : []
    progress.value = { rows: 0, share: null }
    error.value = null
    const startedAt = performance.now()
    try {
      const answer = await call('import.inspect', { inspection: name, path: path.value, hints: hints.value, columns })
      if (question !== newest) return
      elapsedMs.value = performance.now() - startedAt
      inspection.value = answer
      draft.value = withQuestions(draft.value, answer)
      settled = { hints: hints.value, draft: draft.value }
    } catch (thrown) {
      if (question !== newest) return
      const reason = toAppError(thrown)
      if (inspection.value) restore()
      error.value = reason.code === 'canceled' && inspection.value ? null : reason
    }
    progress.value = null
  }

  /** What was decided meanwhile stays; what made the failed question goes. */
  function restore(): void {
    const { corrected, answers } = settled.draft
    draft.value = hints.value === settled.hints ? { ...draft.value, corrected, answers } : settled.draft
    hints.value = settled.hints
  }

  /** Starts over with another file, or another table of it; null: none chosen. */
  async function open(next: string | null, stated: ReadHints = {}): Promise<void> {
    stop()
    path.value = next
    inspection.value = null
    draft.value = emptyDraft
    hints.value = stated
    error.value = null
    settled = { hints: stated, draft: emptyDraft }
    await ask()
  }

  /** The person states how the file is to be read. */
  async function hint(part: ReadHints): Promise<void> {
    hints.value = { ...hints.value, ...part }
    if (part.table !== undefined) draft.value = emptyDraft
    else if (reshaping.some((field) => part[field] !== undefined)) {
      draft.value = { ...draft.value, asked: {}, corrected: {}, answers: {}, key: null, dateColumn: null, decisions: {} }
    }
    await ask()
  }

  /** A decision that does not change how the file reads. */
  function decide(next: ImportDraft): void {
    draft.value = next
    if (!busy.value) settled = { hints: hints.value, draft: next }
  }

  /** A correction of a column: the file is judged again by it. */
  async function correct(next: ImportDraft): Promise<void> {
    draft.value = next
    await ask()
  }

  /** Gives up the reading under way; what was known before it stays. */
  function stop(): void {
    if (!busy.value) return
    newest += 1
    progress.value = null
    if (inspection.value) restore()
    void call('import.stopInspecting', { inspection: name })
  }

  onScopeDispose(stop)

  return { path, inspection, draft, hints, error, progress, busy, elapsedMs, open, ask, hint, decide, correct, stop }
}
