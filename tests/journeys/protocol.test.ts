import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { openBrowser, sitDown, type Seat } from '../support/browser.ts'
import { openHouse } from '../support/house.ts'
import { qrOfPage } from '../support/paper-reader.ts'
import { flatOf, submitAll } from '../features/readings/submission-kit.ts'

let browser: Browser

before(async () => {
  browser = await openBrowser()
})
after(async () => browser.close())

const seats: { name: string; seat: Seat }[] = [
  { name: 'on a desktop', seat: { width: 1280, language: 'ru' } },
  { name: 'on a phone in English, dark', seat: { width: 360, language: 'en', scheme: 'dark' } },
]

for (const { name, seat } of seats)
  test(`a stranger scans a protocol ${name} and sees that it is genuine, and the file in it too`, async () => {
    const house = await openHouse()
    try {
      const flat = await flatOf(house, 'vera')
      const receipt = await submitAll(flat.client, flat.contractId, {
        [`value.${flat.main.id}`]: String(flat.main.last + 8),
        [`value.${flat.other.id}`]: String(flat.other.last + 6),
      })
      const vera = { headers: { cookie: flat.client.cookieHeader() } }
      const paper = Buffer.from(
        await (await fetch(`${house.base}${receipt}/protocol.pdf`, vera)).arrayBuffer(),
      )
      const scanned = await qrOfPage(paper)
      assert.ok(scanned)

      const stranger = await sitDown(browser, house.base, seat)
      const { page } = stranger
      await page.goto(scanned.text)
      assert.match(
        await stranger.words(),
        seat.language === 'ru' ? /Протокол подлинный/ : /protocol is genuine/,
      )
      await page.locator('details.folded summary').click()
      await stranger.look('protocol-genuine')

      const file = join(house.deps.settings.varDir, 'protocol.pdf')
      await writeFile(file, paper)
      await page.locator('#file').setInputFiles(file)
      await page.locator('#protocol-file [role=status]:not(:empty)').waitFor()
      assert.match(await stranger.words(), seat.language === 'ru' ? /Совпало/ : /The same/)
      const other = join(house.deps.settings.varDir, 'other.json')
      await writeFile(other, '{"v":1}')
      await page.locator('#file').setInputFiles(other)
      await page.locator('#protocol-file [role=status]', { hasText: /[0-9a-f]{64}/ }).waitFor()
      await stranger.look('protocol-file')

      await page.locator('a[href="/protocols"]').click()
      await stranger.look('protocol-form')
      await stranger.fill({ code: 'ffff ffff ffff ffff ffff ffff ffff ffff' })
      await stranger.press()
      await stranger.look('protocol-unknown')
      await stranger.context.close()
    } finally {
      await house.close()
    }
  })
