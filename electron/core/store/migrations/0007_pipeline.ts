import type { Migration } from './migration.ts'

/** Jobs of the pipeline with their tasks, and schedules. */
export const pipeline: Migration = {
  version: 7,
  statements: [
    // Runs of the whole pipeline and of some segments. `id`: of the task that ran it. `trigger`, `due` and `missed`: who began it,
    // when a schedule wanted it (UTC) and how many times had passed. `waiting`: JSON list of the segments that it has still to
    // come to or had when the program ended, '[]' once it has ended. `counts`: JSON, of all its tasks. Times are UTC.
    `CREATE TABLE job (
      sequence INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      scope TEXT NOT NULL,
      title TEXT NOT NULL,
      trigger TEXT NOT NULL,
      due TEXT,
      missed INTEGER NOT NULL,
      status TEXT NOT NULL,
      summary TEXT,
      queued_at TEXT NOT NULL,
      started_at TEXT,
      finished_at TEXT,
      duration_ms REAL,
      counts TEXT NOT NULL,
      waiting TEXT NOT NULL
    ) STRICT`,
    // Tasks of jobs, but for those of segments: theirs are the refresh runs of the job. `warnings`: JSON list of sentences.
    `CREATE TABLE job_task (
      job TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
      key TEXT NOT NULL,
      stage TEXT NOT NULL,
      name TEXT NOT NULL,
      position INTEGER NOT NULL,
      status TEXT NOT NULL,
      reason TEXT,
      warnings TEXT NOT NULL,
      outcome TEXT,
      started_at TEXT,
      duration_ms REAL,
      PRIMARY KEY (job, key)
    ) STRICT, WITHOUT ROWID`,
    `CREATE INDEX job_task_key ON job_task (key)`,
    // The job a run was made in; no reference, for runs outlast jobs. `warnings`: JSON list of sentences, null where there are none.
    `ALTER TABLE refresh_run ADD COLUMN job TEXT`,
    `ALTER TABLE refresh_run ADD COLUMN warnings TEXT`,
    `CREATE INDEX refresh_run_job ON refresh_run (job) WHERE job IS NOT NULL`,
    // Segments that do not follow every system refresh. `schedule`: JSON, by hand only or the days on which they do. The system's own
    // schedule, and up to when it has been seen to, are values of the workspace: `schedule` and `scheduleMark`.
    `CREATE TABLE segment_schedule (segment TEXT NOT NULL PRIMARY KEY REFERENCES segment (id) ON DELETE CASCADE, schedule TEXT NOT NULL) STRICT, WITHOUT ROWID`,
    // Equal in jobs of the same scope that were asked for the same segments: 'all', or a checksum of their ids.
    `ALTER TABLE job ADD COLUMN covers TEXT NOT NULL DEFAULT ''`,
  ],
}
