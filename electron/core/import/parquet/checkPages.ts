import type { RowGroup } from 'hyparquet'
import { parquetHeader } from 'hyparquet/src/column.js'
import { fail } from '@shared/errors/appError.ts'
import type { ImportFile } from '../recognize.ts'

/** A page is decoded whole. Writers keep it to about a megabyte; one of equal values may hold many of them. */
export const pageLimits = { values: 20_000_000, bytes: 256_000_000 }
/** Packed pages grow a hundredfold at most, unless all they hold is the same. */
const mostGrowth = 300
const harmless = 64_000_000
const headerBytes = [4096, 1 << 20] as const

/**
 * Refuses a row group whose pages say that they unpack to more than a page may, before anything is unpacked. Reads the
 * heads of the pages only.
 */
export async function checkPages(file: ImportFile, group: RowGroup, damaged: () => Error, breathe: () => Promise<void>, most = pageLimits): Promise<void> {
  for (const { meta_data: meta } of group.columns) {
    if (meta === undefined) throw damaged()
    const dictionary = Number(meta.dictionary_page_offset ?? 0)
    const data = Number(meta.data_page_offset)
    let at = dictionary > 0 && dictionary < data ? dictionary : data
    const end = at + Number(meta.total_compressed_size)
    if (at < 4 || end > file.size || Number(meta.num_values) < 0) throw damaged()
    while (at < end) {
      const { length, packed, unpacked, values } = await pageAt(file, at, end, damaged)
      if (packed < 0 || unpacked < 0 || values < 0 || at + length + packed > end) throw damaged()
      if (values > most.values || unpacked > most.bytes || (unpacked > harmless && unpacked > packed * mostGrowth)) {
        throw fail('dataSource', `${file.name} holds a page of ${values.toLocaleString('en')} values or ${Math.round(unpacked / 1e6).toLocaleString('en')} MB, and Tessera takes pages of ${most.values.toLocaleString('en')} values and ${most.bytes / 1e6} MB at most: write the file with smaller pages.`, { file: file.name })
      }
      at += length + packed
    }
    await breathe()
  }
}

interface Page {
  /** Of its head. */
  readonly length: number
  readonly packed: number
  readonly unpacked: number
  readonly values: number
}

async function pageAt({ file }: ImportFile, at: number, end: number, damaged: () => Error): Promise<Page> {
  for (const most of headerBytes) {
    const bytes = new Uint8Array(Math.min(most, end - at))
    const read = await file.read(bytes, at)
    const reader = { view: new DataView(bytes.buffer, 0, read), offset: 0 }
    try {
      const header = parquetHeader(reader)
      const values = header.data_page_header?.num_values ?? header.data_page_header_v2?.num_values ?? header.dictionary_page_header?.num_values ?? 0
      return { length: reader.offset, packed: header.compressed_page_size, unpacked: header.uncompressed_page_size, values }
    } catch {
      // Statistics may make a head longer than what was read first.
    }
  }
  throw damaged()
}
