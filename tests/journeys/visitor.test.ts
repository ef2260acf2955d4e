import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { goodLetter } from '../features/reception/letter.ts'
import { openBrowser, sitDown } from '../support/browser.ts'
import { sample } from '../support/files.ts'
import { openHouse } from '../support/house.ts'

let browser: Browser

before(async () => {
  browser = await openBrowser()
})
after(async () => browser.close())

const answer = 'Промыли ввод вашего дома. Вода чистая с 11:00.'

test('a visitor writes without JavaScript and reads the answer of a clerk', async () => {
  const house = await openHouse()
  try {
    const visitor = await sitDown(browser, house.base, { width: 360, language: 'ru', javaScript: false })
    await visitor.page.goto('/reception')
    await visitor.look('visitor-form')
    await visitor.fill({ ...goodLetter, text: '' })
    await visitor.page.locator('#files').setInputFiles(file('вода.png', 'image/png', sample.png))
    await visitor.press()
    await visitor.page.locator('[role=alert]').waitFor()
    await visitor.look('visitor-form-refused')
    assert.match(await visitor.words(), /вода\.png/, 'the file is held')
    await visitor.fill(goodLetter)
    await visitor.press()
    assert.match(new URL(visitor.page.url()).pathname, /^\/reception\/sent\//)
    await visitor.look('visitor-sent')
    const number = /ЭП-2026-\d{6}/.exec(await visitor.words())?.[0] ?? ''
    const link = (await visitor.page.locator('main a.btn-primary').getAttribute('href')) ?? ''
    await visitor.page.goto(link)
    await visitor.look('visitor-status')

    const clerk = await sitDown(browser, house.base, { width: 1280, language: 'ru' })
    const { page } = clerk
    await clerk.signIn('reception')
    await clerk.look('clerk-home', 'dark')
    await page.goto('/staff/reception')
    await clerk.look('clerk-letters', 'dark')
    await page.locator('main a', { hasText: number }).click()
    await page.waitForURL(/\/staff\/reception\/[0-9a-f-]{36}$/)
    await clerk.look('clerk-letter', 'dark')
    const picture = await page.locator('main .files a').first().getAttribute('href')
    assert.deepEqual(await (await page.request.get(picture ?? '')).body(), sample.png)
    await clerk.fill({ text: answer })
    await clerk.press('button[value=answer]')
    await clerk.look('clerk-letter-answered')
    await clerk.context.close()

    await visitor.page.goto(link)
    await visitor.look('visitor-status-answered')
    assert.ok((await visitor.words()).includes(answer))
    const letters = (await house.deliver()).filter(({ to }) => to.address === goodLetter.email)
    assert.equal(letters.length, 2)
    assert.ok(letters[1]?.text.includes(answer), 'the letter brings the answer')
    await visitor.context.close()
  } finally {
    await house.close()
  }
})

function file(name: string, mimeType: string, buffer: Buffer) {
  return { name, mimeType, buffer }
}
