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
  await house.deps.db.sql.run('delete from drafts')
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

/** All is kept, so that nothing arrives after the page is gone. */
async function closeGrid(page: Page): Promise<void> {
  await page.locator('#saved', { hasText: 'Сохранено в' }).waitFor()
  assert.deepEqual(complaints, [])
  await page.close()
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
  await paste(page, 1, column.map((value) => `${value}\r\n`).join(''))
  const filled = await Promise.all([1, 2, 3, 4].map((n) => inputs.nth(n).inputValue()))
  assert.deepEqual(filled, column.map(String), 'a pasted column fills down')

  await inputs.nth(6).fill('12,5')
  await page.keyboard.press('Tab')
  await page.selectOption('#tool-show', 'warning')
  const shown = await page.locator('tbody.inlet:visible').count()
  assert.ok(shown >= 1 && shown < 10, `${shown} rows need attention`)
  await page.locator('tr.live button').first().click()
  assert.equal(await inputs.nth(6).inputValue(), '12', 'the repair is one click')

  await page.selectOption('#tool-show', '')
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

const valuesOf = (page: Page, from: number, to: number) =>
  page.evaluate<string[]>(
    `[...document.querySelectorAll('.now input')].slice(${from}, ${to}).map((input) => input.value)`,
  )

test('a block fills value, kind and note; what could not be put is said, one click takes it back', async () => {
  const page = await openGrid()
  const said = page.locator('#grid-said p')
  const inputs = page.locator('.now input')
  // The second meter has two registers: the third input is its second one.
  const [one, two, second, three] = await Promise.all([0, 1, 2, 3].map((n) => previousOf(page, n)))
  assert.equal(
    await page.evaluate(`document.querySelectorAll('.now input')[2].closest('tr').className`),
    'second',
  )
  const kind = page.locator('.kind select')
  const note = page.locator('.note select')
  await inputs.nth(0).fill('5')
  const block = [
    ['Показание', 'Вид', 'Примечание'],
    ['', '51', '4'],
    [String(two! + 7), '', '05 Нет доступа'],
    [String(second! + 1), '54', ''],
    [String(three! + 9), '77', '99', 'ещё столбец'],
  ]
  await paste(page, 0, block.map((cells) => cells.join('\t')).join('\r\n') + '\r\n')
  assert.deepEqual(await valuesOf(page, 0, 4), [
    '5',
    String(two! + 7),
    String(second! + 1),
    String(three! + 9),
  ])
  assert.deepEqual(await Promise.all([0, 1, 2].map((n) => kind.nth(n).inputValue())), ['51', '', ''])
  assert.deepEqual(await Promise.all([0, 1, 2].map((n) => note.nth(n).inputValue())), ['04', '05', '99'])
  const words = await said.innerText()
  for (const part of [
    /Вставлено ячеек: 7/,
    /заголовок/,
    /нет: 77/,
    /У второго механизма/,
    /Лишних столбцов: 1/,
  ])
    assert.match(words, part)

  await page.locator('#grid-said button').click()
  assert.deepEqual(await valuesOf(page, 0, 4), ['5', '', '', ''])
  assert.deepEqual(await Promise.all([0, 1, 2].map((n) => note.nth(n).inputValue())), ['', '', ''])
  assert.match(await said.innerText(), /отменена/)

  const last = (await inputs.count()) - 1
  await paste(page, last, `${await previousOf(page, last)}\n777\n888`)
  assert.match(await said.innerText(), /Не поместилось строк: 2, начиная с «777»/)
  await inputs.nth(last).focus()
  await page.keyboard.press('Control+KeyZ')
  assert.equal(await inputs.nth(last).inputValue(), '')
  assert.equal(typeof one, 'number')
  await closeGrid(page)
})

test('keys: Escape brings back, Home and End go to the ends, Control and arrows to the empty rows', async () => {
  const page = await openGrid()
  const inputs = page.locator('.now input')
  const last = (await inputs.count()) - 1
  await inputs.nth(1).fill('12')
  await inputs.nth(2).fill('13')
  await inputs.nth(1).focus()
  await page.keyboard.type('99')
  await page.keyboard.press('Escape')
  assert.equal(await inputs.nth(1).inputValue(), '12', 'as before this cell was gone into')
  await inputs.nth(0).focus()
  await page.keyboard.press('Control+ArrowDown')
  assert.ok(await isFocused(page, 3), 'over the filled rows')
  await page.keyboard.press('Control+ArrowUp')
  assert.ok(await isFocused(page, 0))
  await page.keyboard.press('End')
  assert.ok(await isFocused(page, last))
  await page.keyboard.press('Home')
  assert.ok(await isFocused(page, 0))
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('End')
  assert.ok(await isFocused(page, last), 'the whole number is marked: End leads on')
  await inputs.nth(1).focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Home')
  assert.ok(await isFocused(page, 1), 'first within the number')
  await page.keyboard.press('Home')
  assert.ok(await isFocused(page, 0))
  await closeGrid(page)
})

test('inlets on the screen are off at once, the filtered ones stay', async () => {
  const page = await openGrid()
  await page.selectOption('#tool-house', { index: 3 })
  const shown = await page.locator('tbody.inlet:visible').count()
  assert.equal(shown, 4)
  await page.locator('#off-many > summary').click()
  await page.fill('#offSince', '05.11.2026')
  await page.check('#offWhole')
  await Promise.all([page.waitForURL(/\?house=/), page.locator('button[name=action][value=off]').click()])
  assert.match(await page.locator('main').innerText(), /Отмечены отключёнными 4 ввода/)
  assert.equal(await page.locator('tbody.inlet').count(), 4, 'the same house is shown')
  await page.selectOption('#tool-house', '')
  await page.waitForURL((url) => url.search === '')
  await page.goto(`${page.url()}?show=off`)
  assert.equal(await page.locator('tbody.inlet').count(), 4, 'nobody else is off')
  assert.deepEqual(complaints, [])
  await page.close()
})

test('what a key costs the scripts of a grid of 340 inlets (printed, not judged)', async () => {
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
  console.log(`${ms.toFixed(2)} ms a key`)
  assert.equal(await page.locator('.now input').nth(300).inputValue(), '49')
  await page.close()
})
