import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { attributeOfAll, openBrowser, sitDown, type Person } from '../support/browser.ts'
import { openHouse, type House } from '../support/house.ts'

let browser: Browser

before(async () => {
  browser = await openBrowser()
})
after(async () => browser.close())

test('an engineer types, the approver sends back, the engineer corrects, the approver submits', async () => {
  const house = await openHouse()
  try {
    const contractId = await hireTwo(house)
    const [types, submits] = await Promise.all([
      sitDown(browser, house.base, { width: 1280, language: 'ru' }),
      sitDown(browser, house.base, { width: 360, language: 'en' }),
    ])
    await types.signIn('rodnik')
    await enter(types, contractId, 20)
    await types.press('button[value=approve]')

    await submits.signIn('petrov')
    await submits.look('four-eyes-home')
    await submits.press('.hero .btn-primary')
    await submits.look('four-eyes-check')
    await submits.fill({ reason: 'Ввод 1: сверьте с фото' })
    await submits.press('button[value=return]')

    await types.page.goto('/cabinet')
    assert.match(await types.words(), /Ввод 1: сверьте с фото/)
    await enter(types, contractId, 19)
    assert.equal(await types.page.locator('main button[value=submit]').count(), 0)
    await types.press('button[value=approve]')

    await submits.page.goto('/cabinet')
    await submits.press('.hero .btn-primary')
    const all = submits.page.locator('input[name=confirmAll], input[name^="confirm."]')
    for (const box of await all.all()) await box.check()
    await submits.press('button[value=submit]')
    assert.match(submits.page.url(), /\/cabinet\/submissions\//)
    await submits.look('four-eyes-receipt')
    await submits.page.locator('main a[href*="/cabinet/history/rows/"]').first().click()
    await submits.page.waitForURL(/\/cabinet\/history\/rows\//)
    await submits.look('four-eyes-way', 'dark')
    assert.equal(await submits.page.locator('.way__step').count(), 1)

    await types.page.goto(`/cabinet/history?contract=${contractId}&from=2026-11&to=2026-11`)
    await types.look('four-eyes-history')
    await Promise.all([types.context.close(), submits.context.close()])
  } finally {
    await house.close()
  }
})

/** Fills the form with so many cubic metres a meter and goes on to the check page. */
async function enter(person: Person, contractId: string, volume: number): Promise<void> {
  const { page } = person
  await page.goto(`/cabinet/readings/${contractId}`)
  const inputs = page.locator('main input[name^="value."]')
  const previous = await attributeOfAll(inputs, 'data-previous')
  const digits = await attributeOfAll(inputs, 'data-digits')
  for (const [i, value] of previous.entries())
    await inputs.nth(i).fill(String((Number(value) + volume) % 10 ** Number(digits[i])))
  await person.press('.bar button[value=next]')
  assert.match(page.url(), /\/check$/)
}

/** Two people of a small contract: an engineer who types, an approver who submits. */
async function hireTwo(house: House): Promise<string> {
  const { sql } = house.deps.db
  const small = await sql.one<{ id: string }>(
    `select c.id from contracts c join contract_access a on a.contract_id = c.id join users u on u.id = a.user_id
     where u.login_key = 'rodnik' order by (select count(*) from meters m where m.contract_id = c.id), c.number limit 1`,
  )
  await sql.run(
    `insert into contract_access (user_id, contract_id) select id, $1 from users where login_key = 'petrov'
     on conflict do nothing`,
    [small?.id],
  )
  await sql.run(
    `update contract_access a set can_enter = u.login_key = 'rodnik', can_submit = u.login_key = 'petrov', needs_approval = true
     from users u where u.id = a.user_id and a.contract_id = $1`,
    [small?.id],
  )
  return small?.id ?? ''
}
