import { canceled } from '@shared/errors/appError.ts'
import type { ColumnReading } from '../engine/readColumns.ts'
import type { RowsPlan } from './wantedRows.ts'

/** Tables on screen at the same time, one per window and a few that are on their way out. */
const mostViewers = 16

interface Viewer {
  readonly stamp: string
  readonly abort: AbortController
  readonly ordinals: Promise<Uint32Array>
  /** Of the computed columns that are shown, with what they are of. */
  reading: { readonly key: string; readonly columns: Promise<ColumnReading> } | null
}

/** What each table on screen looks at: all its pages share one order, and one that wants another gives the older one up. */
export interface Viewers {
  ordinals(viewer: string, plan: RowsPlan): Promise<Uint32Array>
  /** Values of computed columns, read once for all pages. */
  reading(viewer: string, plan: RowsPlan, key: string, read: (signal: AbortSignal) => Promise<ColumnReading>): Promise<ColumnReading>
}

export function createViewers(): Viewers {
  const viewers = new Map<string, Viewer>()

  function look(name: string, plan: RowsPlan): Viewer {
    const known = viewers.get(name)
    viewers.delete(name)
    if (known?.stamp === plan.stamp) {
      viewers.set(name, known)
      return known
    }
    known?.abort.abort()
    const abort = new AbortController()
    const viewer: Viewer = { stamp: plan.stamp, abort, ordinals: plan.ordinals(abort.signal), reading: null }
    // What failed is asked again with the next page.
    viewer.ordinals.catch(() => forget(name, viewer))
    viewers.set(name, viewer)
    for (const [oldest, one] of viewers) {
      if (viewers.size <= mostViewers) break
      one.abort.abort()
      viewers.delete(oldest)
    }
    return viewer
  }

  function forget(name: string, viewer: Viewer): void {
    if (viewers.get(name) === viewer) viewers.delete(name)
  }

  return {
    async ordinals(name, plan) {
      const viewer = look(name, plan)
      const ordinals = await viewer.ordinals
      if (viewer.abort.signal.aborted) throw canceled()
      return ordinals
    },
    reading(name, plan, key, read) {
      const viewer = look(name, plan)
      if (viewer.reading?.key !== key) {
        const columns = read(viewer.abort.signal)
        columns.catch(() => {
          if (viewer.reading?.columns === columns) viewer.reading = null
        })
        viewer.reading = { key, columns }
      }
      return viewer.reading.columns
    },
  }
}
