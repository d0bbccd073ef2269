import type { Row } from '../../electron/core/store/store.ts'

/** A segment as its table holds it; `fields` override. */
export function segmentRow(id: string, fields: Row = {}): Row {
  const at = '2026-11-23T12:00:00.000Z'
  return {
    id,
    name: id,
    output_name: id,
    description: '',
    audience: null,
    audience_name: 'Customers',
    type: 'dynamic',
    state: 'active',
    draft: 0,
    version: 1,
    created_at: at,
    updated_at: at,
    deleted_at: null,
    ...fields,
  }
}
