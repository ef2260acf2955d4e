import { parentPort } from 'node:worker_threads'
import { drawPaper } from './draw.ts'
import type { Paper } from './paper.ts'

/** What goes to the drawing thread and comes back. */
export type PaperTask = { id: number; paper: Paper }
export type PaperAnswer = { id: number; bytes?: Uint8Array; error?: string }

parentPort?.on('message', (task: PaperTask) => {
  void answer(task)
})

async function answer({ id, paper }: PaperTask): Promise<void> {
  try {
    const bytes = new Uint8Array(await drawPaper(paper))
    parentPort?.postMessage({ id, bytes } satisfies PaperAnswer, [bytes.buffer])
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : 'unknown'
    parentPort?.postMessage({ id, error: reason } satisfies PaperAnswer)
  }
}
