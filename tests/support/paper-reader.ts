import { PDFiumLibrary } from '@hyzyla/pdfium'
import jsqr, { type QRCode } from 'jsqr'
import { extractText, getDocumentProxy } from 'unpdf'

// A CommonJS module: its types describe the namespace, Node gives the function itself.
const readQr = jsqr as unknown as (pixels: Uint8ClampedArray, width: number, height: number) => QRCode | null

/** Text of each page as a reader would copy it, spaces made one. */
export async function pageTexts(bytes: Buffer): Promise<string[]> {
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(bytes)), { mergePages: false })
  return text.map((page) => page.replace(/\s+/g, ' '))
}

/** What a phone reads from the first page as it is printed; undefined when there is no code. */
export async function qrOfPage(bytes: Buffer): Promise<{ text: string; sideMm: number } | undefined> {
  const library = await PDFiumLibrary.init()
  const document = await library.loadDocument(bytes)
  try {
    const scale = 3
    const { data, width, height } = await document.getPage(0).render({ scale, render: 'bitmap' })
    const pixels = new Uint8ClampedArray(data.length)
    // pdfium gives blue first.
    for (let at = 0; at < data.length; at += 4) {
      pixels[at] = data[at + 2] ?? 0
      pixels[at + 1] = data[at + 1] ?? 0
      pixels[at + 2] = data[at] ?? 0
      pixels[at + 3] = 255
    }
    const found = readQr(pixels, width, height)
    if (found === null) return undefined
    const { topLeftCorner, topRightCorner } = found.location
    const side = Math.hypot(topRightCorner.x - topLeftCorner.x, topRightCorner.y - topLeftCorner.y)
    return { text: found.data, sideMm: (side / scale / 72) * 25.4 }
  } finally {
    document.destroy()
    library.destroy()
  }
}
