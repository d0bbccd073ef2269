import { dayOfInstant, isoOfDay, isoOfInstant } from '../domain/storedValue.ts'
import { safeName, uniquePaths } from './fileNames.ts'

/** A folder per export, segment and day, as data lakes are laid out. */
export const datedFileName = '{export}/{segment}/{yyyy}/{mm}/{dd}/{segment}'
/** All in one folder; the next run replaces them. */
export const flatFileName = '{segment}'

/** What may stand in braces. */
const fileNamePlaces = ['export', 'segment', 'output', 'yyyy', 'mm', 'dd', 'hh', 'min', 'ss'] as const
type Place = (typeof fileNamePlaces)[number]

/** What is wrong with a template, in a sentence; null: nothing. */
export function fileNameProblem(template: string): string | null {
  const places = fileNamePlaces.map((place) => `{${place}}`).join(', ')
  const unknown = [...template.matchAll(/\{([^{}]*)\}/g)].find(([, name]) => !fileNamePlaces.some((place) => place === name))
  if (unknown !== undefined) return `The file name holds ${unknown[0]}, which stands for nothing; use ${places}.`
  if (/[{}]/.test(template.replace(/\{[^{}]*\}/g, ''))) return `The file name holds a brace without its other half; use ${places}.`
  if (template.split('/').every((part) => part.trim() === '')) return 'Say what the files are called.'
  return template.split('/').length > 20 ? 'The file name leads through more than 20 folders; use fewer.' : null
}

interface NamedRun {
  readonly exportName: string
  /** Milliseconds UTC. */
  readonly at: number
  /** IANA zone of the date in a name. */
  readonly zone: string
  /** With its dot. */
  readonly ending: string
}

/**
 * The files of a run, one for each segment, folders divided by "/": any system takes each part, and no two are the same
 * to one that ignores case.
 */
export function exportFileNames(template: string, { exportName, at, zone, ending }: NamedRun, segments: readonly { readonly name: string; readonly outputName: string }[]): readonly string[] {
  const [yyyy = '', mm = '', dd = ''] = isoOfDay(dayOfInstant(at, zone)).split('-')
  const [hh = '', min = '', ss = ''] = isoOfInstant(at, zone).slice(11, 19).split(':')
  const paths = segments.map(({ name, outputName }) => {
    const values = { export: exportName, segment: name, output: outputName, yyyy, mm, dd, hh, min, ss } satisfies Record<Place, string>
    return template
      .split('/')
      .filter((part) => part.trim() !== '')
      .map((part) => safeName(part.replace(/\{([^{}]*)\}/g, (whole, place: string) => (Object.hasOwn(values, place) ? values[place as Place] : whole))))
      .join('/')
  })
  return uniquePaths(paths).map((path) => `${path}${ending}`)
}

/** Where the list of a run's files is: in the folder that all of them are below, under the name of the export. */
export function manifestName(exportName: string, files: readonly string[]): string {
  const folders = files.map((file) => file.split('/').slice(0, -1))
  const shared = (folders[0] ?? []).filter((_, depth, first) => folders.every((folder) => first.slice(0, depth + 1).every((one, at) => folder[at] === one)))
  return [...shared, `${safeName(exportName)}.manifest.json`].join('/')
}
