import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { attributeOfAll, openBrowser, sitDown } from '../support/browser.ts'
import { openHouse, type House } from '../support/house.ts'
import { linkTo, organizationFields, personFields } from '../features/auth/registrant.ts'

let browser: Browser
let house: House

before(async () => {
  browser = await openBrowser()
  house = await openHouse()
})
after(async () => {
  await browser.close()
  await house.close()
})

// Contracts of the demo that nobody is linked to.
const flat = { account: '1003000103', contract: 'П-1003000103' }
const bakery = { contract: '204600', inn: '7799001016', kpp: '779901001', ogrn: '1147799001019' }

test('a person comes from registration to a protocol and a bill on a phone', async () => {
  const nina = await sitDown(browser, house.base, { width: 360, language: 'ru' })
  const { page } = nina
  await page.goto('/')
  await nina.look('newcomer-landing', 'dark')
  await page.goto('/register')
  await nina.look('newcomer-choose')
  await page.locator('main a[href="/register/person"]').first().click()
  await page.waitForURL('/register/person')
  const fields = personFields({ lastName: 'Беляева', firstName: 'Нина', patronymic: 'Андреевна' })
  await nina.fill({ ...fields, passwordConfirm: 'другой пароль совсем' })
  await nina.press()
  await page.locator('[role=alert]').waitFor()
  await nina.look('newcomer-register-refused')
  await nina.fill({ ...fields, accountNumber: flat.account })
  await nina.press()
  assert.equal(new URL(page.url()).pathname, '/register/sent')
  await nina.look('newcomer-sent')

  await page.goto(await linkTo(house, fields['email'] ?? ''))
  await nina.look('newcomer-confirm')
  await nina.press()
  assert.equal(await page.locator('#login').inputValue(), fields['login'])
  await nina.look('newcomer-login', 'dark')
  await nina.fill({ password: fields['password'] ?? '' })
  await nina.press()
  assert.equal(new URL(page.url()).pathname, '/cabinet/contracts/link', 'the first thing to do')
  await nina.look('newcomer-link')
  assert.equal(await page.locator('#accountNumber').inputValue(), flat.account, 'said at registration')
  await nina.fill({ amount: '0,01' })
  await nina.press()
  await nina.look('newcomer-link-refused')
  await nina.fill({ amount: await lastPayment(flat.contract) })
  await nina.press()
  await page.waitForURL(/\/cabinet\/contracts\/[0-9a-f-]{36}$/)
  await nina.look('newcomer-card')

  await page.goto('/cabinet/readings')
  const inputs = page.locator('input[name^="value."]')
  const previous = (await attributeOfAll(inputs, 'data-previous')).map(Number)
  assert.equal(previous.length, 3)
  for (const [i, value] of previous.entries()) await inputs.nth(i).fill(String(value + 5))
  await nina.look('newcomer-form')
  await nina.press('.bar button[value=next]')
  await page.waitForURL(/\/check$/)
  for (const box of await page.locator('input[type=checkbox][name^="confirm."]').all()) await box.check()
  await nina.look('newcomer-check')
  await nina.press('button[value=submit]')
  await page.waitForURL(/\/cabinet\/submissions\//)
  await nina.look('newcomer-receipt')
  const number = /202611-\d{6,}-\d/.exec(await nina.words())?.[0]
  assert.ok(number, 'the receipt shows a number')
  const protocol = await page.locator('a[href$="/protocol.pdf"]').first().getAttribute('href')
  const said = await nina.paper(protocol ?? '')
  assert.ok(said.includes(number), 'the protocol carries the number')
  assert.ok(said.includes(flat.account), 'and the account')

  await page.goto('/cabinet/history')
  await nina.look('newcomer-history')
  assert.ok((await nina.words()).includes(number))
  await page.goto('/cabinet/billing')
  await nina.look('newcomer-billing', 'dark')
  const bill = await page.locator('main a.btn-primary[href$=".pdf"]').getAttribute('href')
  assert.ok((await nina.paper(bill ?? '')).includes(flat.account), 'the bill is of her account')

  await page.goto('/cabinet')
  await nina.look('newcomer-home', 'dark')
  await page.locator(`form[action="/logout"] button`).click()
  await page.waitForURL((url) => !url.pathname.startsWith('/cabinet'))
  await page.goto('/cabinet/history')
  assert.equal(new URL(page.url()).pathname, '/login', 'signed out')
  await nina.context.close()
})

test('a representative links a contract by a meter and has the invoice in two clicks from home', async () => {
  const clerk = await sitDown(browser, house.base, { width: 1280, language: 'ru' })
  const { page } = clerk
  await page.goto('/register/organization')
  const { contract, ...requisites } = bakery
  const fields = organizationFields({ organizationName: 'ООО «Пекарня Каравай»', ...requisites })
  await clerk.fill(fields)
  await clerk.look('firm-register')
  await clerk.press()
  await page.goto(await linkTo(house, fields['email'] ?? ''))
  await clerk.press()
  await clerk.fill({ password: fields['password'] ?? '' })
  await clerk.press()
  await page.goto('/cabinet')
  await clerk.look('firm-home-empty')

  await page.goto('/cabinet/contracts/link?proof=meter')
  await clerk.fill({ contractNumber: contract, meterSerial: await someMeter(contract) })
  await clerk.look('firm-link')
  await clerk.press()
  await page.waitForURL(/\/cabinet\/contracts\/[0-9a-f-]{36}$/)
  await clerk.look('firm-card')

  await page.goto('/cabinet')
  await clerk.look('firm-home', 'dark')
  await page.locator('main a[href^="/cabinet/billing"]').first().click()
  await page.waitForURL(/\/cabinet\/billing/)
  await clerk.look('firm-billing', 'dark')
  const invoice = await page.locator('main a.btn-primary[href$=".pdf"]').getAttribute('href')
  const paper = await clerk.paper(invoice ?? '')
  assert.match(paper, /Счет|Счёт/)
  assert.ok(paper.includes(bakery.inn), 'the invoice names the customer')
  await page.goto((invoice ?? '').replace(/\.pdf$/, ''))
  await clerk.look('firm-invoice')
  await page.goto('/cabinet/billing?lang=en')
  await clerk.look('firm-billing-english')
  await clerk.context.close()
})

/** As it stands on her receipt: `754,19`. */
async function lastPayment(contract: string): Promise<string> {
  const row = await house.deps.db.sql.one<{ kopecks: string }>(
    `select p.amount_kopecks::text as kopecks from payments p join contracts c on c.id = p.contract_id
     where c.number = $1 order by p.paid_on desc limit 1`,
    [contract],
  )
  return (Number(row?.kopecks) / 100).toFixed(2).replace('.', ',')
}

async function someMeter(contract: string): Promise<string> {
  const row = await house.deps.db.sql.one<{ serial: string }>(
    `select m.serial from meters m join contracts c on c.id = m.contract_id
     where c.number = $1 and m.removed_on is null order by m.serial limit 1`,
    [contract],
  )
  return row?.serial ?? ''
}
