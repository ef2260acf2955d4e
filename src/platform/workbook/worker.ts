import { parentPort } from 'node:worker_threads'
import { kindByBytes } from './kind.ts'
import { readCsv } from './read-csv.ts'
import { readXlsx } from './read-xlsx.ts'
import { TableError, type ReadTable, type TableFault } from './table.ts'

/** What goes to the reading thread and comes back. */
export type TableTask = { content: Uint8Array; heads: readonly string[] }
export type TableAnswer = { table: ReadTable } | { fault: TableFault } | { error: string }

parentPort?.once('message', (task: TableTask) => {
  void answer(task).then((said) => parentPort?.postMessage(said))
})

async function answer({ content, heads }: TableTask): Promise<TableAnswer> {
  const wanted = new Set(heads)
  try {
    const kind = kindByBytes(content)
    const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
    return { table: kind === 'xlsx' ? await readXlsx(bytes, wanted) : readCsv(bytes, wanted) }
  } catch (error) {
    if (error instanceof TableError) return { fault: error.fault }
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}
