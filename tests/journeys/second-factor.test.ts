import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Secret, TOTP } from 'otpauth'
import type { Browser } from 'playwright-core'
import { openBrowser, sitDown } from '../support/browser.ts'
import { openHouse, type House } from '../support/house.ts'
import { openOtherHouse, type OtherHouse } from '../support/identity-provider.ts'

let house: House
let esia: OtherHouse
let browser: Browser
before(async () => {
  house = await openHouse({
    identityProviders: async (base) => [(esia = await openOtherHouse(base)).provider],
  })
  browser = await openBrowser()
})
after(async () => {
  await browser.close()
  esia.close()
  await house.close()
})

test('Vera protects her cabinet with a second factor on the phone, and signs in with it', async () => {
  const vera = await sitDown(browser, house.base, { width: 360 })
  await vera.signIn('vera')
  await vera.page.goto('/cabinet/settings/second-factor')
  await vera.look('step-up', 'dark')
  await vera.fill({ password: 'Voda-2026!demo' })
  await vera.press()
  await vera.look('second-factor-setup', 'dark')
  const secret = (await vera.page.locator('code.secret').innerText()).replace(/\s/g, '')
  const totp = new TOTP({ secret: Secret.fromBase32(secret) })
  const code = () => totp.generate({ timestamp: house.deps.clock.now().epochMilliseconds })
  await vera.fill({ code: code() })
  await vera.press()
  await vera.look('recovery-codes', 'dark')
  assert.equal(await vera.page.locator('.codes code').count(), 10)
  await vera.page.locator('main a.btn-primary').click()
  await vera.look('second-factor-on', 'dark')
  house.clock.set('2026-11-30T10:01+03:00')
  const phone = await sitDown(browser, house.base, { language: 'en' })
  await phone.page.goto('/login')
  await phone.fill({ login: 'vera', password: 'Voda-2026!demo' })
  await phone.press()
  await phone.look('sign-in-code', 'dark')
  await phone.fill({ code: '000000' })
  await phone.press()
  assert.match(await phone.words(), /did not match/)
  await phone.look('sign-in-code-wrong')
  await phone.fill({ code: code(), remember: 'on' })
  await phone.press()
  assert.equal(new URL(phone.page.url()).pathname, '/cabinet')
})

test('Anna ties another service to her cabinet and comes in by it', async () => {
  const anna = await sitDown(browser, house.base, { width: 360 })
  await anna.signIn('anna')
  await anna.page.goto('/cabinet/settings/sign-in')
  await anna.fill({ password: 'Voda-2026!demo' })
  await anna.press()
  await anna.look('ways-in', 'dark')
  const vouch = async (button: string) => {
    const { page } = anna
    await page.locator(button).click()
    await page.waitForURL((url) => url.origin === esia.issuer)
    await page.locator('[name=login]').fill('anna-there')
    await page.locator('[name=password]').fill('any')
    await page.locator('button[type=submit]').click()
    await page.locator('[name=prompt][value=consent]').waitFor({ state: 'attached' })
    await page.locator('button[type=submit]').click()
    await page.waitForURL((url) => url.origin === house.base)
  }
  await vouch('main button[value=link]')
  await anna.page.locator('[role=status]').waitFor()
  await anna.page.locator('header form[action="/logout"] button').click()
  await anna.context.clearCookies()
  await anna.page.goto('/login')
  await vouch('main form[action="/login/with/esia"] button')
  assert.equal(new URL(anna.page.url()).pathname, '/cabinet')
  const stranger = await sitDown(browser, house.base)
  await stranger.page.goto('/login')
  await stranger.look('sign-in-houses', 'dark')
})
