import { Worker } from 'node:worker_threads'
import { TableError, type ReadTable } from './table.ts'
import type { TableAnswer, TableTask } from './worker.ts'

/** A workbook of 5,000 rows takes a third of a second; what takes longer than this means no good. */
const limitMs = 10_000
/** What the thread may hold; a workbook of 5,000 rows takes about a tenth. */
const heapMegabytes = 192

/**
 * Reads a table in a thread of its own, with its own memory: neither a long nor a hostile file is felt by anybody.
 * @param heads what the head row may be called, as {@link headKey} writes it
 * @throws TableError with what is wrong with the file
 */
export async function readTable(content: Uint8Array, heads: readonly string[]): Promise<ReadTable> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    name: 'tables',
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytes, maxYoungGenerationSizeMb: 16 },
  })
  try {
    const answer = await new Promise<TableAnswer>((resolve, reject) => {
      const timer = setTimeout(() => reject(new TableError('too-slow')), limitMs)
      worker.once('message', (said: TableAnswer) => resolve(said))
      // Out of its memory, or ended some other way.
      worker.once('error', () => reject(new TableError('bomb')))
      worker.once('exit', () => {
        clearTimeout(timer)
        reject(new TableError('damaged'))
      })
      worker.postMessage({ content, heads } satisfies TableTask)
    })
    if ('table' in answer) return answer.table
    if ('fault' in answer) throw new TableError(answer.fault)
    throw new Error(`a table could not be read: ${answer.error}`)
  } finally {
    void worker.terminate()
  }
}
