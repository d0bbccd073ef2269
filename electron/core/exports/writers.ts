import type { ExportFormat } from '@shared/domain/export.ts'
import { writeCsv } from './csvWriter.ts'
import type { FileWriter } from './fileWriter.ts'
import { writeNdjson } from './ndjsonWriter.ts'
import { writeParquet } from './parquetWriter.ts'
import { writeXlsx } from './xlsxWriter.ts'

export const writers = { csv: writeCsv, xlsx: writeXlsx, ndjson: writeNdjson, parquet: writeParquet } as const satisfies Record<ExportFormat, FileWriter>
