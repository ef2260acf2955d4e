import { pipeline } from 'node:stream/promises'
import type { Response } from 'express'
import type { FileStore } from '../platform/files.ts'
import { nameFile } from './paper.ts'
import { notFound } from './request-error.ts'

/** What is sent: the key in the file store, and how the file is called and typed by us; the size where it is known. */
export type StoredFileView = { fileKey: string; name: string; mediaType: string; byteSize?: number }

/**
 * Answers with a file somebody attached: always saved, never opened in the page; with our own type and, should
 * it be opened all the same, in a sandbox without scripts.
 */
export async function sendStoredFile(res: Response, files: FileStore, file: StoredFileView): Promise<void> {
  await send(res, files, file, 'attachment')
}

/** Answers with a picture drawn by ourselves, to be shown in a page; in the same sandbox, should it be opened alone. */
export async function showStoredPicture(
  res: Response,
  files: FileStore,
  picture: { fileKey: string; name: string },
): Promise<void> {
  res.setHeader('Cache-Control', 'private, no-store')
  await send(res, files, { ...picture, mediaType: 'image/jpeg' }, 'inline')
}

async function send(
  res: Response,
  files: FileStore,
  file: StoredFileView,
  place: 'attachment' | 'inline',
): Promise<void> {
  const content = await files.read(file.fileKey).catch(() => undefined)
  if (content === undefined) throw notFound()
  nameFile(res, file.name, place)
  res.setHeader(
    'Content-Type',
    file.mediaType === 'text/plain' ? 'text/plain; charset=utf-8' : file.mediaType,
  )
  if (file.byteSize !== undefined) res.setHeader('Content-Length', String(file.byteSize))
  res.setHeader('Content-Security-Policy', "default-src 'none'; sandbox")
  res.setHeader('X-Content-Type-Options', 'nosniff')
  await pipeline(content, res).catch((error: unknown) => {
    // A reader who leaves is no fault.
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE'))
      throw error
  })
}
