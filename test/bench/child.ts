import { fork } from 'node:child_process'
import { jobs, type Jobs } from './jobs.ts'

export type JobName = keyof Jobs
type Request<J extends JobName> = Parameters<Jobs[J]>[0]
type Reply<J extends JobName> = Awaited<ReturnType<Jobs[J]>>

const childWord = 'job'

/** Runs a job in a fresh process of this same program. */
export function inFreshProcess<J extends JobName>(job: J, request: Request<J>, nodeOptions: readonly string[] = []): Promise<Reply<J>> {
  return new Promise((resolve, reject) => {
    const child = fork(__filename, [childWord, job, JSON.stringify(request)], { execArgv: ['--max-old-space-size=8192', ...nodeOptions], serialization: 'advanced' })
    let reply: { readonly value: Reply<J> } | null = null
    child.on('message', (message) => (reply = message as { readonly value: Reply<J> }))
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      if (reply !== null) resolve((reply as { readonly value: Reply<J> }).value)
      else reject(new Error(`The job "${job}" ended without a result (${signal ?? `exit code ${code}`}).`))
    })
  })
}

/** In the process that `inFreshProcess` started: does the job and ends. False in any other. */
export function runAsChild(argv: readonly string[]): boolean {
  const [word, name, request] = argv
  if (word !== childWord || name === undefined || request === undefined) return false
  const job = jobs[name as JobName] as (request: unknown) => Promise<unknown>
  job(JSON.parse(request)).then(
    (value) => process.send?.({ value }, undefined, {}, () => process.exit(0)),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
  return true
}
