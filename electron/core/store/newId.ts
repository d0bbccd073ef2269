import type { Ports } from '../ports.ts'

const alphabet = '0123456789abcdefghijkmnpqrstuvwxyz'

/** A new id of the kind that `schema` brands: 20 random letters and digits, about 100 bits, nothing to be read from it. */
export function newId<I extends string>(ports: Pick<Ports, 'randomBytes'>, schema: { parse(text: string): I }): I {
  return schema.parse(Array.from(ports.randomBytes(20), (byte) => alphabet[byte % alphabet.length]).join(''))
}
