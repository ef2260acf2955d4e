import { Worker } from 'node:worker_threads'
import type { Sharp } from 'sharp'
import type { HeicAnswer, HeicTask } from './picture/heic-worker.ts'

/** A photo as it is kept: a JPEG without anything about who, where and with what, and a small one for lists. */
export type Picture = { bytes: Buffer; widthPx: number; heightPx: number; small: Buffer }

/** Why a photo is not taken: it cannot be read, or it is larger than any camera makes them. */
export class PictureError extends Error {
  override readonly name = 'PictureError'
  readonly fault: 'damaged' | 'too-many-pixels'
  constructor(fault: 'damaged' | 'too-many-pixels') {
    super(fault)
    this.fault = fault
  }
}

/** Too many photos wait to be drawn: the visitor is asked to come back in some seconds. */
export class PictureBusyError extends Error {
  override readonly name = 'PictureBusyError'
}

/** Longest sides of the picture and of the small one. */
export const pictureSize = { large: 2_000, small: 240 } as const

/** 50-megapixel telephones stay below. */
const mostPixels = 64_000_000
const atOnce = 2
const mostWaiting = 20
const heicLimitMs = 15_000

let running = 0
const waiting: (() => void)[] = []

/**
 * Draws a photo anew (JPEG, PNG, WebP, HEIC): turned upright, at most 2,000 px, as JPEG; EXIF, place and all other
 * notes stay behind. Off the event loop, two at a time, one thread each.
 * @throws PictureError what is wrong with the photo
 * @throws PictureBusyError too many wait
 */
export async function drawPicture(content: Buffer, mediaType: string): Promise<Picture> {
  if (waiting.length >= mostWaiting) throw new PictureBusyError('too many photos wait')
  if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
  running += 1
  try {
    const readable = mediaType === 'image/heic' ? await fromHeic(content) : content
    return await draw(readable)
  } finally {
    running -= 1
    waiting.shift()?.()
  }
}

async function draw(content: Buffer): Promise<Picture> {
  const { default: sharp } = await import('sharp')
  sharp.cache(false)
  sharp.concurrency(1)
  const open = (): Sharp =>
    sharp(content, { limitInputPixels: mostPixels, failOn: 'error', sequentialRead: true, animated: false })
  try {
    const { width, height } = await open().metadata()
    if (width * height > mostPixels) throw new PictureError('too-many-pixels')
    const { data, info } = await open()
      .autoOrient()
      .resize({
        width: pictureSize.large,
        height: pictureSize.large,
        fit: 'inside',
        withoutEnlargement: true,
      })
      .flatten({ background: '#ffffff' })
      .jpeg({ quality: 82 })
      .timeout({ seconds: 20 })
      .toBuffer({ resolveWithObject: true })
    const small = await sharp(data)
      .resize({
        width: pictureSize.small,
        height: pictureSize.small,
        fit: 'inside',
        withoutEnlargement: true,
      })
      .jpeg({ quality: 75 })
      .toBuffer()
    return { bytes: data, widthPx: info.width, heightPx: info.height, small }
  } catch (error) {
    if (error instanceof PictureError) throw error
    const isLarge = error instanceof Error && /pixel limit/i.test(error.message)
    throw new PictureError(isLarge ? 'too-many-pixels' : 'damaged')
  }
}

/** HEIC is decoded by a library of its own, in a thread that can be ended. */
async function fromHeic(content: Buffer): Promise<Buffer> {
  if (heicPixels(content) > mostPixels) throw new PictureError('too-many-pixels')
  const worker = new Worker(new URL('./picture/heic-worker.ts', import.meta.url), {
    name: 'heic',
    execArgv: [],
  })
  try {
    const answer = await new Promise<HeicAnswer>((resolve) => {
      const timer = setTimeout(() => resolve({}), heicLimitMs)
      worker.once('message', (said: HeicAnswer) => resolve(said))
      worker.once('error', () => resolve({}))
      worker.once('exit', () => {
        clearTimeout(timer)
        resolve({})
      })
      worker.postMessage({ content } satisfies HeicTask)
    })
    if (answer.jpeg === undefined) throw new PictureError('damaged')
    return Buffer.from(answer.jpeg)
  } finally {
    void worker.terminate()
  }
}

/** The largest size the file's `ispe` boxes declare (ISO/IEC 23008-12), before anything is decoded. */
function heicPixels(content: Buffer): number {
  let most = 0
  for (
    let at = content.indexOf('ispe');
    at >= 0 && at + 16 <= content.length;
    at = content.indexOf('ispe', at + 4)
  )
    most = Math.max(most, content.readUInt32BE(at + 8) * content.readUInt32BE(at + 12))
  return most
}
