import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SqlDatabase } from './sqlDatabase.ts'
import { engineModule } from './testEngines.ts'

interface Client {
  connect(): Promise<void>
  query(query: string | { text: string; values: readonly unknown[]; rowMode: 'array'; types: { getTypeParser: () => (text: string) => string } }): Promise<{ rows: unknown[][] }>
  end(): Promise<void>
}
interface PgModule {
  readonly Client: new (options: { host: string; user: string; database: string }) => Client
}
interface Lite {
  exec(script: string): Promise<unknown>
  query(text: string, values: readonly unknown[], options: { rowMode: 'array'; parsers: Record<number, (text: string) => string> }): Promise<{ rows: unknown[][] }>
  close(): Promise<void>
}

/**
 * A server of its own in a temporary folder, ended with it; where no server is installed, PostgreSQL in WebAssembly.
 * TESSERA_POSTGRES=wasm takes that one anyway.
 */
export async function postgresDatabase(): Promise<SqlDatabase> {
  const programs = process.env['TESSERA_POSTGRES'] === 'wasm' ? null : serverPrograms()
  return programs === null ? liteDatabase() : serverDatabase(programs)
}

/** The newest server's folder of programs. */
function serverPrograms(): string | null {
  const base = '/usr/lib/postgresql'
  const versions = existsSync(base) ? readdirSync(base).sort((a, b) => Number(b) - Number(a)) : []
  return versions.map((version) => join(base, version, 'bin')).find((folder) => existsSync(join(folder, 'initdb'))) ?? null
}

/** A server refuses to be run by the system's administrator; then it is run by somebody who may do nothing. */
function owner(): { uid: number; gid: number } | null {
  return process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : null
}

async function serverDatabase(programs: string): Promise<SqlDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-postgres-'))
  const user = owner()
  if (user) chownSync(folder, user.uid, user.gid)
  const data = join(folder, 'data')
  const run = { ...user, cwd: folder, stdio: 'ignore' } as const
  execFileSync(join(programs, 'initdb'), ['-D', data, '-U', 'tessera', '-A', 'trust', '--locale=C', '--encoding=UTF8', '--no-sync'], run)
  const server = spawn(join(programs, 'postgres'), ['-D', data, '-k', folder, '-c', 'listen_addresses=', '-c', 'fsync=off', '-c', 'full_page_writes=off', '-c', 'jit=off'], run)
  const end = (): void => {
    server.kill('SIGQUIT')
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', end)
  try {
    const client = await connected(folder, server)
    await client.query("SET TimeZone = 'UTC'")
    return {
      label: 'PostgreSQL',
      async run(script) {
        await client.query(script)
      },
      query: async (text, values) => textRows((await client.query({ text, values, rowMode: 'array', types: { getTypeParser: () => (cell) => cell } })).rows),
      async close() {
        await client.end()
        await ended(server)
        process.off('exit', end)
        rmSync(folder, { recursive: true, force: true })
      },
    }
  } catch (error) {
    end()
    throw error
  }
}

/** The server takes a moment to listen. */
async function connected(folder: string, server: ChildProcess): Promise<Client> {
  const pg = engineModule('pg') as PgModule
  for (let attempt = 0; ; attempt++) {
    const client = new pg.Client({ host: folder, user: 'tessera', database: 'postgres' })
    try {
      await client.connect()
      return client
    } catch (error) {
      if (attempt === 100 || server.exitCode !== null) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

function ended(server: ChildProcess): Promise<unknown> {
  const closed = new Promise((resolve) => server.once('close', resolve))
  server.kill('SIGINT')
  return closed
}

/** boolean, bigint, double precision, date, timestamptz, numeric */
const asText = Object.fromEntries([16, 20, 701, 1082, 1184, 1700].map((type) => [type, (cell: string) => cell]))

async function liteDatabase(): Promise<SqlDatabase> {
  const { PGlite } = engineModule('@electric-sql/pglite') as { readonly PGlite: { create(): Promise<Lite> } }
  const lite = await PGlite.create()
  return {
    label: 'PostgreSQL (in WebAssembly)',
    async run(script) {
      await lite.exec(script)
    },
    query: async (text, values) => textRows((await lite.query(text, values, { rowMode: 'array', parsers: asText })).rows),
    close: () => lite.close(),
  }
}

function textRows(rows: readonly unknown[][]): readonly (readonly (string | null)[])[] {
  return rows.map((row) => row.map((cell) => (cell === null ? null : String(cell))))
}
