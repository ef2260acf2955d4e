import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { openBrowser, sitDown } from '../support/browser.ts'
import { openHouse } from '../support/house.ts'

let browser: Browser

before(async () => {
  browser = await openBrowser()
})
after(async () => browser.close())

const news = {
  titleRu: 'Промывка сетей в декабре',
  titleEn: 'Flushing the mains in December',
  bodyRu: 'Вода может быть **мутной**.\n\n- слейте воду\n- [напишите](/reception), если не прошло',
  bodyEn: 'Water may look **cloudy**.\n\n- let it run\n- [write](/reception) if it stays',
  publishedAt: '2026-11-30T09:30',
}
const outage = {
  kind: 'PLANNED',
  placeRu: 'Липовая улица',
  placeEn: 'Lipovaya Street',
  addresses: 'Липовая ул., д. 2–30 (чётные)',
  reasonRu: 'Замена трубы',
  reasonEn: 'A new pipe',
  startsAt: '2026-12-01T10:00',
  endsAt: '2026-12-01T16:00',
}

test('an editor publishes news and an outage, a stranger reads both', async () => {
  const house = await openHouse()
  try {
    const editor = await sitDown(browser, house.base, { width: 1280, language: 'ru' })
    const { page } = editor
    await editor.signIn('editor')
    await page.goto('/staff/content')
    await editor.look('editor-list', 'dark')
    await page.goto('/staff/content/news/new')
    await editor.fill(news)
    await editor.press('button[value=preview]')
    await editor.look('editor-preview', 'dark')
    await editor.press('button[value=publish]')
    await editor.look('editor-published')
    await page.goto('/staff/content/outages/new')
    await editor.fill(outage)
    await editor.look('editor-outage')
    await editor.press('button[value=publish]')
    await editor.look('editor-outage-published')
    await editor.context.close()

    const stranger = await sitDown(browser, house.base, { width: 360, language: 'en' })
    await stranger.page.goto('/')
    await stranger.look('stranger-landing', 'dark')
    await stranger.page.locator('main a', { hasText: news.titleEn }).click()
    await stranger.page.waitForURL(/\/news\/./)
    await stranger.look('stranger-news', 'dark')
    assert.equal(await stranger.page.locator('main strong').innerText(), 'cloudy')
    assert.equal(await stranger.page.locator('main li').count(), 2)

    await stranger.page.goto('/outages')
    await stranger.fill({ address: 'Липовая, 12' })
    await stranger.press()
    await stranger.look('stranger-outage', 'dark')
    assert.match(await stranger.words(), /Lipovaya Street/)
    await stranger.fill({ address: 'Липовая, 13' })
    await stranger.press()
    await stranger.look('stranger-no-outage')
    assert.doesNotMatch(await stranger.words(), /Lipovaya Street/)
    await stranger.context.close()
  } finally {
    await house.close()
  }
})
