import type { ColumnPlan, Inspection, ReadHints } from '@shared/contract/import.contract.ts'
import { toAppError } from '@shared/errors/appError.ts'
import type { OpenWorkspace } from '../context.ts'
import type { Ports } from '../ports.ts'
import { refuseTouched } from './fileState.ts'
import { findingOf, type Found } from './findings.ts'
import { judge } from './judge.ts'
import { openSource } from './openSource.ts'
import { propose } from './propose.ts'
import { audienceOf, proposeRelationships } from './proposeRelationships.ts'
import { cellText } from './rowConverter.ts'
import type { RowSource } from './rowSource.ts'
import type { Survey } from './survey.ts'
import type { SurveyKeeper } from './surveyKeeper.ts'

export interface InspectRequest {
  readonly path: string
  readonly hints: ReadHints
  /** Columns the person corrected, by the file's header: kept and judged as stated. */
  readonly columns: readonly ColumnPlan[]
}

/** Reads the whole file and says what it holds. `rest` gives way and throws once the inspection is given up. */
export async function inspectFile(
  ports: Ports,
  { store, catalog, zone }: OpenWorkspace,
  surveys: SurveyKeeper,
  { path, hints, columns }: InspectRequest,
  onProgress: (source: RowSource) => void,
  rest: () => Promise<void>,
): Promise<Inspection> {
  const opened = await openSource(ports, path, hints, zone(), rest)
  const { source, modifiedMs } = opened
  const refuseChanged = (): Promise<void> => refuseTouched(ports, path, { sizeBytes: source.sizeBytes, modifiedMs })
  try {
    const breathe = (): Promise<void> => {
      onProgress(source)
      return rest()
    }
    const survey = await surveys.survey(path, opened, breathe)
    const stated = new Map(columns.map((column) => [column.source, column]))
    const found = survey.columns.map((column) => findingOf(column, stated.get(column.column.name)))
    const judged = await judgeFindings(source, survey, found, breathe)
    await refuseChanged()
    const pairs = judged.findings.flatMap((finding, index) => {
      const statistics = survey.columns[index]
      return statistics === undefined ? [] : [{ statistics, finding }]
    })
    const now = catalog()
    const first = propose(source, pairs, null, now)
    const relationships = await proposeRelationships(store, now, source, first.entity, first.key.columns.length === 1 ? (first.key.columns[0] ?? null) : null, pairs, rest)
    const proposal = propose(source, pairs, audienceOf(relationships, first.entity, now), now)
    return {
      path,
      fileName: source.fileName,
      sizeBytes: source.sizeBytes,
      options: source.options,
      notes: [...(source.notes ?? [])],
      tables: [...source.tables],
      rows: survey.rows + survey.faults,
      columns: judged.findings,
      preview: judged.preview,
      rejectedRows: judged.rejectedRows,
      firstRejected: judged.firstRejected,
      ...proposal,
      relationships,
    }
  } catch (error) {
    if (toAppError(error).code === 'dataSource') await refuseChanged()
    throw error
  } finally {
    await source.close()
  }
}

type Judged = Pick<Inspection, 'preview' | 'rejectedRows' | 'firstRejected'> & { readonly findings: Inspection['columns'] }

/** A second reading counts what would be rejected; it is spared where the first one saw that nothing would be. */
async function judgeFindings(source: RowSource, survey: Survey, found: readonly Found[], rest: () => Promise<void>): Promise<Judged> {
  const isClean = survey.faults === 0 && found.every(({ finding, isStated }) => !finding.plan.include || (!isStated && finding.misfits === 0))
  if (isClean) {
    const preview = survey.head.map(({ line, cells }) => ({ line, cells: found.map((_, index) => cellText(cells[index] ?? null)), rejected: null }))
    return { findings: found.map(({ finding }) => finding), preview, rejectedRows: 0, firstRejected: null }
  }
  const { misfits, ...rejects } = await judge(source, found.map(({ finding, scale }) => ({ plan: finding.plan, scale })), rest)
  const findings = found.map(({ finding }, index) => {
    const misfit = misfits[index]
    return { ...finding, misfits: misfit?.count ?? 0, firstMisfit: misfit?.first ?? null, moreMisfits: [...(misfit?.more ?? [])] }
  })
  return { findings, ...rejects }
}
