import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { attributeOfAll, openBrowser, sitDown, type Person } from '../support/browser.ts'
import { openHouse } from '../support/house.ts'

let browser: Browser

before(async () => {
  browser = await openBrowser()
})
after(async () => browser.close())

test('a metering clerk looks how the window goes, reminds, extends, and clears the queue by keys', async () => {
  const house = await openHouse()
  try {
    for (const [login, more] of [
      ['vera', 90],
      ['petrov', 400],
    ] as const) {
      const person = await sitDown(browser, house.base, { width: 360 })
      await person.signIn(login)
      await handIn(person, more)
      await person.context.close()
    }

    const clerk = await sitDown(browser, house.base, { width: 1280 })
    const { page } = clerk
    await clerk.signIn('metering')
    await clerk.look('metering-hall', 'dark')
    await page.locator('nav .menu a', { hasText: 'Приём показаний' }).click()
    await page.waitForURL(/\/staff\/window$/)
    await clerk.look('metering-window', 'dark')

    await page.locator('main tr', { hasText: 'Родник' }).first().locator('input[type=checkbox]').check()
    await clerk.press('form[action="/staff/window/remind"] .btn-primary')
    await page.locator('[role=status]', { hasText: 'Отправлено писем: 1' }).waitFor()
    await page.locator('main tr', { hasText: 'Напомнили 30.11.2026' }).first().waitFor()
    await clerk.press('button[name=all]')
    await page.locator('[role=status]', { hasText: 'Напоминаем всем' }).waitFor()

    await clerk.fill({ closesOn: '2026-12-01', reason: 'сбой связи' })
    await clerk.press('form[action="/staff/window/extend"] button[type=submit]')
    await page.locator('[role=alert]').waitFor()
    await clerk.look('metering-extend-refused')
    await clerk.fill({ closesOn: '07.12.2026', reason: 'сбой связи' })
    await clerk.press('form[action="/staff/window/extend"] button[type=submit]')
    assert.match(await clerk.words(), /продлён для всех по 7 декабря/)
    await clerk.look('metering-window-extended')

    await page.locator('nav .menu a', { hasText: 'Проверка показаний' }).click()
    await page.waitForURL(/\/staff\/anomalies$/)
    await clerk.look('metering-queue', 'dark')
    await byKeys(clerk)

    await page.setViewportSize({ width: 360, height: 740 })
    for (const path of ['/staff/window', '/staff/anomalies', '/staff']) {
      await page.goto(path)
      await clerk.look(`metering-narrow-${path.slice(7) || 'hall'}`, 'dark')
    }
    await page.goto('/staff/window?lang=en')
    await clerk.look('metering-narrow-en')
    await clerk.context.close()
  } finally {
    await house.close()
  }
})

/** j leads to the first value, x ticks it, r opens the return; typing is never taken for a key; a accepts. */
async function byKeys(clerk: Person): Promise<void> {
  const { page } = clerk
  const rows = await page.locator('.queue__row').count()
  assert.ok(rows >= 2)
  const boxes = page.locator('.queue__row input[type=checkbox]')
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  await page.locator('.queue__row:first-child input:focus').waitFor()
  await page.keyboard.press('?')
  await page.locator('#keys[open]').waitFor()
  await clerk.look('metering-queue-keys')
  await page.keyboard.press('j')
  await page.keyboard.press('r')
  await page.locator('#reason:focus').waitFor()
  assert.equal(await page.locator('#action').inputValue(), 'return')
  await page.keyboard.type('axkj')
  assert.equal(await page.locator('#reason').inputValue(), 'axkj')
  assert.equal(await page.locator('.queue__row').count(), rows)
  await clerk.press('#queue-form .btn-primary')
  await page.locator('[role=alert]').waitFor()
  assert.ok(await boxes.first().isChecked())
  await clerk.fill({ reason: 'цифры не видны', until: '07.12.2026' })
  await clerk.press('#queue-form .btn-primary')
  await page.locator('[role=status]', { hasText: 'Возвращено абонентам: 1' }).waitFor()
  await clerk.look('metering-queue-returned')

  await page.keyboard.press('j')
  await Promise.all([page.waitForEvent('framenavigated'), page.keyboard.press('a')])
  await page.locator('[role=status]', { hasText: 'Принято: 1' }).waitFor()
  assert.equal(await page.locator('.queue__row').count(), rows - 2)

  await page.locator('#keys summary').click()
  await Promise.all([page.waitForEvent('framenavigated'), page.locator('button[name=keys]').click()])
  await page.locator('[role=status]', { hasText: 'Клавиши выключены' }).waitFor()
  await clerk.look('metering-queue-quiet')
}

/** Every register so much more than before, confirmed and sent. */
async function handIn(person: Person, more: number): Promise<void> {
  await person.page.goto('/cabinet/readings')
  const inputs = person.page.locator('input[name^="value."]')
  const previous = await attributeOfAll(inputs, 'data-previous')
  for (const [i, value] of previous.entries()) await inputs.nth(i).fill(String(Number(value) + more))
  await person.press('.bar button[value=next]')
  await person.page.waitForURL(/\/check$/)
  for (const box of await person.page.locator('input[type=checkbox][name^="confirm."]').all())
    await box.check()
  await person.press('button[value=submit]')
  await person.page.waitForURL(/\/submissions\//)
}
