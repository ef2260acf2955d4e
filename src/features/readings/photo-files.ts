import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { Deps } from '../../deps.ts'
import type { IncomingFile } from '../../platform/files.ts'
import { drawPicture, PictureError, type Picture } from '../../platform/picture.ts'
import { kindOfFile, type FileKind } from '../../web/file-kind.ts'
import type { ReceivedFile } from '../../web/held-files.ts'

/** A photo drawn anew, both sizes waiting in the file store. */
export type DrawnPhoto = {
  large: IncomingFile
  small: IncomingFile
  widthPx: number
  heightPx: number
  /** of the file as it came */
  sha256: string
}

export type DrawFault = 'gone' | PictureError['fault']

/** What a form with photos takes: pictures, told by content. */
export const photoRules = { field: 'photo', isCounted: 'subscriber', look: lookAtPhoto } as const

async function lookAtPhoto(path: string, name: string): Promise<FileKind | { slip: string }> {
  const kind = await kindOfFile(path, name)
  return kind?.mediaType.startsWith('image/') === true ? kind : { slip: 'photos:slip.kind' }
}

/** Draws the photo anew, without what a camera writes beside it; the file as it came is gone with the answer. */
export async function drawPhoto(
  deps: Pick<Deps, 'files'>,
  file: ReceivedFile,
): Promise<DrawnPhoto | DrawFault> {
  const path = await deps.files.incoming(file.key)
  if (path === undefined) return 'gone'
  const picture = await drawn(await readFile(path), file.mediaType)
  if (typeof picture === 'string') return picture
  const [large, small] = await Promise.all(
    [picture.bytes, picture.small].map((bytes) => deps.files.receive(Readable.from([bytes]))),
  )
  if (large === undefined || small === undefined) return 'gone'
  const { widthPx, heightPx } = picture
  return { large, small, widthPx, heightPx, sha256: file.sha256 }
}

/** Both files of photos nobody keeps. */
export async function discardPhotos(deps: Pick<Deps, 'files'>, photos: readonly DrawnPhoto[]): Promise<void> {
  await Promise.all(
    photos.flatMap(({ large, small }) => [large, small]).map(({ key }) => deps.files.discard(key)),
  )
}

async function drawn(content: Buffer, mediaType: string): Promise<Picture | PictureError['fault']> {
  try {
    return await drawPicture(content, mediaType)
  } catch (error) {
    if (error instanceof PictureError) return error.fault
    throw error
  }
}
