/** Text without case: NFC(lower(upper(NFC))), so that "Straße" and "STRASSE" are the same. */
export function foldCase(text: string): string {
  if (isAscii(text)) return text.toLowerCase()
  return text.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC')
}

/** Most text is, and then lower case is all there is to do. */
function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 0x7f) return false
  return true
}
