import exceljs from 'exceljs'
import { load } from 'cheerio'
import type { Bench } from './bench-house.ts'

/** P12: milliseconds of the template, and from the first byte of the upload to the page of its findings. */
export type WorkbookFigures = { rows: number; template: number; dryRun: number; peakRssMb: number }

const rounds = 5

/** P12: a company takes its workbook of 340 inlets, fills it in and hands it back; the middle of some rounds. */
export async function measureWorkbook(bench: Bench, say: (line: string) => void): Promise<WorkbookFigures> {
  const app = await bench.startApp()
  try {
    const { cookie, contractId } = bench.people.companies[0]!
    const ask = (path: string, init: RequestInit = {}) =>
      fetch(app.base + path, {
        ...init,
        redirect: 'manual',
        headers: { cookie, 'x-forwarded-proto': 'https' },
      })
    const templates: number[] = []
    const dryRuns: number[] = []
    let rows = 0
    for (let round = 0; round <= rounds; round++) {
      const began = performance.now()
      const answer = await ask(`/cabinet/readings/${contractId}/template.xlsx`)
      const template = Buffer.from(await answer.arrayBuffer())
      const took = performance.now() - began
      const filled = await fillIn(template, round)
      rows = filled.rows
      const form = load(await (await ask(`/cabinet/readings/${contractId}/upload`)).text())
      const body = new FormData()
      body.append('_csrf', String(form('main input[name=_csrf]').val()))
      body.append('file', new Blob([Uint8Array.from(filled.content)]), 'readings.xlsx')
      const sent = performance.now()
      const path = (
        await ask(`/cabinet/readings/${contractId}/upload`, { method: 'POST', body })
      ).headers.get('location')
      await untilDone(ask, path ?? '')
      // The first round warms up.
      if (round > 0) {
        templates.push(took)
        dryRuns.push(performance.now() - sent)
      }
    }
    const figures = {
      rows,
      template: middle(templates),
      dryRun: middle(dryRuns),
      peakRssMb: app.peakRssMb(),
    }
    say(
      `P12  workbook of ${rows} rows: template ${figures.template.toFixed(0)} ms (≤ 500), upload + dry run ${figures.dryRun.toFixed(0)} ms (≤ 1000), RSS ${figures.peakRssMb} MB`,
    )
    return figures
  } finally {
    await app.stop()
  }
}

async function untilDone(ask: (path: string) => Promise<Response>, path: string): Promise<void> {
  for (;;) {
    const page = load(await (await ask(path)).text())
    if (page('section[aria-labelledby=counts]').length > 0) return
    if (page('#upload-progress').length === 0) throw new Error(`P12: ${page('main').text()}`)
  }
}

/** Another figure each round, so that each file has something to say. */
async function fillIn(template: Buffer, round: number): Promise<{ content: Buffer; rows: number }> {
  const book = new exceljs.Workbook()
  await book.xlsx.load(template as unknown as ArrayBuffer)
  const sheet = book.worksheets[0]!
  const heads = sheet.getRow(3).values as string[]
  const [value, previous] = [heads.indexOf('Показание'), heads.indexOf('Прошлое показание')]
  for (let line = 4; line <= sheet.rowCount; line++)
    sheet.getCell(line, value).value = Number(sheet.getCell(line, previous).value) + 10 + round
  return { content: Buffer.from(await book.xlsx.writeBuffer()), rows: sheet.rowCount - 3 }
}

function middle(all: readonly number[]): number {
  return all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN
}
