import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { paths } from '../../src/paths.ts'
import { openBrowser, sitDown } from '../support/browser.ts'
import { openHouse, type House } from '../support/house.ts'

// How long a key takes in a grid of a thousand inlets, from the key to the next picture. Run by hand:
//   node tests/bench/typing.ts [--inlets 1000] [--keys 200]

const { values: options } = parseArgs({
  options: { inlets: { type: 'string', default: '1000' }, keys: { type: 'string', default: '200' } },
})
/** Between two keys of a quick hand. */
const pauseMs = 80
const [inlets, keys] = [Number(options.inlets), Number(options.keys)]

const house = await openHouse()
const browser = await openBrowser()
try {
  const contractId = (await house.contractsOf('rodnik'))[0] ?? ''
  await growTo(house, contractId, inlets)
  const { page, signIn } = await sitDown(browser, house.base)
  page.setDefaultTimeout(120_000)
  await signIn('rodnik')
  const began = performance.now()
  await page.goto(paths.readings.form(contractId))
  const opened = performance.now() - began
  const rows = await page.locator('tbody.inlet').count()
  console.log(`${rows} inlets, opened in ${opened.toFixed(0)} ms`)
  await watchKeys(page)
  const work = await workOf(page)
  let busy = 0
  for (const place of [0, Math.floor(rows / 2), rows - 1]) {
    await jumpTo(page, place)
    const before = await work()
    await typeFrom(page, place, Math.ceil(keys / 3))
    busy += (await work()) - before
  }
  const all = await page.evaluate<[number, number][]>('window.keyTimes')
  tell(
    'digits',
    all.flatMap(([length, ms]) => (length === 1 ? [ms] : [])),
  )
  tell(
    'from row to row',
    all.flatMap(([length, ms]) => (length > 1 ? [ms] : [])),
  )
  console.log(`main thread: ${(busy / all.length).toFixed(1)} ms a key`)
  console.log(`a column of ${rows} values pasted in ${(await pasteColumn(page)).toFixed(0)} ms`)
} finally {
  await browser.close()
  await house.close()
}

/** Milliseconds of the page's main thread so far, whatever else the machine does. */
async function workOf(page: Page): Promise<() => Promise<number>> {
  const devTools = await page.context().newCDPSession(page)
  await devTools.send('Performance.enable', { timeDomain: 'threadTicks' })
  return async () => {
    const { metrics } = await devTools.send('Performance.getMetrics')
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000
  }
}

function tell(what: string, times: readonly number[]): void {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN).toFixed(1)
  console.log(
    `${what}: ${times.length} keys, p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, max ${at(1)} ms (to reach: 50)`,
  )
}

/** From the key as the browser stamps it to the turn after the next frame: handlers, layout and painting. */
async function watchKeys(page: Page): Promise<void> {
  await page.evaluate(`{
    window.keyTimes = []
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Shift') return
      const at = event.timeStamp
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => window.keyTimes.push([event.key.length, performance.now() - at])
        port2.postMessage(undefined)
      })
    }, true)
  }`)
}

/** The jump itself is no typing. */
async function jumpTo(page: Page, place: number): Promise<void> {
  await page.locator('tbody.inlet').nth(place).locator('.now input').first().focus()
  await page.waitForTimeout(1_000)
}

/** Five digits and Enter, again and again: values below the previous and far above it, so that hints come and go. */
async function typeFrom(page: Page, place: number, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const key = i % 6 === 5 ? (place === 0 ? 'Enter' : 'Shift+Enter') : String((i * 7) % 10)
    await page.keyboard.press(key)
    await page.waitForTimeout(pauseMs)
  }
}

async function pasteColumn(page: Page): Promise<number> {
  return page.evaluate<number>(`(() => {
    const inputs = [...document.querySelectorAll('.now input')]
    const data = new DataTransfer()
    data.setData('text', inputs.map((input) => Number(input.dataset.previous) + 5 + '\\t51\\t').join('\\r\\n'))
    const began = performance.now()
    inputs[0].dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
    return performance.now() - began
  })()`)
}

/** The contract's inlets once more, with other numbers and the same past, until there are that many. */
async function growTo(house: House, contractId: string, wanted: number): Promise<void> {
  const { sql } = house.deps.db
  const columns = 'contract_id, account_id, name, diameter_mm, service, position'
  const id = (of: string) => `md5(${of}::text || $2)::uuid`
  for (let copy = 1; ; copy++) {
    const have = await sql.one<{ count: number }>(
      'select count(*)::int as count from inlets where contract_id = $1',
      [contractId],
    )
    const missing = wanted - (have?.count ?? 0)
    if (missing <= 0) return
    const mark = [contractId, `copy ${copy}`]
    await sql.run(
      `insert into inlets (id, number, ${columns}) select ${id('id')}, number || '-' || $2, ${columns}
       from (select * from inlets where contract_id = $1 and number not like '%copy%' order by number limit $3) o`,
      [...mark, missing],
    )
    await sql.run(
      `insert into meters (id, contract_id, inlet_id, model, serial, installed_on)
       select ${id('m.id')}, m.contract_id, i.id, m.model, m.serial || '-' || $2, m.installed_on
       from meters m join inlets i on i.id = ${id('m.inlet_id')} where m.contract_id = $1 and m.removed_on is null`,
      mark,
    )
    await sql.run(
      `insert into registers (id, contract_id, meter_id, "index", digits, multiplier, initial_value)
       select ${id('g.id')}, g.contract_id, m.id, g."index", g.digits, g.multiplier, g.initial_value
       from registers g join meters m on m.id = ${id('g.meter_id')} where g.contract_id = $1`,
      mark,
    )
    await sql.run(
      `insert into readings (contract_id, inlet_id, meter_id, register_id, period, read_on, value, previous, previous_on,
         volume, source, state, kind_code, created_at)
       select r.contract_id, ${id('r.inlet_id')}, ${id('r.meter_id')}, g.id, r.period, r.read_on, r.value, r.previous,
         r.previous_on, r.volume, r.source, r.state, r.kind_code, r.created_at
       from readings r join registers g on g.id = ${id('r.register_id')} where r.contract_id = $1`,
      mark,
    )
  }
}
