import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { openBrowser, sitDown, type Person, type Seat } from '../support/browser.ts'
import { openHouse } from '../support/house.ts'
import { keepWorking, openBook } from '../support/workbooks.ts'

let browser: Browser

before(async () => {
  browser = await openBrowser()
})
after(async () => browser.close())

const seats: { name: string; seat: Seat }[] = [
  { name: 'on a desktop', seat: { width: 1280, language: 'ru' } },
  { name: 'on a phone, without JavaScript', seat: { width: 360, language: 'ru', javaScript: false } },
]

for (const { name, seat } of seats)
  test(`rodnik’s engineer hands in a workbook, corrects it and submits ${name}`, async () => {
    const house = await openHouse()
    const stop = keepWorking(house)
    try {
      const engineer = await sitDown(browser, house.base, seat)
      const { page } = engineer
      await engineer.signIn('rodnik')
      const contracts = await house.contractsOf('rodnik')
      const form = `/cabinet/readings/${contracts[0] ?? ''}`
      await page.goto(form)
      await page.locator('a[href$="/upload"]').first().click()
      await page.waitForURL(/\/upload$/)
      await engineer.look('workbook-upload', 'dark')

      // Nothing chosen: told at the field.
      await engineer.press()
      assert.match(await page.locator('[role=alert]').innerText(), /Выберите файл/)
      await engineer.look('workbook-refused')

      const book = await openBook(await download(page))
      const value = book.columns['Показание']
      const previous = book.columns['Прошлое показание']
      let wrongLine = 0
      for (let line = book.firstRow; line <= book.sheet.rowCount; line++) {
        const was = Number(book.sheet.getCell(line, previous).value)
        // The first figure is too small, and the row told by name has to be corrected.
        if (wrongLine === 0 && was > 100) wrongLine = line
        book.sheet.getCell(line, value).value = line === wrongLine ? was - 50 : was + 15
      }
      const remarks = await openBook(await checked(engineer, await book.bytes(), 'workbook-report'))
      const remark = remarks.sheet.getCell(wrongLine, remarks.columns['Замечание']).text
      assert.match(remark, /Меньше прошлого/)
      await engineer.press('button[value=accept]')
      assert.match(await engineer.words(), /Показания ещё не переданы/)
      await engineer.look('workbook-accepted')

      // The workbook with remarks, corrected, brings the rest.
      const was = Number(remarks.sheet.getCell(wrongLine, previous).value)
      remarks.sheet.getCell(wrongLine, value).value = was + 15
      await page.locator('a[href$="/upload"]').click()
      await page.waitForURL(/\/upload$/)
      await checked(engineer, await remarks.bytes(), 'workbook-again')
      await engineer.press('button[value=accept]')

      await page.locator('main a.btn-primary').click()
      await page.waitForURL(/\/check$/)
      const all = page.locator('input[name=confirmAll]')
      if ((await all.count()) > 0) await all.check()
      await engineer.press('button[value=submit]')
      await page.waitForURL(/\/cabinet\/submissions\//)
      const channel = await house.deps.db.sql.one<{ channel: string; sent: number }>(
        `select channel, sent_meters as sent from submissions where contract_id = $1`,
        [contracts[0]],
      )
      assert.equal(channel?.channel, 'file')
      await engineer.context.close()
    } finally {
      await stop()
      await house.close()
    }
  })

/** Hands the file in, waits for the findings and gives the workbook with remarks, if there is one. */
async function checked(engineer: Person, content: Buffer, picture: string): Promise<Buffer> {
  const { page } = engineer
  const buffer = content
  await page
    .locator('#file')
    .setInputFiles({ name: 'показания.xlsx', mimeType: 'application/octet-stream', buffer })
  await page.locator('main form button.btn-primary').click()
  await page.waitForURL(/\/cabinet\/uploads\//)
  // With a script by events, without one by the page's own refresh.
  await page.locator('section[aria-labelledby=counts]').waitFor()
  await engineer.look(picture, 'dark')
  const link = page.locator('a[href$="/remarks.xlsx"]')
  if ((await link.count()) === 0) return content
  return (await page.request.get((await link.getAttribute('href')) ?? '')).body()
}

async function download(page: Page): Promise<Buffer> {
  const href = await page.locator('a[href$="/template.xlsx"]').getAttribute('href')
  return (await page.request.get(href ?? '')).body()
}

test('vera adds a photo to her reading on a phone, without JavaScript and with it', async () => {
  const house = await openHouse()
  try {
    for (const javaScript of [false, true]) {
      const vera = await sitDown(browser, house.base, {
        width: 360,
        language: javaScript ? 'en' : 'ru',
        javaScript,
      })
      const { page } = vera
      await vera.signIn('vera')
      await page.goto('/cabinet/readings')
      await page.locator('button.photo-link').first().click()
      await page.waitForURL(/\/photos\//)
      await vera.look(`photos-${javaScript ? 'js' : 'plain'}`)
      const { default: sharp } = await import('sharp')
      const buffer = await sharp({
        create: { width: 900, height: 700, channels: 3, background: javaScript ? '#335577' : '#775533' },
      })
        .jpeg()
        .toBuffer()
      await page.locator('#photo').setInputFiles({ name: 'IMG.jpg', mimeType: 'image/jpeg', buffer })
      await page.locator('main form:has(#photo) button.btn-primary').click()
      await page.locator('ul.photos img').first().waitFor()
      assert.equal(await page.locator('ul.photos img').count(), javaScript ? 2 : 1)
      await vera.look(`photos-added-${javaScript ? 'js' : 'plain'}`, 'dark')
      await vera.context.close()
    }
  } finally {
    await house.close()
  }
})
