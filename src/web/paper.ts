import { once } from 'node:events'
import { PassThrough, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Response } from 'express'
import { RequestError } from './request-error.ts'

/** Held between the database and a slow reader, so that the reader does not keep a connection. */
const heldBytes = 16 * 1024 * 1024
/** A reader who takes nothing for so long has left. */
const silenceMs = 60_000

/** Lets so many long works run at once; the next one is asked to come again (503). */
export function createTurnstile(most: number): (work: () => Promise<void>) => Promise<void> {
  let running = 0
  return async (work) => {
    if (running >= most) throw new RequestError(503, 'busy', 5)
    running += 1
    await work().finally(() => (running -= 1))
  }
}

/** Answers with a PDF shown in the browser and saved under its name. */
export function sendPaper(res: Response, paper: { fileName: string; bytes: Buffer }): void {
  nameFile(res, paper.fileName, 'inline')
  res.type('application/pdf').send(paper.bytes)
}

/**
 * Answers with a file written row by row. What fails before the first byte is thrown and becomes a page;
 * a reader who leaves is no fault.
 */
export async function streamFile(
  res: Response,
  file: { fileName: string; type: string },
  write: (to: Writable) => Promise<void>,
): Promise<void> {
  const held = new PassThrough({ highWaterMark: heldBytes })
  const written = write(held)
  await Promise.race([once(held, 'readable'), written])
  nameFile(res, file.fileName, 'attachment')
  res.type(file.type)
  res.setTimeout(silenceMs, () => res.destroy())
  const failed = written.catch((error: unknown) => {
    held.destroy(error instanceof Error ? error : new Error(String(error)))
    throw error
  })
  await Promise.all([pipeline(held, res), failed]).catch((error: unknown) => {
    if (!isReaderGone(error)) throw error
  })
}

/** Says how the file of this answer is called, in ASCII and, for names with other letters, in UTF-8. */
export function nameFile(res: Response, fileName: string, place: 'inline' | 'attachment'): void {
  const ascii = fileName.replace(/[^\w.-]/g, '_')
  const encoded =
    ascii === fileName ? '' : `; filename*=UTF-8''${encodeURIComponent(fileName).replace(/['()*]/g, '_')}`
  res.setHeader('Content-Disposition', `${place}; filename="${ascii}"${encoded}`)
}

function isReaderGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE'
}
