import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { lettersTo } from '../features/auth/registrant.ts'
import { openBrowser, sitDown, type Person } from '../support/browser.ts'
import { openHouse } from '../support/house.ts'

let browser: Browser

before(async () => {
  browser = await openBrowser()
})
after(async () => browser.close())

const password = 'Voda-2026!demo'

/** Through the page that asks for the password again, to where one was going. */
async function goBehindThePassword(person: Person, path: string): Promise<void> {
  await person.page.goto(path)
  await person.fill({ password })
  await person.press()
  assert.equal(new URL(person.page.url()).pathname, path)
}

test('a representative who lost everything gets in again: check, paper, sign-in, own password, cabinet', async () => {
  const house = await openHouse()
  try {
    const rodnik = await house.deps.db.sql.one<{ id: string; email: string }>(
      `select id, email from users where login = 'rodnik'`,
    )
    const id = rodnik?.id ?? ''
    const clerk = await sitDown(browser, house.base, { width: 1280 })
    await clerk.signIn('operator')
    await clerk.page.goto(`/staff/subscribers/${id}`)
    await clerk.look('recovery-card')
    await goBehindThePassword(clerk, `/staff/subscribers/${id}/recovery`)
    await clerk.look('recovery-form', 'dark')
    await clerk.page.locator('input[name=documentKind][value=POWER_OF_ATTORNEY]').check()
    await clerk.press()
    await clerk.page.locator('[role=alert]').waitFor()
    await clerk.look('recovery-note-missing')
    await clerk.page.locator('#note').fill('доверенность 77 АВ 1234567 от 12.10.2026')
    await clerk.press()
    assert.match(clerk.page.url(), /\/recovery\/paper$/)
    await clerk.look('recovery-paper', 'dark')
    const once = await clerk.page.locator('main code').innerText()
    await clerk.page.reload()
    assert.equal(await clerk.page.locator('main code').count(), 0, 'shown once')
    await clerk.look('recovery-paper-gone')
    await clerk.context.close()

    const owner = await sitDown(browser, house.base, { width: 360, language: 'en' })
    await owner.signIn('rodnik', once)
    assert.equal(new URL(owner.page.url()).pathname, '/password/change')
    await owner.look('recovery-forced')
    await owner.fill({
      currentPassword: once,
      password: 'green kettle sings',
      passwordConfirm: 'green kettle sings',
    })
    await owner.press()
    assert.equal(new URL(owner.page.url()).pathname, '/cabinet')
    await owner.look('recovery-cabinet')
    await owner.context.close()
    const letter = (await lettersTo(house, rodnik?.email ?? ''))[0]
    assert.match(letter?.subject ?? '', /Доступ к кабинету возвращён лично/)
  } finally {
    await house.close()
  }
})

for (const seat of [
  { width: 360, language: 'ru' },
  { width: 1280, language: 'en' },
] as const)
  test(`every page of the settings is in order at ${seat.width} px in ${seat.language}`, async () => {
    const house = await openHouse()
    try {
      const vera = await sitDown(browser, house.base, seat)
      await vera.signIn('vera')
      await vera.page.goto('/cabinet/settings')
      await vera.look(`settings-home`, 'dark')
      for (const name of ['profile', 'sessions', 'notifications', 'data']) {
        await vera.page.goto(`/cabinet/settings/${name}`)
        await vera.look(`settings-${name}`, 'dark')
      }
      await goBehindThePassword(vera, '/cabinet/settings/email')
      await vera.fill({ email: 'vera.new@example.test' })
      await vera.press()
      await vera.look(`settings-email`, 'dark')
      for (const name of ['phone', 'login', 'data/delete']) {
        await vera.page.goto(`/cabinet/settings/${name}`)
        await vera.look(`settings-${name.replace('/', '-')}`, 'dark')
      }
      const texts = (await house.deliver()).map(({ text }) => text).join('\n')
      for (const kind of ['confirm', 'lockout']) {
        const link = new RegExp(`http://[^/]+(/email/${kind}\\?token=\\S+)`).exec(texts)?.[1] ?? ''
        await vera.page.goto(link)
        await vera.look(`email-${kind}`)
      }
      await vera.press()
      assert.equal(new URL(vera.page.url()).pathname, '/password/reset')
      await vera.context.close()
    } finally {
      await house.close()
    }
  })
