import { mkdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContext, type Locator, type Page } from 'playwright-core'
import { findChromium } from './chromium.ts'
import { textOfPdf } from './pdf.ts'

/** How somebody sits before the cabinet. */
export type Seat = {
  width?: 360 | 1280
  language?: 'ru' | 'en'
  scheme?: 'light' | 'dark'
  javaScript?: boolean
}

/** A person's browser: her page, and what a look at it says. */
export type Person = {
  page: Page
  context: BrowserContext
  /** signs in through the form */
  signIn(login: string, password?: string): Promise<void>
  /**
   * Looks at the page as it stands: no accessibility fault (WCAG 2.2 AA by axe), no sideways scroll,
   * no console error so far. Keeps a picture when JOURNEY_PICTURES names a folder.
   * With `scheme` the same page is looked at once more in that scheme.
   */
  look(name: string, scheme?: 'dark'): Promise<void>
  /** types, ticks and chooses by the names of the fields */
  fill(fields: Readonly<Record<string, string>>): Promise<void>
  /** presses the primary button of the page, or the one named by a selector, and waits for what comes back */
  press(button?: string): Promise<void>
  /** what the page says, white space folded */
  words(): Promise<string>
  /** the text of the paper behind an address, fetched as this person */
  paper(address: string): Promise<string>
}

const axeSource = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const whole = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }
/** What the other scheme can change of a page that was looked at: the same elements in other colours. */
const coloursOnly = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] }
/**
 * Rows of long tables that axe does not look at: it would take half a minute over 340 of them. The first sixteen, four
 * in the middle, the last four and the first eight marked ones stay. Over all 340 axe found nothing either (by hand).
 */
const likeOthers = `[...document.querySelectorAll('table')].flatMap((table) => {
  const bodies = [...table.tBodies]
  const rows = bodies.length > 24 ? bodies : bodies.flatMap((body) => [...body.rows])
  const middle = Math.floor(rows.length / 2)
  const marked = new Set(rows.filter((row) => row.matches('.is-wrong, .is-care')).slice(0, 8))
  const isLooked = (row, i) => i < 16 || Math.abs(i - middle) <= 2 || i >= rows.length - 4 || marked.has(row)
  return rows.filter((row, i) => !row.hidden && !isLooked(row, i))
})`
/** Chromium without its own visits to the network. */
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/** Starts the system's Chromium. @throws Error with a sentence when there is none */
export async function openBrowser(): Promise<Browser> {
  const executablePath = findChromium()
  if (executablePath === undefined) throw new Error('Chromium is missing: install it or set CHROMIUM_PATH')
  return chromium.launch({ executablePath, args: quiet })
}

/** A fresh browser profile before the cabinet at `base`. */
export async function sitDown(browser: Browser, base: string, seat: Seat = {}): Promise<Person> {
  const { width = 1280, language = 'ru', scheme = 'light', javaScript = true } = seat
  const context = await browser.newContext({
    baseURL: base,
    viewport: { width, height: width === 360 ? 740 : 900 },
    colorScheme: scheme,
    javaScriptEnabled: javaScript,
    locale: language === 'ru' ? 'ru-RU' : 'en-GB',
    timezoneId: 'Europe/Moscow',
    acceptDownloads: true,
  })
  context.setDefaultTimeout(15_000)
  const page = await context.newPage()
  const faults: string[] = []
  // A refused form (4xx) is an answer, not a fault of the page; Chromium writes it to the console all the same.
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) faults.push(message.text())
  })
  page.on('pageerror', (error) => faults.push(error.message))
  if (language === 'en') await page.goto('/?lang=en')
  return {
    page,
    context,
    async signIn(login, password = 'Voda-2026!demo') {
      await page.goto('/login')
      await page.locator('#login').fill(login)
      await page.locator('#password').fill(password)
      await page.locator('main form[action="/login"] button[type=submit]').first().click()
      await page.waitForURL((url) => !url.pathname.startsWith('/login'))
    },
    async look(name, other) {
      for (const shown of other === undefined ? [scheme] : [scheme, other]) {
        if (other !== undefined) await page.emulateMedia({ colorScheme: shown })
        await keepPicture(page, `${name}-${width}-${language}${shown === 'dark' ? '-dark' : ''}`)
        await refuseSidewaysScroll(page, name)
        if (javaScript) await refuseAccessFaults(page, name, shown === scheme ? whole : coloursOnly)
      }
      if (other !== undefined) await page.emulateMedia({ colorScheme: scheme })
      if (faults.length > 0) throw new Error(`${name}: the console says ${faults.join('; ')}`)
    },
    async fill(fields) {
      for (const [name, value] of Object.entries(fields)) await fillField(page, name, value)
    },
    async press(button = 'button.btn-primary[type=submit]') {
      await Promise.all([page.waitForEvent('framenavigated'), page.locator(`main ${button}`).first().click()])
      await page.waitForLoadState()
    },
    async words() {
      return (await page.locator('main').innerText()).replace(/\s+/g, ' ')
    },
    async paper(address) {
      const answer = await page.request.get(address)
      const type = answer.headers()['content-type']
      if (answer.status() !== 200 || type !== 'application/pdf')
        throw new Error(`${address}: ${answer.status()} ${type}`)
      return textOfPdf(await answer.body())
    },
  }
}

/** One field by its name: a text, a choice, a tick, or one of several round buttons. */
async function fillField(page: Page, name: string, value: string): Promise<void> {
  const field = page.locator(`main [name="${name}"]`)
  const type = await field.first().getAttribute('type')
  if (type === 'radio') await page.locator(`main [name="${name}"][value="${value}"]`).check()
  else if (type === 'checkbox') await field.check()
  else if ((await field.locator('option').count()) > 0) await field.selectOption(value)
  else await field.fill(value)
}

/** An attribute of every element found, in the order of the page. */
export async function attributeOfAll(found: Locator, name: string): Promise<string[]> {
  return found.evaluateAll(
    (all: { getAttribute(name: string): string | null }[], asked: string) =>
      all.map((one) => one.getAttribute(asked) ?? ''),
    name,
  )
}

async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = process.env['JOURNEY_PICTURES']
  if (folder === undefined) return
  await mkdir(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true, timeout: 60_000 })
}

async function refuseSidewaysScroll(page: Page, name: string): Promise<void> {
  const measured: unknown = await page.evaluate(
    '({ wide: document.documentElement.scrollWidth, seen: document.documentElement.clientWidth })',
  )
  const size = measured as { wide: number; seen: number }
  if (size.wide > size.seen) throw new Error(`${name}: ${size.wide} px wide in a window of ${size.seen}`)
}

async function refuseAccessFaults(page: Page, name: string, rules: typeof whole): Promise<void> {
  // evaluate() runs beside the page's policy, so that the strict CSP stays on.
  await page.evaluate(await readFile(axeSource, 'utf8'))
  await page.evaluate(`for (const row of ${likeOthers}) row.setAttribute('hidden', 'for axe')`)
  const faults = await page.evaluate(async (runOnly) => {
    type Found = {
      violations: { id: string; help: string; nodes: { target: string[]; failureSummary?: string }[] }[]
    }
    const { axe } = globalThis as unknown as { axe: { run(options: object): Promise<Found> } }
    const { violations } = await axe.run({ runOnly, resultTypes: ['violations'] })
    return violations.map(({ id, help, nodes }) => {
      const places = nodes
        .slice(0, 3)
        .map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary ?? ''}`)
      return `${id} (${help}), ${nodes.length}: ${places.join(' | ')}`
    })
  }, rules)
  await page.evaluate(
    `for (const row of document.querySelectorAll('[hidden="for axe"]')) row.removeAttribute('hidden')`,
  )
  if (faults.length > 0) throw new Error(`${name}: ${faults.join('\n')}`)
}
