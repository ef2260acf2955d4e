import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { attributeOfAll, openBrowser, sitDown, type Seat } from '../support/browser.ts'
import { openHouse } from '../support/house.ts'
import { textOfPdf } from '../support/pdf.ts'

let browser: Browser

before(async () => {
  browser = await openBrowser()
})
after(async () => browser.close())

const seats: { name: string; seat: Seat }[] = [
  { name: 'on a desktop in Russian', seat: { width: 1280, language: 'ru' } },
  { name: 'on a phone in English, dark', seat: { width: 360, language: 'en', scheme: 'dark' } },
  { name: 'on a phone without JavaScript', seat: { width: 360, language: 'ru', javaScript: false } },
]

for (const { name, seat } of seats)
  test(`Vera hands in her readings ${name} and holds the protocol`, async () => {
    const house = await openHouse()
    try {
      const vera = await sitDown(browser, house.base, seat)
      const { page } = vera
      await vera.signIn('vera')
      await vera.look('vera-home')
      await page.goto('/cabinet/readings')
      await vera.look('vera-form')
      const inputs = page.locator('input[name^="value."]')
      assert.equal(await inputs.count(), 2)
      const previous = (await attributeOfAll(inputs, 'data-previous')).map(Number)

      await inputs.nth(0).fill(String(previous[0]! - 1))
      await inputs.nth(1).fill(String(previous[1]! + 4))
      await page.locator('.bar button[name=action][value=next]').click()
      await page.locator('[role=alert]').waitFor()
      await vera.look('vera-form-refused')
      assert.equal(await inputs.nth(0).inputValue(), String(previous[0]! - 1))

      await inputs.nth(0).fill(String(previous[0]! + 8))
      await page.locator('.bar button[name=action][value=next]').click()
      await page.waitForURL(/\/check$/)
      await vera.look('vera-check')
      for (const box of await page.locator('input[type=checkbox][name^="confirm."]').all()) await box.check()
      await page.locator('button[name=action][value=submit]').click()
      await page.waitForURL(/\/cabinet\/submissions\//)
      await vera.look('vera-receipt')
      const number = /202611-\d{6,}-\d/.exec(await page.locator('main').innerText())?.[0]
      assert.ok(number, 'the receipt shows a number')

      const address = (await page.locator('a[href$="/protocol.pdf"]').first().getAttribute('href')) ?? ''
      const paper = await page.request.get(address)
      assert.equal(paper.status(), 200)
      const text = await textOfPdf(await paper.body())
      assert.ok(text.includes(number), 'the protocol carries the number')

      await page.goto('/cabinet/history')
      await vera.look('vera-history')
      assert.ok((await page.locator('main').innerText()).includes(number))
      await page.goto('/cabinet')
      await vera.look('vera-home-sent')
      await vera.context.close()
    } finally {
      await house.close()
    }
  })
