/** Text as it was before XML: characters it cannot hold are written _xHHHH_, and an underscore that would begin such a one _x005F_. Source: ECMA-376 part 1, 22.9.2.19 (ST_Xstring). */
export function escapedText(text: string): string {
  return text.includes('_x') ? text.replaceAll(/_x([\dA-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))) : text
}
