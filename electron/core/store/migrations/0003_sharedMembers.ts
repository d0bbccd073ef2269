import type { Migration } from './migration.ts'

/**
 * A run that found the same members as the one before it stores none of its own and names the run whose members it
 * shares. Only a column more: edits that a journal of version 2 holds still fit, and say null, "its own".
 */
export const sharedMembers: Migration = {
  version: 3,
  statements: [
    `ALTER TABLE refresh_run ADD COLUMN members_of TEXT REFERENCES member_set (run)`,
    `CREATE INDEX refresh_run_members_of ON refresh_run (members_of) WHERE members_of IS NOT NULL`,
  ],
}
