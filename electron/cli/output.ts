/** What a command says: machines and results read stdout, people's troubles go to stderr. */
export interface Output {
  /** One line on stdout. */
  line(text: string): void
  /** Text on stdout as it is; resolves when there is room for more. */
  write(text: string): Promise<void>
  /** The one JSON document of a call with `--json`. */
  json(value: unknown): void
  /** One line on stderr. */
  note(text: string): void
}

type Stream = Pick<NodeJS.WriteStream, 'write'>

export function createOutput(stdout: Stream, stderr: Stream): Output {
  return {
    line: (text) => void stdout.write(`${text}\n`),
    write: (text) =>
      new Promise((resolve, reject) => {
        stdout.write(text, (error) => (error === null || error === undefined ? resolve() : reject(error)))
      }),
    json: (value) => void stdout.write(`${JSON.stringify(value, null, 2)}\n`),
    note: (text) => void stderr.write(`${text}\n`),
  }
}

/** Cells lined up under their headings. */
export function tableText(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headings.map((heading, index) => Math.max(heading.length, ...rows.map((row) => (row[index] ?? '').length)))
  return [headings, ...rows].map((row) => row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ').trimEnd()).join('\n')
}

export function countWords(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`
}
