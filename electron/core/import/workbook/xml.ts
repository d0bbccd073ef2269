import { SaxesParser } from 'saxes'
import { TesseraError } from '@shared/errors/appError.ts'
import { damaged } from './zipArchive.ts'

export interface XmlVisitor {
  /** Names come without their prefix. */
  open(name: string, attributes: Readonly<Record<string, string>>): void
  close(name: string): void
  text?(text: string): void
}

/** Visits a part piece by piece; after each piece the caller may take what was gathered. Document types are refused: no workbook has one. */
export async function* visitXml(pieces: AsyncIterable<string>, visitor: XmlVisitor, file: string): AsyncGenerator<void, void> {
  const parser = new SaxesParser<{ xmlns: false; position: false }>({ xmlns: false, position: false })
  parser.on('opentag', ({ name, attributes }) => visitor.open(local(name), attributes))
  parser.on('closetag', ({ name }) => visitor.close(local(name)))
  if (visitor.text !== undefined) parser.on('text', (text) => visitor.text?.(text))
  parser.on('doctype', () => {
    throw damaged(file)
  })
  const guarded = (work: () => void): void => {
    try {
      work()
    } catch (error) {
      throw error instanceof TesseraError ? error : damaged(file)
    }
  }
  for await (const piece of pieces) {
    guarded(() => parser.write(piece))
    yield
  }
  guarded(() => parser.close())
  yield
}

export async function readXml(pieces: AsyncIterable<string>, visitor: XmlVisitor, file: string): Promise<void> {
  for await (const _ of visitXml(pieces, visitor, file));
}

function local(name: string): string {
  const colon = name.indexOf(':')
  return colon === -1 ? name : name.slice(colon + 1)
}
