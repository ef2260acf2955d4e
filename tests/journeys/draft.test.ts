import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { attributeOfAll, openBrowser, sitDown, type Person, type Seat } from '../support/browser.ts'
import { openHouse, type House } from '../support/house.ts'

let browser: Browser
let house: House
before(async () => void (browser = await openBrowser()))
after(() => browser.close())
beforeEach(async () => void (house = await openHouse()))
afterEach(() => house.close())

/** Vera before her form, and what her two meters showed. */
async function atForm(seat: Seat) {
  const person = await sitDown(browser, house.base, seat)
  await person.signIn('vera')
  await person.page.goto('/cabinet/readings')
  const inputs = person.page.locator('input[name^="value."]')
  const [cold = 0, hot = 0] = (await attributeOfAll(inputs, 'data-previous')).map(Number)
  return { ...person, inputs, cold, hot }
}

/** Waits until the line beside the buttons says so. */
const said = ({ page }: Person, words: RegExp) => page.locator('#saved').filter({ hasText: words }).waitFor()

/** Values of the draft, in no order. */
async function drafted(): Promise<string[]> {
  const rows = await house.deps.db.sql.rows<{ rows: Record<string, { value?: string }> }>(
    'select rows from drafts',
  )
  return rows.flatMap(({ rows: fields }) => Object.values(fields).map(({ value = '' }) => value))
}

test('what is typed off line is kept as soon as there is a connection again', async () => {
  const vera = await atForm({ width: 360 })
  const { context, inputs, cold, hot, page } = vera
  await inputs.nth(0).fill(String(cold + 7))
  await said(vera, /Сохранено в \d\d:\d\d/)
  await context.setOffline(true)
  await inputs.nth(1).fill(String(hot + 4))
  await said(vera, /Нет связи/)
  await vera.look('draft-offline')
  assert.ok(!(await drafted()).includes(String(hot + 4)))
  await context.setOffline(false)
  await said(vera, /Сохранено в \d\d:\d\d/)
  assert.deepEqual((await drafted()).toSorted(), [String(cold + 7), String(hot + 4)].toSorted())
  await page.reload()
  assert.equal(await inputs.nth(1).inputValue(), String(hot + 4))
})

test('a request that fails is said and made again', async () => {
  const vera = await atForm({ width: 1280 })
  const { inputs, cold, page } = vera
  await page.route('**/autosave', (route) => route.abort())
  await inputs.nth(0).fill(String(cold + 7))
  await said(vera, /Не сохранено, пробуем снова/)
  assert.deepEqual(await drafted(), [])
  await page.unroute('**/autosave')
  await said(vera, /Сохранено в \d\d:\d\d/)
  assert.deepEqual(await drafted(), [String(cold + 7)])
})

test('two devices at once: the later one sees both values and chooses', async () => {
  const phone = await atForm({ width: 360 })
  const desk = await atForm({ width: 1280 })
  const [first, second] = [String(phone.cold + 7), String(phone.cold + 8)]
  await desk.inputs.nth(0).fill(first)
  await said(desk, /Сохранено в/)
  await phone.inputs.nth(0).fill(second)
  const choice = phone.page.locator('.two-devices')
  await choice.waitFor()
  assert.match(await choice.innerText(), new RegExp(`${first}[^]*${second}`))
  await phone.look('draft-two-devices')
  assert.deepEqual(await drafted(), [first])
  await choice.getByRole('button').nth(1).click()
  await said(phone, /Сохранено в/)
  assert.deepEqual(await drafted(), [second])
})

test('without JavaScript the button «Сохранить» keeps the draft', async () => {
  const vera = await atForm({ width: 360, javaScript: false })
  const { inputs, cold, page } = vera
  await inputs.nth(0).fill(String(cold + 7))
  await vera.press('button[name=action][value=save]')
  await said(vera, /Сохранено|сохранён/i)
  await vera.look('draft-saved')
  await page.goto('/cabinet')
  await page.goto('/cabinet/readings')
  assert.equal(await inputs.nth(0).inputValue(), String(cold + 7))
})
