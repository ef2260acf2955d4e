import { promisify } from 'node:util'
import yauzl from 'yauzl'
import { TableError, tableLimits } from './table.ts'

/** A part of a workbook as the central directory declares it. */
export type Part = { name: string; size: number }

/** An archive whose directory was read; contents come part by part, never more than declared. */
export type Archive = {
  parts: ReadonlyMap<string, Part>
  /** @throws TableError bomb, damaged */
  open: (name: string) => AsyncIterable<Buffer>
  close(): void
}

const fromBuffer = promisify<Buffer, yauzl.Options, yauzl.ZipFile>(yauzl.fromBuffer)
const fromPath = promisify<string, yauzl.Options, yauzl.ZipFile>(yauzl.open)
const options = { lazyEntries: true, autoClose: false, validateEntrySize: true } as const

/**
 * Opens a workbook by its central directory alone: number of parts and declared sizes are judged before a byte is
 * unpacked; yauzl stops a part that gives more than it declared.
 * @throws TableError bomb, encrypted, damaged
 */
export async function openArchive(content: Buffer | string): Promise<Archive> {
  const zip = await (
    typeof content === 'string' ? fromPath(content, options) : fromBuffer(content, options)
  ).catch(() => {
    throw new TableError('damaged')
  })
  try {
    const entries = await listEntries(zip)
    const parts = new Map([...entries].map(([name, entry]) => [name, { name, size: entry.uncompressedSize }]))
    let unpacked = 0
    return {
      parts,
      open(name) {
        const entry = entries.get(name)
        if (entry === undefined) throw new TableError('damaged')
        unpacked += entry.uncompressedSize
        if (unpacked > tableLimits.unpacked) throw new TableError('bomb')
        return contentOf(zip, entry)
      },
      close: () => zip.close(),
    }
  } catch (error) {
    zip.close()
    throw error
  }
}

async function listEntries(zip: yauzl.ZipFile): Promise<Map<string, yauzl.Entry>> {
  if (zip.entryCount > tableLimits.parts) throw new TableError('bomb')
  const entries = new Map<string, yauzl.Entry>()
  let declared = 0
  await new Promise<void>((resolve, reject) => {
    zip.on('error', () => reject(new TableError('damaged')))
    zip.on('end', resolve)
    zip.on('entry', (entry: yauzl.Entry) => {
      declared += entry.uncompressedSize
      if (declared > tableLimits.declared) return reject(new TableError('bomb'))
      if (entry.isEncrypted()) return reject(new TableError('encrypted'))
      entries.set(entry.fileName, entry)
      zip.readEntry()
    })
    zip.readEntry()
  })
  return entries
}

async function* contentOf(zip: yauzl.ZipFile, entry: yauzl.Entry): AsyncIterable<Buffer> {
  const stream = await new Promise<NodeJS.ReadableStream>((resolve, reject) =>
    zip.openReadStream(entry, (error, opened) =>
      error === null ? resolve(opened) : reject(new TableError('damaged')),
    ),
  )
  try {
    yield* stream as AsyncIterable<Buffer>
  } catch {
    // Wrong checksum, broken deflate, or more bytes than the directory said.
    throw new TableError('damaged')
  }
}
