/** Words that programs write where there is no value. Numbers, dates and truth values cannot be any of them; a text can. */
const words: ReadonlySet<string> = new Set(['null', 'n/a', '#n/a', 'na', 'nan', '-', '\u2013'])

export function saysNoValue(text: string): boolean {
  return text.length <= 4 && words.has(text.toLowerCase())
}
