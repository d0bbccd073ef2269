import { defaultWeekStart, weekStarts, type WeekStart } from '@shared/domain/week.ts'
import type { Database } from './database.ts'
import type { Snapshot } from './fileBytes.ts'
import { readOnce } from './readOnce.ts'
import { sql } from './sql.ts'

export function workspaceValue(database: Database, key: string): string | null {
  return database.first<{ value: string }>(sql`SELECT value FROM workspace WHERE key = ${key}`)?.value ?? null
}

export function setWorkspaceValue(database: Database, key: string, value: string): void {
  database.run(sql`INSERT INTO workspace (key, value) VALUES (${key}, ${value}) ON CONFLICT (key) DO UPDATE SET value = excluded.value`)
}

/** Monday where the file does not say. */
export const weekStartIn = readOnce(['workspace'], (store): WeekStart => {
  const found = store.first<{ value: string }>(sql`SELECT value FROM workspace WHERE key = 'weekStart'`)?.value
  return weekStarts.find((weekStart) => weekStart === found) ?? defaultWeekStart
})

/** Whether versions hold the name of whoever saved them; they do where the file does not say. */
export const keepsAuthors = readOnce(['workspace'], (store): boolean => store.first<{ value: string }>(sql`SELECT value FROM workspace WHERE key = 'keepAuthors'`)?.value !== 'no')

/** The whole file under a save id of its own. `keep` false: the database in memory stays what it was. */
export function snapshotAs(database: Database, saveId: string, savedAt: string, { keep }: { readonly keep: boolean }): Snapshot {
  const before = [workspaceValue(database, 'saveId'), workspaceValue(database, 'savedAt')] as const
  setWorkspaceValue(database, 'saveId', saveId)
  setWorkspaceValue(database, 'savedAt', savedAt)
  const snapshot = database.snapshot()
  if (!keep) {
    setWorkspaceValue(database, 'saveId', before[0] ?? saveId)
    setWorkspaceValue(database, 'savedAt', before[1] ?? savedAt)
  }
  return snapshot
}
