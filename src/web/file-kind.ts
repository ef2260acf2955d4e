import { open } from 'node:fs/promises'
import { extname } from 'node:path'
import { fileTypeFromFile } from 'file-type'

/** What a file is by its content, with the ending its name gets. */
export type FileKind = { mediaType: string; ending: string }

/** Endings as forms name them, and for the `accept` attribute. */
export const allowedEndings = ['pdf', 'jpg', 'png', 'webp', 'heic', 'docx', 'xlsx', 'txt'] as const

const allowed: ReadonlyMap<string, string> = new Map([
  ['application/pdf', 'pdf'],
  ['image/jpeg', 'jpg'],
  ['image/png', 'png'],
  ['image/webp', 'webp'],
  ['image/heic', 'heic'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'],
])

const longestStem = 80

/**
 * Tells what a received file is by looking inside; undefined for what is not on the short list.
 * Plain text has no signature: it has to be called `.txt` and hold no control bytes.
 */
export async function kindOfFile(path: string, name: string): Promise<FileKind | undefined> {
  // A damaged archive is not on the list either.
  const found = await fileTypeFromFile(path).catch(() => undefined)
  if (found !== undefined) {
    const ending = allowed.get(found.mime)
    return ending === undefined ? undefined : { mediaType: found.mime, ending }
  }
  if (extname(name).toLowerCase() !== '.txt' || !(await isPlainText(path))) return undefined
  return { mediaType: 'text/plain', ending: 'txt' }
}

/**
 * The name as it is shown and offered for saving: no folders, no control or direction marks, and the
 * ending that the content has, so that `act.html` which is a PDF is called `act.pdf`.
 */
export function shownName(name: string, { ending }: FileKind, fallback: string): string {
  const last = name.normalize('NFC').split(/[/\\]/).at(-1) ?? ''
  const clean = last
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029]/gu, '')
    .replace(/["<>:|?*%]/g, '_')
    .trim()
  const stem = Array.from(clean.replace(/\.[\p{L}\p{N}]{1,8}$/u, '').replace(/^\.+/, ''))
    .slice(0, longestStem)
    .join('')
    .trim()
  return `${stem === '' ? fallback : stem}.${ending}`
}

async function isPlainText(path: string): Promise<boolean> {
  const file = await open(path)
  try {
    for await (const chunk of file.createReadStream({ autoClose: false }) as AsyncIterable<Buffer>)
      if (chunk.some((byte) => byte === 127 || (byte < 32 && ![9, 10, 12, 13].includes(byte)))) return false
    return true
  } finally {
    await file.close()
  }
}
