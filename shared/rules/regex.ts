import { RE2JS, RE2JSException, RE2JSSyntaxException } from 're2js'

/**
 * A regular expression in RE2's syntax, which is searched in linear time whatever it is; a string says what is wrong
 * with it and where.
 *
 * Ignoring case is RE2's own: character by character, on the value as it is stored. Folding the value first, as other
 * text operators do, would change what the expression counts and names ("ß" would be two characters, \p{Lu} would never
 * match), and the expression itself cannot be folded (\S is not \s).
 */
export function compileRegex(expression: string, ignoreCase: boolean): RE2JS | string {
  const text = expression.normalize('NFC')
  if (text === '') return 'Give a regular expression, as ^A.*[0-9]$.'
  try {
    return RE2JS.compile(text, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0)
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) return faultOf(error, text)
    if (error instanceof RE2JSException) return `The regular expression cannot be used: ${error.message}.`
    throw error
  }
}

/** What RE2 says, in words, and what to do. */
const faults: Readonly<Record<string, string>> = {
  'missing closing )': 'a “(” is not closed; add “)”, or write \\( for the character',
  'unexpected )': 'a “)” closes nothing; remove it, or write \\) for the character',
  'missing closing ]': 'a “[” is not closed; add “]”, or write \\[ for the character',
  'missing argument to repetition operator': 'there is nothing to repeat; put a character before it, or a backslash to mean it as it is',
  'invalid nested repetition operator': 'a repetition is repeated; put the inner one in parentheses',
  'invalid repeat count': 'the number of repetitions is not possible; give at most 1000, the smaller first',
  'invalid character class range': 'there are no such characters; write the earlier end of a range first, and a class as \\d or \\p{L}',
  'invalid character class': 'there are no such characters',
  'invalid escape sequence': 'this escape is not known; back-references do not exist, and letters and digits that mean themselves take no backslash',
  'invalid or unsupported Perl syntax': 'looking ahead or behind, back-references and other conditions cannot be searched in linear time; say it without them',
  'invalid named capture': 'the name of the group is not as it should be; write (?P<name>…)',
  'duplicate capture group name': 'two groups have this name; give each its own',
  'trailing backslash at end of expression': 'it ends with a backslash that has nothing to escape; write \\\\ for a backslash',
  'expression nests too deeply': 'groups are nested too deeply; make it flatter',
  'expression too large': 'it is too large; use fewer or smaller repetitions',
}

function faultOf({ error, input }: RE2JSSyntaxException, text: string): string {
  const at = error === 'missing closing )' || error === 'unexpected )' ? oddParenthesis(text) : input === null ? -1 : text.indexOf(input)
  const part = error === 'missing closing )' ? '(' : error === 'unexpected )' ? ')' : input
  const where = part === null || at < 0 ? '' : `, at “${part}” (character ${Array.from(text.slice(0, at)).length + 1})`
  return `The regular expression is not valid${where}: ${faults[error] ?? error}.`
}

/** Where the first parenthesis without its other half is; -1 where none is seen. */
function oddParenthesis(text: string): number {
  const open: number[] = []
  let inClass = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '\\') at++
    else if (inClass) inClass = character !== ']' || text[at - 1] === '['
    else if (character === '[') inClass = true
    else if (character === '(') open.push(at)
    else if (character === ')' && open.pop() === undefined) return at
  }
  return open.at(-1) ?? -1
}
