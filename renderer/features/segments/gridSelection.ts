import type { SegmentRow } from '@shared/domain/segment.ts'
import { useRowSelection, type RowSelection } from '../../composables/rowSelection.ts'

export type GridSelection = RowSelection<SegmentRow>

export function useGridSelection(shown: () => readonly SegmentRow[]): GridSelection {
  return useRowSelection(shown)
}
