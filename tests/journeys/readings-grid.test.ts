import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { chromium, type Browser, type Page } from 'playwright-core'
import { paths } from '../../src/paths.ts'
import { findChromium } from '../support/chromium.ts'
import { openHouse, type House } from '../support/house.ts'

let house: House
let browser: Browser
const complaints: string[] = []

before(async () => {
  house = await openHouse()
  browser = await chromium.launch({
    executablePath: findChromium() ?? '',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
  })
})
after(async () => {
  await browser.close()
  await house.close()
})

async function openGrid(): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  page.setDefaultTimeout(60_000)
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  const form = paths.readings.form((await house.contractsOf('rodnik'))[0] ?? '')
  await page.goto(`${house.base}${paths.loginWith({ next: form })}`)
  await page.fill('#login', 'rodnik')
  await page.fill('#password', 'Voda-2026!demo')
  await page.click('main button[type=submit]')
  await page.waitForSelector('#grid-tools:not([hidden])')
  return page
}

// What runs in the browser is given as text: the project's own types know no browser.
const previousOf = (page: Page, n: number) =>
  page.evaluate<number>(`Number(document.querySelectorAll('.now input')[${n}].dataset.previous)`)

const isFocused = (page: Page, n: number) =>
  page.evaluate<boolean>(`document.querySelectorAll('.now input')[${n}] === document.activeElement`)

/** As a spreadsheet puts it on the clipboard. */
const paste = (page: Page, n: number, text: string) =>
  page.evaluate(`{
    const data = new DataTransfer()
    data.setData('text', ${JSON.stringify(text)})
    const options = { clipboardData: data, bubbles: true, cancelable: true }
    document.querySelectorAll('.now input')[${n}].dispatchEvent(new ClipboardEvent('paste', options))
  }`)

test('the engineer types, moves by keys, pastes a column, filters and saves without leaving the grid', async () => {
  const page = await openGrid()
  const inputs = page.locator('.now input')
  const before = await previousOf(page, 0)

  await inputs.nth(0).fill(String(before + 12))
  assert.equal(await page.locator('tbody.inlet').first().locator('.use').textContent(), '12')
  await page.keyboard.press('Enter')
  assert.ok(await isFocused(page, 1), 'Enter goes down')
  await page.keyboard.press('ArrowUp')
  assert.ok(await isFocused(page, 0), 'the arrow goes up')
  assert.match(await page.locator('#progress-text').innerText(), /Введено 1 из 340/)

  const column = await Promise.all([1, 2, 3, 4].map(async (n) => (await previousOf(page, n)) + 5))
  await paste(page, 1, column.map((value) => `${value}\tлишнее\r\n`).join(''))
  const filled = await Promise.all([1, 2, 3, 4].map((n) => inputs.nth(n).inputValue()))
  assert.deepEqual(filled, column.map(String), 'a pasted column fills down')

  await inputs.nth(6).fill('12,5')
  await page.keyboard.press('Tab')
  await page.selectOption('#tool-show', 'Wrong')
  const shown = await page.locator('tbody.inlet:visible').count()
  assert.ok(shown >= 1 && shown < 10, `${shown} rows need attention`)
  await page.locator('tr.live button').first().click()
  assert.equal(await inputs.nth(6).inputValue(), '12', 'the repair is one click')

  await page.selectOption('#tool-show', 'All')
  const [serial = ''] = (await page.locator('td.serial').nth(7).innerText()).split('\n')
  await page.fill('#tool-search', serial)
  await page.locator('#tool-state', { hasText: 'Показано: 1 из 340' }).waitFor()
  assert.equal(await inputs.nth(0).inputValue(), String(before + 12), 'a filter loses nothing')
  await page.fill('#tool-search', '')

  await page.keyboard.press('Control+KeyS')
  await page.locator('#saved', { hasText: 'Сохранено в 10:00. Показания ещё не переданы.' }).waitFor()
  await page.reload()
  assert.equal(await inputs.nth(0).inputValue(), String(before + 12))
  assert.deepEqual(complaints, [])
  await page.close()
})

test('a key typed in a grid of 340 inlets is answered within a frame', async () => {
  const page = await openGrid()
  const ms = await page.evaluate<number>(`(() => {
    const input = document.querySelectorAll('.now input')[300]
    const start = performance.now()
    for (let n = 0; n < 50; n++) {
      input.value = String(n)
      input.dispatchEvent(new Event('input', { bubbles: true }))
    }
    return (performance.now() - start) / 50
  })()`)
  assert.ok(ms < 16, `${ms} ms a key`)
  await page.close()
})
