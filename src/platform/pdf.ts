import { Worker } from 'node:worker_threads'
import type { Paper } from './pdf/paper.ts'
import type { PaperAnswer, PaperTask } from './pdf/worker.ts'

export type { Paper, PaperBlock, PaperColumn, PaperFact, PaperRow, PaperTable } from './pdf/paper.ts'

/** Too many papers wait to be drawn: the visitor is asked to come back in some seconds. */
export class PaperBusyError extends Error {
  override readonly name = 'PaperBusyError'
}

type Job = { paper: Paper; resolve: (bytes: Buffer) => void; reject: (error: Error) => void }
type Painter = { worker: Worker; job?: Job; timer?: NodeJS.Timeout }

const maxPainters = 2
const maxWaiting = 40
/** A paper of 340 rows takes about half a second; what takes longer than this hangs. */
const limitMs = 20_000
const idleMs = 60_000
/**
 * A thread collects its garbage when its own room is full, and by default that room is as large as the main one's: an
 * archive of papers left hundreds of megabytes of it behind. A paper of 5,000 rows fits.
 */
const heap = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 256 }

const painters = new Set<Painter>()
const waiting: Job[] = []
let lastId = 0

/**
 * Draws a paper as PDF/1.7: Golos Text embedded, tagged, with title and language, «страница 1 из N» on each page.
 * Done by at most two worker threads, so the event loop goes on.
 * @throws PaperBusyError when too many papers wait
 */
export function renderPdf(paper: Paper): Promise<Buffer> {
  if (waiting.length >= maxWaiting) return Promise.reject(new PaperBusyError('too many papers wait'))
  return new Promise((resolve, reject) => {
    waiting.push({ paper, resolve, reject })
    giveWork()
  })
}

function giveWork(): void {
  const painter = [...painters].find(({ job }) => job === undefined) ?? hirePainter()
  const job = painter === undefined ? undefined : waiting.shift()
  if (painter === undefined || job === undefined) return
  clearTimeout(painter.timer)
  painter.job = job
  painter.worker.ref()
  painter.timer = setTimeout(
    () => dismiss(painter, new Error(`a paper was not drawn in ${limitMs} ms`)),
    limitMs,
  )
  lastId += 1
  painter.worker.postMessage({ id: lastId, paper: job.paper } satisfies PaperTask)
}

function hirePainter(): Painter | undefined {
  if (painters.size >= maxPainters) return undefined
  const worker = new Worker(new URL('./pdf/worker.ts', import.meta.url), {
    name: 'papers',
    execArgv: [],
    resourceLimits: heap,
  })
  const painter: Painter = { worker }
  worker.on('message', (answer: PaperAnswer) => finish(painter, answer))
  worker.on('error', (error) => dismiss(painter, error instanceof Error ? error : new Error(String(error))))
  worker.on('exit', () => dismiss(painter, new Error('the drawing thread ended')))
  painters.add(painter)
  return painter
}

function finish(painter: Painter, answer: PaperAnswer): void {
  const { job } = painter
  clearTimeout(painter.timer)
  delete painter.job
  if (answer.bytes === undefined) job?.reject(new Error(`a paper could not be drawn: ${answer.error ?? ''}`))
  else job?.resolve(Buffer.from(answer.bytes.buffer, answer.bytes.byteOffset, answer.bytes.byteLength))
  // An idle thread keeps no process alive and leaves after a minute.
  painter.worker.unref()
  painter.timer = setTimeout(() => dismiss(painter, new Error('idle')), idleMs).unref()
  giveWork()
}

function dismiss(painter: Painter, reason: Error): void {
  if (!painters.delete(painter)) return
  clearTimeout(painter.timer)
  painter.job?.reject(reason)
  void painter.worker.terminate()
  if (waiting.length > 0) giveWork()
}
