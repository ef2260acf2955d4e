import { open } from 'node:fs/promises'
import { openArchive } from './archive.ts'
import { refuseOtherKinds } from './read-xlsx.ts'
import { TableError } from './table.ts'

/** What a table is by its content, whatever its name says. */
export type TableKind = 'xlsx' | 'csv'

/**
 * Tells a workbook from a text table and refuses everything else by its first bytes and, for a workbook, by its
 * list of parts: quick, and nothing of it is unpacked but the list of content types.
 * @throws TableError empty, old-excel, encrypted, macro, binary, open-document, bomb, damaged, not-table
 */
export async function kindOfTable(path: string): Promise<TableKind> {
  const beginning = await readBeginning(path)
  const kind = kindByBytes(beginning)
  if (kind === 'csv') return kind
  const archive = await openArchive(path)
  try {
    await refuseOtherKinds(archive)
    return kind
  } finally {
    archive.close()
  }
}

/** @throws TableError */
export function kindByBytes(content: Uint8Array): TableKind {
  if (content.length === 0) throw new TableError('empty')
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.length)
  if (bytes.subarray(0, 8).toString('hex') === 'd0cf11e0a1b11ae1') {
    // Workbooks with a password lie in the old container, under a name written in UTF-16.
    throw new TableError(
      bytes.includes(Buffer.from('EncryptedPackage', 'utf16le')) ? 'encrypted' : 'old-excel',
    )
  }
  if (bytes.subarray(0, 2).toString('latin1') === 'PK') return 'xlsx'
  if (isBinary(bytes.subarray(0, 1000))) throw new TableError('not-table')
  return 'csv'
}

/** Control bytes; UTF-16 has zero bytes, so its mark or its pattern is let through. */
function isBinary(bytes: Buffer): boolean {
  const isWide = /^(fffe|feff)/.test(bytes.toString('hex', 0, 2)) || isZeroEverySecond(bytes)
  const isMarkup = /^\s*(<!doctype|<html|<\?xml|<svg|%pdf)/i.test(bytes.toString('latin1', 0, 100))
  return isMarkup || (!isWide && bytes.some((byte) => byte < 9 || (byte > 13 && byte < 32)))
}

function isZeroEverySecond(bytes: Buffer): boolean {
  const zeros = (odd: number) => bytes.filter((byte, i) => byte === 0 && i % 2 === odd).length
  return zeros(0) !== zeros(1) && Math.min(zeros(0), zeros(1)) === 0 && zeros(0) + zeros(1) > bytes.length / 8
}

/** Enough to find the directory of an old container, which may lie anywhere in it. */
const looked = 512 * 1024

async function readBeginning(path: string): Promise<Uint8Array> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const content = Buffer.alloc(Math.min(size, looked))
    await file.read(content, 0, content.length, 0)
    return content
  } finally {
    await file.close()
  }
}
