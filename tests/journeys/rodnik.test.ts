import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { attributeOfAll, openBrowser, sitDown, type Seat } from '../support/browser.ts'
import { openHouse } from '../support/house.ts'

let browser: Browser

before(async () => {
  browser = await openBrowser()
})
after(async () => browser.close())

const seats: { name: string; seat: Seat }[] = [
  { name: 'on a desktop', seat: { width: 1280, language: 'ru' } },
  {
    name: 'on a phone, in English, without JavaScript',
    seat: { width: 360, language: 'en', javaScript: false },
  },
]

for (const { name, seat } of seats)
  test(`an engineer of 340 inlets hands them in ${name}`, async () => {
    const house = await openHouse()
    try {
      const engineer = await sitDown(browser, house.base, seat)
      const { page } = engineer
      await engineer.signIn('rodnik')
      await page.goto('/cabinet/readings')
      await engineer.look('rodnik-choose')
      const big = await biggestContract(page)
      await page.goto(big)
      await engineer.look('rodnik-grid')

      const inputs = page.locator('input[name^="value."]')
      const previous = await attributeOfAll(inputs, 'data-previous')
      const digits = await attributeOfAll(inputs, 'data-digits')
      const facts = previous.map((value, i) => ({ previous: Number(value), digits: Number(digits[i]) }))
      assert.ok(facts.length >= 340, `${facts.length} registers`)
      // The last row is left empty, the first one is wrong: both must be told by name, neither lost.
      const column = facts
        .slice(0, -1)
        .map(({ previous, digits }, i) => String(i === 0 ? previous + 0.5 : (previous + 20) % 10 ** digits))
      await enterColumn(page, column, seat.javaScript !== false)
      if (seat.javaScript !== false) await page.locator('#progress-text', { hasText: /33\d|34\d/ }).waitFor()
      await next(page)
      await page.locator('[role=alert]').waitFor()
      await engineer.look('rodnik-grid-refused')
      assert.equal(await inputs.nth(0).inputValue(), String(facts[0]!.previous + 0.5))
      assert.equal(
        await inputs.nth(150).inputValue(),
        String((facts[150]!.previous + 20) % 10 ** facts[150]!.digits),
      )

      await page.locator('button[name=action][value=skip]').click()
      await page.waitForURL(/\/check$/)
      await engineer.look('rodnik-check')
      const all = page.locator('input[name=confirmAll]')
      if ((await all.count()) > 0) await all.check()
      else for (const box of await page.locator('input[name^="confirm."]').all()) await box.check()
      await page.locator('button[name=action][value=submit]').click()
      await page.waitForURL(/\/cabinet\/submissions\//)
      await engineer.look('rodnik-receipt')
      assert.match(await page.locator('main').innerText(), /202611-\d{6,}-\d/)
      await engineer.context.close()
    } finally {
      await house.close()
    }
  })

/** Copied from a spreadsheet and pasted at the first input; where no script listens the figures are set at once. */
async function enterColumn(page: Page, column: readonly string[], isPasted: boolean): Promise<void> {
  const inputs = page.locator('input[name^="value."]')
  if (!isPasted)
    return inputs.evaluateAll((all: { value: string }[], figures: readonly string[]) => {
      for (const [i, figure] of figures.entries()) if (all[i] !== undefined) all[i].value = figure
    }, column)
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(column.join('\r\n'))})`)
  await inputs.first().focus()
  await page.keyboard.press('Control+V')
}

async function next(page: Page): Promise<void> {
  await page.locator('.bar button[name=action][value=next]').click()
}

/** The address of the form with the most inlets among the chooser's contracts. */
async function biggestContract(page: Page): Promise<string> {
  const links = await attributeOfAll(page.locator('main a[href^="/cabinet/readings/"]'), 'href')
  const sizes = []
  for (const link of links) {
    const html = await (await page.request.get(link)).text()
    sizes.push({ link, size: html.split('name="value.').length })
  }
  return sizes.toSorted((a, b) => b.size - a.size)[0]?.link ?? ''
}
