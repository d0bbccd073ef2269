/**
 * The libraries of formats that few files are of. The build puts them in a file of their own beside the core, read when
 * the first such file is opened or written: a start does not pay for them. What a reader or writer takes from a library is
 * to be named here.
 */
export { Tokenizer, TokenParser, TokenType } from '@streamparser/json'
export { configure, Reader, ZipReader, ZipWriter } from '@zip.js/zip.js/lib/zip-core-external.js'
export { parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet'
export { compressors, decompressZstd } from 'hyparquet-compressors'
export { ByteWriter, ParquetWriter } from 'hyparquet-writer'
export { parquetHeader } from 'hyparquet/src/column.js'
export { SaxesParser } from 'saxes'
