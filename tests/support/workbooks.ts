import exceljs, { type Workbook, type Worksheet } from 'exceljs'
import { checkUpload } from '../../src/features/readings/bulk/jobs.ts'
import type { UploadJob } from '../../src/features/readings/bulk/service.ts'
import { paths } from '../../src/paths.ts'
import { takeJobs } from './house.ts'
import type { House } from './house.ts'
import type { Answer, WebClient } from './web-client.ts'

/** Does the waiting jobs of workbooks, as the worker would. */
export async function workUploads(house: House): Promise<number> {
  const waiting = await takeJobs<UploadJob>(house.deps.db, 'workbooks')
  for (const data of waiting) await checkUpload(house.deps, data)
  return waiting.length
}

/** Does them again and again beside a browser; call what is returned to stop. */
export function keepWorking(house: House, everyMs = 100): () => Promise<void> {
  const stop = new AbortController()
  const running = (async () => {
    while (!stop.signal.aborted) {
      await workUploads(house)
      await new Promise((resolve) => setTimeout(resolve, everyMs))
    }
  })()
  return async () => {
    stop.abort()
    await running
  }
}

/** A file as it was downloaded. */
export async function bytesOf(house: House, client: WebClient, path: string): Promise<Buffer> {
  const answer = await fetch(new URL(path, house.base), { headers: { cookie: client.cookieHeader() } })
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`)
  return Buffer.from(await answer.arrayBuffer())
}

/** Opens a workbook; `columns`: number of each head's column on the sheet of readings, `rows`: where its rows begin. */
export async function openBook(content: Buffer): Promise<Book> {
  const book = new exceljs.Workbook()
  await book.xlsx.load(content as unknown as ArrayBuffer)
  const sheet = book.worksheets[0]!
  const heads = sheet.getRow(3).values as string[]
  const columns = Object.fromEntries(heads.flatMap((head, i) => (head ? [[head, i]] : [])))
  return {
    book,
    sheet,
    columns,
    firstRow: 4,
    rowOf(registerId) {
      for (let line = 4; line <= sheet.rowCount; line++)
        if (sheet.getCell(line, columns['Ключ']).text.includes(registerId)) return line
      throw new Error(`no row of ${registerId}`)
    },
    bytes: async () => Buffer.from(await book.xlsx.writeBuffer()),
  }
}

export type Book = {
  book: Workbook
  sheet: Worksheet
  columns: Record<string, number>
  firstRow: number
  rowOf(registerId: string): number
  bytes(): Promise<Buffer>
}

/** Hands a file in and gives the page of its findings, or the refused form. */
export async function upload(
  house: House,
  client: WebClient,
  contractId: string,
  content: Uint8Array,
  name = 'показания.xlsx',
): Promise<Answer & { address: string }> {
  const path = paths.readings.upload(contractId)
  const form = await client.get(path)
  const sent = await client.upload(form, path, {}, [{ name, content, field: 'file' }])
  if (sent.status !== 303) return { ...sent, address: '' }
  await workUploads(house)
  return { ...(await client.get(sent.location)), address: sent.location }
}
