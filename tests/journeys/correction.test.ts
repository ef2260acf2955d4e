import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { openBrowser, sitDown, type Seat } from '../support/browser.ts'
import { openHouse } from '../support/house.ts'
import { flatOf, submitAll } from '../features/readings/submission-kit.ts'

let browser: Browser

before(async () => {
  browser = await openBrowser()
})
after(async () => browser.close())

const seats: { name: string; seat: Seat }[] = [
  { name: 'on a desktop', seat: { width: 1280, language: 'ru' } },
  { name: 'on a phone in English, dark', seat: { width: 360, language: 'en', scheme: 'dark' } },
  { name: 'on a phone without JavaScript', seat: { width: 360, language: 'ru', javaScript: false } },
]

for (const { name, seat } of seats)
  test(`Vera finds the window shut ${name}, asks, a clerk accepts, and her history shows it`, async () => {
    const house = await openHouse()
    try {
      const flat = await flatOf(house, 'vera')
      await submitAll(flat.client, flat.contractId, {
        [`value.${flat.main.id}`]: String(flat.main.last + 8),
        [`value.${flat.other.id}`]: String(flat.other.last + 6),
      })
      house.clock.set('2026-12-03T10:00+03:00')

      const vera = await sitDown(browser, house.base, seat)
      await vera.signIn('vera')
      await vera.page.goto(`/cabinet/readings/${flat.contractId}`)
      await vera.look('correction-closed')
      await vera.page.locator('main a[href*="/cabinet/corrections/new"]').first().click()
      await vera.fill({ register: flat.main.id, value: String(flat.main.last + 5) })
      await vera.press()
      await vera.look('correction-refused')
      await vera.fill({ reason: 'Ошиблась в последней цифре' })
      await vera.press()
      await vera.look('correction-list')
      const number = /ИСП-2026-\d{6}-\d/u.exec(await vera.words())?.[0]
      assert.ok(number)

      const clerk = await sitDown(browser, house.base, { ...seat, language: 'ru' })
      await clerk.signIn('metering')
      await clerk.page.goto('/staff/corrections')
      await clerk.look('correction-queue')
      await clerk.page.locator('main table a').first().click()
      await clerk.look('correction-request')
      await clerk.press('button[value=accept]')
      assert.ok((await clerk.page.locator('[role=status]').first().innerText()).includes(number))

      await vera.page.goto('/cabinet/history')
      assert.match(await vera.words(), seat.language === 'ru' ? /исправлено сотрудником/i : /corrected by/i)
      await vera.look('correction-history')
      await vera.page.goto('/cabinet/notifications')
      assert.ok((await vera.words()).includes(number))
      await vera.look('correction-inbox')
      await vera.context.close()
      await clerk.context.close()
    } finally {
      await house.close()
    }
  })
