import { computed } from 'vue'
import { useRouter } from 'vue-router'
import type { Input } from '@shared/contract/contract.ts'
import { correctionOutcomeSchema, sourceRefreshOutcomeSchema, type SourceRefreshOutcome } from '@shared/contract/sourceRefresh.contract.ts'
import type { DataSource } from '@shared/contract/sources.contract.ts'
import type { TaskId } from '@shared/domain/ids.ts'
import { isHandedOver } from '@shared/domain/handedOver.ts'
import { TesseraError, toAppError } from '@shared/errors/appError.ts'
import { countOf } from '@shared/format/numbers.ts'
import { call, receiveFiles } from '../../api/client.ts'
import { useFileAgreement } from '../../composables/useFileAgreement.ts'
import { useNoticesStore } from '../../stores/notices.store.ts'
import { useTasksStore } from '../../stores/tasks.store.ts'
import { chooseFile } from './chooseFile.ts'
import { changeWords } from './refreshWords.ts'

type Options = Omit<Input<'sources.refresh'>, 'source' | 'path'>

/** Reads sources again and says how each ended, on whatever page that is. Failures also stand with the source. */
export function useSourceRefresh() {
  const tasks = useTasksStore()
  const notices = useNoticesStore()
  const router = useRouter()
  const agreed = useFileAgreement()
  const toSources = { label: 'Data sources', run: async () => void (await router.push({ name: 'sources' })) }

  /** Runs a task to its end; null where it was canceled. */
  async function follow(start: () => Promise<{ readonly task: TaskId }>): Promise<unknown> {
    await tasks.started()
    const { task } = await start()
    const ended = await tasks.finished(task)
    if (ended.error !== null && ended.error.code !== 'canceled') throw new TesseraError(ended.error)
    return ended.status === 'successful' ? ended.result : null
  }

  function say(text: string): void {
    notices.show(text, router.currentRoute.value.name === 'sources' ? null : toSources)
  }

  function sayOutcome({ fileName, entityName, report, rejected }: SourceRefreshOutcome): void {
    const left = rejected === 0 || report.status === 'unchanged' ? '' : `; ${countOf(rejected, 'row')} left out`
    say(`${entityName} was refreshed from ${fileName}: ${changeWords(report)}${left}.`)
  }

  /** Of a copy that a browser handed over, and with `elsewhere`, the person is asked for the file first. */
  async function refresh(source: DataSource, options: Options = {}, elsewhere = false): Promise<void> {
    try {
      // New columns are those of the copy that was read last.
      const mustAsk = elsewhere || (isHandedOver(source.path) && options.add === undefined)
      const file = mustAsk ? await chooseFile() : null
      if (mustAsk && file === null) return
      const path = file === null ? undefined : (await receiveFiles([file]))[0]?.path
      const result = await follow(() => agreed(source.path, () => call('sources.refresh', { source: source.id, ...options, ...(path === undefined ? {} : { path }) })))
      if (result !== null) sayOutcome(sourceRefreshOutcomeSchema.parse(result))
    } catch (thrown) {
      notices.failWith(`${source.entityName} was not refreshed. ${toAppError(thrown).message}`)
    }
  }

  /** One after the other: each needs room for its old and its new rows. */
  async function refreshAll(sources: readonly DataSource[]): Promise<void> {
    for (const source of sources) await refresh(source)
  }

  async function importCorrected(source: DataSource): Promise<void> {
    try {
      const file = await chooseFile()
      if (file === null) return
      const path = (await receiveFiles([file]))[0]?.path
      if (path === undefined) return
      const result = await follow(() => call('sources.importCorrected', { source: source.id, path }))
      if (result === null) return
      const { rows, refused, firstRefused, rejected } = correctionOutcomeSchema.parse(result)
      const first = firstRefused === null ? '' : ` (first: line ${firstRefused.line} of ${file.name}: ${firstRefused.reason.replace(/\.$/, '')})`
      const still = refused === 0 ? '' : ` ${countOf(refused, 'row')} still ${refused === 1 ? 'does' : 'do'} not fit${first}.`
      const text = `${countOf(rows, 'corrected row')} came into ${source.entityName}; ${rejected === 0 ? 'none is' : `${countOf(rejected, 'row')} ${rejected === 1 ? 'is' : 'are'}`} left out.${still}`
      if (rows === 0) notices.failWith(text)
      else say(text)
    } catch (thrown) {
      notices.failWith(`The corrected rows were not imported. ${toAppError(thrown).message}`)
    }
  }

  /** Files that are being read now, by name. */
  const reading = computed(() => new Set(tasks.running.filter((task) => task.kind === 'import').map((task) => task.title)))

  return { refresh, refreshAll, importCorrected, reading }
}
