import { crc32, deflateRawSync } from 'node:zlib'

/** A part of an archive made by hand; `declared` lies about its size, `at` shares the data of another part. */
export type ZipPart = { name: string; content: Buffer; declared?: number; flags?: number }

/** An archive as its writer wants it, true or not. */
export function zipOf(parts: readonly ZipPart[]): Buffer {
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, content, declared = content.length, flags = 0 } of parts) {
    const packed = deflateRawSync(content, { level: 9 })
    const meta = { name, crc: crc32(content), packed: packed.length, declared, flags }
    const local = Buffer.concat([localHeader(meta), packed])
    locals.push(local)
    directory.push(centralHeader({ ...meta, offset }))
    offset += local.length
  }
  return joined(locals, directory, offset)
}

/** One packed content under many names (Fifield's bomb): each part is true, together they are gigabytes. */
export function overlappingZip(name: (index: number) => string, count: number, content: Buffer): Buffer {
  const packed = deflateRawSync(content, { level: 9 })
  const meta = { crc: crc32(content), packed: packed.length, declared: content.length, flags: 0 }
  const local = Buffer.concat([localHeader({ ...meta, name: name(0) }), packed])
  const directory = Array.from({ length: count }, (_, i) =>
    centralHeader({ ...meta, name: name(i), offset: 0 }),
  )
  return joined([local], directory, local.length)
}

type Meta = { name: string; crc: number; packed: number; declared: number; flags: number }

function localHeader({ name, crc, packed, declared, flags }: Meta): Buffer {
  const head = Buffer.alloc(30)
  head.writeUInt32LE(0x04034b50, 0)
  head.writeUInt16LE(20, 4)
  head.writeUInt16LE(flags, 6)
  head.writeUInt16LE(8, 8)
  head.writeUInt32LE(crc, 14)
  head.writeUInt32LE(packed, 18)
  head.writeUInt32LE(declared, 22)
  head.writeUInt16LE(Buffer.byteLength(name), 26)
  return Buffer.concat([head, Buffer.from(name)])
}

function centralHeader({ name, crc, packed, declared, flags, offset }: Meta & { offset: number }): Buffer {
  const head = Buffer.alloc(46)
  head.writeUInt32LE(0x02014b50, 0)
  head.writeUInt16LE(20, 4)
  head.writeUInt16LE(20, 6)
  head.writeUInt16LE(flags, 8)
  head.writeUInt16LE(8, 10)
  head.writeUInt32LE(crc, 16)
  head.writeUInt32LE(packed, 20)
  head.writeUInt32LE(declared, 24)
  head.writeUInt16LE(Buffer.byteLength(name), 28)
  head.writeUInt32LE(offset, 42)
  return Buffer.concat([head, Buffer.from(name)])
}

function joined(locals: readonly Buffer[], directory: readonly Buffer[], offset: number): Buffer {
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(directory.length, 8)
  end.writeUInt16LE(directory.length, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, central, end])
}

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

/** The parts of the smallest workbook; its one sheet holds the rows given as XML. */
export function bookParts(rows: string, options: { doctype?: string; types?: string } = {}): ZipPart[] {
  const part = (name: string, text: string) => ({ name, content: Buffer.from(text) })
  return [
    part('[Content_Types].xml', `<Types>${options.types ?? ''}</Types>`),
    part(
      'xl/workbook.xml',
      `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>`,
    ),
    part(
      'xl/_rels/workbook.xml.rels',
      `<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>`,
    ),
    part(
      'xl/worksheets/sheet1.xml',
      `<?xml version="1.0"?>${options.doctype ?? ''}<worksheet xmlns="${main}"><sheetData>${rows}</sheetData></worksheet>`,
    ),
  ]
}

/** A row of texts. */
export function rowOf(...texts: string[]): string {
  return `<row>${texts.map((text) => `<c t="inlineStr"><is><t>${text}</t></is></c>`).join('')}</row>`
}
