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

test('a clerk reads what Vera handed in and enters what a caller tells', async () => {
  const house = await openHouse()
  try {
    const vera = await sitDown(browser, house.base, { width: 360 })
    await vera.signIn('vera')
    await vera.page.goto('/cabinet/readings')
    await enter(vera, 7)
    await vera.press('button[value=submit]')
    const number = /202611-\d{6,}-\d/.exec(await vera.words())?.[0] ?? ''
    await vera.context.close()

    const clerk = await sitDown(browser, house.base, { width: 1280, language: 'ru' })
    const { page } = clerk
    await clerk.signIn('operator')
    await page.goto('/staff/readings')
    await clerk.look('operator-readings', 'dark')
    await page.locator('main a', { hasText: number }).click()
    await page.waitForURL(/\/staff\/submissions\//)
    await clerk.look('operator-submission', 'dark')
    assert.match(await clerk.words(), /Соколова/)
    const protocol = await page.locator('main a[href$="/protocol.pdf"]').getAttribute('href')
    assert.ok((await clerk.paper(protocol ?? '')).includes(number))

    await page.goto('/staff/subscribers')
    await clerk.fill({ q: 'Громов' })
    await clerk.press()
    await clerk.look('operator-found')
    await page.locator('main a[href^="/staff/contracts/"]').first().click()
    await page.waitForURL(/\/staff\/contracts\//)
    await clerk.look('operator-contract')
    await page.locator('main a[href$="/readings"]').first().click()
    await page.waitForURL(/\/readings$/)
    await clerk.look('operator-entry')
    await enter(clerk, 6)
    await clerk.press('button[value=submit]')
    await page.locator('[role=alert]').waitFor()
    await clerk.look('operator-check-refused')
    await clerk.fill({ source: 'phone', callerName: 'Громов Олег' })
    for (const box of await page.locator('input[type=checkbox][name^="confirm."]').all()) await box.check()
    await clerk.press('button[value=submit]')
    await page.waitForURL(/\/staff\/submissions\//)
    await clerk.look('operator-entered')
    assert.match(await clerk.words(), /Со слов Громов Олег/)

    await page.setViewportSize({ width: 360, height: 740 })
    await clerk.look('operator-entered-narrow')
    await page.goto('/staff/readings')
    await clerk.look('operator-readings-narrow')
    await clerk.context.close()
  } finally {
    await house.close()
  }
})

/** Every register so much more than before, up to the page of checking. */
async function enter(person: Person, more: number): Promise<void> {
  const inputs = person.page.locator('input[name^="value."]')
  const previous = await attributeOfAll(inputs, 'data-previous')
  for (const [i, value] of previous.entries()) await inputs.nth(i).fill(String(Number(value) + more))
  await person.press('.bar button[value=next]')
  await person.page.waitForURL(/\/check$/)
  for (const box of await person.page.locator('input[type=checkbox][name^="confirm."]').all())
    await box.check()
}
