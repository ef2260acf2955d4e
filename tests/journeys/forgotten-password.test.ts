import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { linkTo } from '../features/auth/registrant.ts'
import { openBrowser, sitDown } from '../support/browser.ts'
import { captchaAnswer, openHouse } from '../support/house.ts'

let browser: Browser

before(async () => {
  browser = await openBrowser()
})
after(async () => browser.close())

test('a forgotten password gives way to a new one', async () => {
  const house = await openHouse()
  try {
    const vera = await sitDown(browser, house.base, { width: 1280, language: 'en' })
    const { page } = vera
    await page.goto('/login')
    await vera.look('forgot-login', 'dark')
    await page.locator('main a[href="/password/forgot"]').click()
    await page.waitForURL('/password/forgot')
    await vera.fill({ login: 'vera', email: 'vera@example.test', captcha: captchaAnswer })
    await vera.look('forgot-form')
    await vera.press()
    assert.equal(new URL(page.url()).pathname, '/password/sent')
    await vera.look('forgot-sent')

    const link = await linkTo(house, 'vera@example.test')
    await page.goto(link)
    await vera.fill({ password: 'green kettle sings', passwordConfirm: 'green kettle sinks' })
    await vera.press()
    await page.locator('[role=alert]').waitFor()
    await vera.look('forgot-reset-refused')
    await vera.fill({ password: 'green kettle sings', passwordConfirm: 'green kettle sings' })
    await vera.press()
    assert.equal(new URL(page.url()).pathname, '/login')
    assert.equal(await page.locator('#login').inputValue(), 'vera')
    await vera.look('forgot-done')

    await vera.fill({ password: 'Voda-2026!demo' })
    await vera.press()
    await page.locator('[role=alert]').waitFor()
    await vera.look('forgot-old-refused')
    await vera.signIn('vera', 'green kettle sings')
    assert.equal(new URL(page.url()).pathname, '/cabinet')
    await page.goto(link)
    assert.equal(await page.locator('main form').count(), 0, 'the link opens nothing twice')
    await vera.look('forgot-link-used')
    await vera.context.close()
  } finally {
    await house.close()
  }
})
