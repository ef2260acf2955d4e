import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { attributeOfAll, openBrowser, sitDown } from '../support/browser.ts'
import { openHouse, type House } from '../support/house.ts'

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

/** Text on its ground, everywhere on the page: at least so much contrast. */
const weakestContrast = `(() => {
  const channel = (v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4 }
  const light = (c) => 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2])
  const parse = (text) => (text.match(/[\\d.]+/g) || []).map(Number)
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const c = parse(getComputedStyle(at).backgroundColor)
      if (c.length === 3 || c[3] > 0) return c
    }
    return [255, 255, 255]
  }
  let weakest = [21, '']
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement
    if (!walker.currentNode.data.trim() || !parent.getClientRects().length) continue
    if (parent.closest('.visually-hidden')) continue // nobody sees it, its contrast tells nothing
    const [a, b] = [light(parse(getComputedStyle(parent).color)), light(ground(parent))].sort((x, y) => y - x)
    const ratio = (a + 0.05) / (b + 0.05)
    if (ratio < weakest[0]) weakest = [ratio, parent.tagName + '.' + parent.className + ': ' + parent.textContent.trim().slice(0, 40)]
  }
  return weakest
})()`

/** From the form over the check page to the receipt; another time it is a correction. */
async function handIn(page: Page, contract: string, look: (name: string) => Promise<void>): Promise<void> {
  made += 1
  await page.goto(`/cabinet/readings/${contract}`)
  const inputs = page.locator('input[name^="value."]')
  const previous = (await attributeOfAll(inputs, 'data-previous')).map(Number)
  for (const [at, before] of previous.entries()) await inputs.nth(at).fill(String(before + 5 + made))
  await page.locator('.bar button[name=action][value=next]').click()
  await page.waitForURL(/\/check$/)
  await look('check')
  for (const box of await page.locator('input[type=checkbox][name^="confirm."]').all()) await box.check()
  await page.locator('button[name=action][value=submit]').click()
  await page.waitForURL(/\/cabinet\/submissions\//)
  await look('receipt')
}
let made = 0

for (const { view, width } of [
  { view: '200.black.wide.hidden', width: 360 },
  { view: '150.blue.normal.shown', width: 1280 },
  { view: '200.white.wide.shown', width: 1280 },
] as const)
  test(`the version ${view} at ${width} px: main pages without a fault, contrast of 7 and more`, async () => {
    const [contract = ''] = await house.contractsOf('vera')
    const anna = await sitDown(browser, house.base, { width })
    const { page } = anna
    await page.goto('/')
    await page.locator('header a.top__view').click()
    await page.waitForURL(/#view-settings$/)
    await page.goto(`/?view=${view}`)
    const look = async (name: string) => {
      await anna.look(`low-${view}-${name}`)
      const [ratio, where] = await page.evaluate<[number, string]>(weakestContrast)
      assert.ok(ratio >= 7, `${name}: ${ratio.toFixed(1)} at ${where}`)
    }
    await look('landing')
    for (const path of ['/login', '/register/person', '/reception', '/tariffs', '/accessibility']) {
      await page.goto(path)
      await look(path.slice(1).replaceAll('/', '-'))
    }
    await anna.signIn('vera')
    await look('home')
    for (const path of [
      '/cabinet/readings',
      '/cabinet/history',
      '/cabinet/billing',
      '/cabinet/contracts/link',
      '/cabinet/settings',
    ]) {
      await page.goto(path)
      await look(path.slice(9).replaceAll('/', '-'))
    }
    await page.goto(`/cabinet/contracts/${contract}`)
    await look('contract')
    await handIn(page, contract, look)
    await anna.context.close()
    const operator = await sitDown(browser, house.base, { width })
    await operator.page.goto(`/?view=${view}`)
    await operator.signIn('operator')
    for (const path of [
      '/staff',
      '/staff/readings',
      '/staff/links',
      '/staff/calendar',
      '/staff/subscribers?q=vera',
    ]) {
      await operator.page.goto(path)
      await operator.look(`low-${view}-${path.slice(1).replaceAll(/[/?=]/g, '-')}`)
    }
    await operator.context.close()
  })
