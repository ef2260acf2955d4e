import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { openBrowser, sitDown } from '../support/browser.ts'
import { openHouse } from '../support/house.ts'

let browser: Browser
before(async () => void (browser = await openBrowser()))
after(async () => browser.close())

test('Oleg asks for a code, the operator prints it, Oleg links the flat, Vera disputes him, the operator ends it', async () => {
  const house = await openHouse()
  try {
    const oleg = await sitDown(browser, house.base, { width: 360 })
    await oleg.signIn('oleg')
    await oleg.page.goto('/cabinet/contracts/link')
    await oleg.look('code-link')
    await oleg.page.locator('main a[href$="/link/ask"]').click()
    await oleg.look('code-ask')
    await oleg.fill({ number: '1003000017', text: 'Снимаю эту квартиру, платит хозяйка' })
    await oleg.press()
    await oleg.look('code-asked')

    const operator = await sitDown(browser, house.base)
    await operator.signIn('operator')
    await operator.page.goto('/staff/links')
    await operator.look('code-queue')
    await operator.page.locator('main tbody a').first().click()
    await operator.look('code-dispute', 'dark')
    await operator.fill({ action: 'code', reason: 'Отправляем письмо на адрес договора' })
    await operator.press()
    await operator.look('code-made')
    const letter = await operator.paper(
      (await operator.page.locator('main a.btn-primary').getAttribute('href')) ?? '',
    )
    const code = /[A-Z2-9]{4}(?:-[A-Z2-9]{4}){3}/.exec(letter)?.[0] ?? ''
    assert.match(letter, /Соколова Вера Петровна/)

    await oleg.page.goto('/cabinet/contracts/link?proof=code')
    await oleg.fill({
      accountNumber: '1003000017',
      code: `${code.slice(0, -1)}A`.replace(code, `${code.slice(0, -1)}C`),
    })
    await oleg.press()
    await oleg.look('code-mistyped')
    await oleg.fill({ code: code.toLowerCase() })
    await oleg.press()
    assert.match(await oleg.words(), /Договор № П-1003000017 привязан/)

    const vera = await sitDown(browser, house.base, { language: 'en' })
    await vera.signIn('vera')
    const [id = ''] = await house.contractsOf('vera')
    await vera.page.goto(`/cabinet/contracts/${id}/links`)
    await vera.look('code-holders', 'dark')
    await vera.page.locator('main a[href$="/dispute"]').click()
    await vera.fill({ text: 'He has moved out' })
    await vera.press()
    await vera.look('code-disputed')

    await operator.page.goto('/staff/links')
    await operator.page.locator('main tbody a').first().click()
    await operator.fill({ action: 'end', reason: 'Договор найма закончился' })
    await operator.press()
    await oleg.page.goto(`/cabinet/contracts/${id}`)
    assert.match(await oleg.words(), /Такой страницы нет/)
    for (const person of [oleg, operator, vera]) await person.context.close()
  } finally {
    await house.close()
  }
})
