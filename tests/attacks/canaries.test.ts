import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import exceljs from 'exceljs'
import { createApp } from '../../src/app.ts'
import { doorsOf } from '../architecture/routes.ts'
import { goodLetter } from '../features/reception/letter.ts'
import { openHouse, type House } from '../support/house.ts'
import { textOfPdf } from '../support/pdf.ts'
import { laySubmission } from '../support/submissions.ts'
import { isPage, walk } from '../support/walk.ts'
import type { Answer, WebClient } from '../support/web-client.ts'

// A24–A26, A47: a canary in every text that people or the billing system give, laid straight into the tables, whatever
// the forms would say to it; then every page, paper, table and letter the walk reaches. New columns and new pages have
// to be named here.

/** A formula, an element, an attribute, a template and a right-to-left mark. */
const canary = `=1+1<kanareyka>"onkanareyka='1' <%= 7*7 %>{{7*7}}\u202eабв `

/** Texts of people, staff and the billing system. */
const told =
  `accounts.address appeal_messages.text appeals.email appeals.first_name appeals.last_name appeals.patronymic
   appeals.phone appeals.subject appeals.text calc_kinds.name_en calc_kinds.name_ru calendar_days.reason
   calendar_years.source contract_access.own_name correction_requests.decision correction_requests.reason
   customers.email customers.name customers.phone drafts.approval_note exchange_batches.name field_checks.note
   identity_checks.note inlets.name inlets.number invitations.email access_grants.email ledger_entries.reason
   link_codes.address link_codes.addressee link_disputes.decision link_disputes.text memberships.position
   meters.model meters.own_name meters.serial news.body_en news.body_ru news.title_en news.title_ru
   notifications.body notifications.title organizations.name outages.addresses outages.place_en outages.place_ru
   outages.reason_en outages.reason_ru payments.method payments.purpose reading_changes.reason reading_notes.name_en
   reading_notes.name_ru readings.note_text seals.number sessions.user_agent stored_files.name
   submissions.caller_name submissions.sender_login submissions.sender_name tariffs.legal_act uploads.file_name
   users.email users.first_name users.hint_address users.hint_number users.last_name users.login users.patronymic
   users.phone verifications.source window_extensions.reason`
    .split(/\s+/)
    .sort()

/** Keys, codes and hashes of the house itself, and numbers whose signs the tables check. */
const own =
  `accounts.gis_els accounts.gis_service_id accounts.norm_group accounts.number accounts.tariff_group appeals.language
   appeals.number appeals.topic audit_events.action audit_events.address audit_events.channel audit_events.request_id
   audit_events.subject_id audit_events.subject_type calc_kinds.code captcha_uses.id consents.address
   consents.text_hash consents.version contracts.number correction_requests.number correction_requests.period
   customers.inn customers.kpp customers.ogrn drafts.period drafts.read_on exchange_batches.direction
   external_identities.issuer external_identities.subject invoice_lines.service invoice_lines.unit
   invoice_originals.file_hash invoice_originals.file_key invoice_originals.kind invoices.number invoices.period
   kept_forms.path ledger_entries.kind ledger_entries.period news.slug norms.group notification_rules.channel
   notification_rules.event notifications.event notifications.link organizations.inn organizations.kpp
   organizations.ogrn payments.external_id photos.file_key photos.media_type photos.period photos.sha256
   photos.thumbnail_key reading_notes.code readings.kind_code readings.note_code readings.period reminder_runs.period
   reminders.about reminders.kind sessions.address stored_files.file_key stored_files.media_type
   stored_files.owner_type stored_files.sha256 submission_counters.period submissions.code submissions.content
   submissions.content_hash submissions.number submissions.period system_facts.name tariffs.group throttles.key
   uploads.file_hash uploads.file_key uploads.period users.email_key users.locale users.login_key
   users.password_hash window_extensions.period window_policies.from_period window_policies.to_period`
    .split(/\s+/)
    .sort()

const walkers = [
  { login: '', start: '/' },
  { login: 'vera', start: '/cabinet' },
  { login: 'anna', start: '/cabinet' },
  { login: 'petrov', start: '/cabinet' },
  { login: 'admin', start: '/staff' },
] as const

/** Pages to begin at besides: nothing leads there but a letter or an answer. */
const extras: Record<string, string[]> = {
  '': [
    '/password/sent',
    '/register/sent',
    '/register/resend',
    '/protocols',
    '/email/confirm',
    '/email/lockout',
    '/password/reset',
    '/register/confirm',
    '/register/login',
    '/invitations',
    '/unsubscribe',
    '/dev/mail',
  ],
  vera: ['/login/again'],
  anna: ['/cabinet/invitations'],
  petrov: [],
  admin: [],
}

let house: House
const met = new Set<string>()
const browsers = new Map<string, WebClient>()

before(async () => {
  house = await openHouse()
  const { db } = house.deps
  for (const { login } of walkers)
    browsers.set(login, login === '' ? house.stranger() : await house.as(login))
  for (const browser of browsers.values()) if (browser !== browsers.get('')) await browser.stepUp()
  await leaveThings()
  const numbers = await db.sql.rows<{ number: string }>(
    `select distinct c.number from contracts c join contract_access a on a.contract_id = c.id
     join users u on u.id = a.user_id where u.login in ('vera', 'petrov')`,
  )
  for (const { number } of numbers) await laySubmission(db, number, { needsReview: true, note: '01' })
  const codes = await db.sql.rows<{ code: string }>('select code from submissions limit 2')
  extras['']?.push(...codes.map(({ code }) => `/protocols/${code}`))
  await db.sql.run(`update meters set own_name = 'Кухня'`)
  await db.sql.run(`update contract_access set own_name = 'Дом'`)
  for (const column of told) {
    const [table = '', name = ''] = column.split('.')
    // revisions and the like are kept from any change but ours here
    await db.sql.run(`alter table ${table} disable trigger user`)
    await db.sql.run(`update ${table} set ${name} = $1 || coalesce(${name}, '')`, [canary])
  }
})
after(() => house.close())

/** What the demo has none of: a letter to the reception, a wish for a code and the code, a grant, a correction asked for. */
async function leaveThings(): Promise<void> {
  const { sql } = house.deps.db
  const stranger = browserOf('')
  const sent = await stranger.upload(await stranger.get('/reception'), '/reception', goodLetter)
  extras['']?.push(
    sent.location,
    (await stranger.get(sent.location)).$('main a.btn-primary').attr('href') ?? '',
  )
  const [contractId = ''] = await house.contractsOf('vera')
  const [account] = await sql.rows<{ number: string; address: string }>(
    `select number, address from accounts where contract_id = $1`,
    [contractId],
  )
  const ask = '/cabinet/contracts/link/ask'
  const number = account?.number ?? ''
  await browserOf('anna').submit(await browserOf('anna').get(ask), ask, {
    number,
    text: 'Живу здесь с мужем',
  })
  const codes = '/staff/links/codes'
  const made = await browserOf('admin').submit(await browserOf('admin').get(codes), codes, { number })
  assert.match(made.location, /codes\/[0-9a-f-]{36}$/)
  extras['admin']?.push(made.location)
  const grant = `/cabinet/contracts/${contractId}/access/grant`
  const granted = await browserOf('vera').submit(await browserOf('vera').get(grant), grant, {
    email: 'anna@example.test',
    validTo: '2026-12-31',
  })
  assert.equal(granted.status, 303, granted.$('[role=alert]').text())
}

const browserOf = (login: string): WebClient => browsers.get(login) ?? house.stranger()

test('every column of text is named here: told by somebody, or the house’s own', async () => {
  const rows = await house.deps.db.sql.rows<{ name: string }>(
    `select table_name || '.' || column_name as name from information_schema.columns join information_schema.tables using (table_schema, table_name)
     where table_schema = 'public' and table_type = 'BASE TABLE' and data_type in ('text', 'character varying', 'character')
       and table_name not in ('_prisma_migrations', 'test_jobs') order by 1`,
  )
  assert.deepEqual(rows.map(({ name }) => name).sort(), [...told, ...own].sort())
})

for (const { login, start } of walkers)
  test(`A24: canaries stay words on everything ${login || 'a visitor'} opens from ${start}`, async () => {
    const browser = browsers.get(login) ?? house.stranger()
    const files = new Map<string, string>()
    const faults: string[] = []
    let seen = 0
    const look = (path: string, page: Answer) => {
      met.add(path.split('?')[0] ?? '')
      if (page.status >= 500) faults.push(`${path}: ${page.status}`)
      if (!isPage(page)) return
      faults.push(...faultsOfPage(page).map((fault) => `${path}: ${fault}`))
      if (page.text.includes('&lt;kanareyka&gt;')) seen++
      page.$('a[href^="/"]').each((_at, link) => {
        const href = page.$(link).attr('href') ?? ''
        if (/\.(pdf|csv|xlsx|zip|ics)(\?|$)/.test(href)) files.set(withoutIds(href), href)
      })
    }
    await walk(browser, start, look, { mostPages: 150, keyOf: withoutIds })
    for (const path of extras[login] ?? [])
      await walk(browser, path, look, { mostPages: 1, keyOf: withoutIds })
    await walk(browser, `${start}?lang=en`, look, { mostPages: 150, keyOf: withoutIds })
    for (const path of files.values()) {
      met.add(path.split('?')[0] ?? '')
      const faultsHere = await faultsOfFile(browser, path)
      faults.push(...faultsHere.map((fault) => `${path}: ${fault}`))
    }
    assert.deepEqual(faults, [])
    assert.ok(login === '' || seen > 5, `the canary was seen on ${seen} pages only`)
  })

const withoutIds = (path: string): string =>
  (path.split('?')[0] ?? '')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ':id')
    .replace(/\d{4}-\d\d(?=$|\/)/g, ':month')

function faultsOfPage({ $, text }: Answer): string[] {
  const faults: string[] = []
  if ($('kanareyka').length > 0) faults.push('an element')
  if (text.includes('<kanareyka>')) faults.push('raw markup')
  $('*').each((_at, element) => {
    if ('attribs' in element && 'onkanareyka' in element.attribs)
      faults.push(`an attribute of ${element.tagName}`)
  })
  if (/=1\+1[^]{0,60}(<%= 49|49\{\{|\{\{49)/.test(text)) faults.push('a template ran')
  return faults
}

async function faultsOfFile(browser: WebClient, path: string): Promise<string[]> {
  const answer = await fetch(house.base + path, {
    headers: { cookie: browser.cookieHeader() },
    redirect: 'manual',
  })
  const bytes = Buffer.from(await answer.arrayBuffer())
  if (answer.status !== 200) return [`${answer.status}`]
  if (/\.pdf(\?|$)/.test(path)) return faultsOfPaper(bytes)
  if (/\.xlsx(\?|$)/.test(path)) return faultsOfBook(bytes)
  if (/\.csv(\?|$)/.test(path)) return faultsOfTable(bytes)
  return []
}

/** What a spreadsheet would take for a formula. */
const isArmed = (cell: string) => /^[=+\-@\t\r＝＋－＠]/.test(cell) && !/^[+-]?[\d\s.,]+$/.test(cell)

function faultsOfTable(bytes: Buffer): string[] {
  const rows: string[][] = parse(bytes, { delimiter: ';', bom: true, relax_column_count: true })
  return rows.flat().filter(isArmed).slice(0, 3)
}

async function faultsOfBook(bytes: Buffer): Promise<string[]> {
  const book = new exceljs.Workbook()
  await book.xlsx.load(bytes as unknown as ArrayBuffer)
  const faults: string[] = []
  book.eachSheet((sheet) => {
    sheet.eachRow((row) => {
      row.eachCell((cell) => {
        const holdsCanary = cell.text.includes('kanareyka')
        if (holdsCanary && (cell.type === exceljs.ValueType.Formula || isArmed(cell.text)))
          faults.push(cell.text)
      })
    })
  })
  return faults.slice(0, 3)
}

/** No script or address of the canary's, and the words can be read. */
async function faultsOfPaper(bytes: Buffer): Promise<string[]> {
  const faults = ['/JavaScript', '/JS ', '/Launch'].filter((sign) => bytes.includes(sign))
  if ((await textOfPdf(bytes)).includes('\u202e')) faults.push('a mark that turns the text round')
  return faults
}

test('A24: letters keep canaries as words, in one line of subject', async () => {
  const [first] = await house.deps.db.sql.rows<{ id: string }>(`select id from appeals limit 1`)
  const admin = await house.as('admin')
  const desk = `/staff/reception/${first?.id ?? ''}`
  await admin.upload(await admin.get(desk), desk, { action: 'answer', text: `${canary} ответ` })
  for (const letter of await house.deliver()) {
    assert.doesNotMatch(letter.html, /<kanareyka>|\sonkanareyka=/)
    assert.doesNotMatch(letter.subject, /[\r\n]/)
  }
})

/** Pages none of these people comes to, by why. */
const unseen: Readonly<Record<string, readonly string[]>> = {
  'no page': ['/assets/:hash/*path', '/favicon.ico', '/healthz', '/metrics', '/readyz'],
  'bytes of a file, its name disarmed by its own room': [
    '/cabinet/photos/:id-small.jpg',
    '/cabinet/photos/:id.jpg',
    '/cabinet/uploads/:id/events',
    '/cabinet/uploads/:id/file',
    '/reception/files/:id',
    '/staff/photos/:id-small.jpg',
    '/staff/photos/:id.jpg',
    '/staff/reception/:id/files/:fileId',
  ],
  'no words of anybody': [
    '/cabinet/agree',
    '/cabinet/settings/notifications/calendar',
    '/cabinet/settings/second-factor/codes',
    '/dev/mail/:name',
    '/login/back/:provider',
    '/login/second-factor',
    '/password/change',
    '/staff/settings/second-factor/codes',
  ],
  'a step after something is done; the same rows stand on pages the walk meets': [
    '/cabinet/calendar/:secret.ics',
    '/cabinet/contracts/:id/links/:linkId/dispute',
    '/cabinet/readings/:contractId/check',
    '/cabinet/readings/:contractId/order',
    '/cabinet/readings/:contractId/photos/:registerId',
    '/cabinet/readings/:contractId/returned',
    '/cabinet/readings/:contractId/returned/check',
    '/cabinet/uploads/:id',
    '/cabinet/uploads/:id/remarks.xlsx',
    '/staff/contracts/:contractId/readings/check',
    '/staff/contracts/:contractId/readings/returned',
    '/staff/contracts/:contractId/readings/returned/check',
    '/staff/corrections/:id',
    '/staff/subscribers/:id/recovery/paper',
    '/staff/subscribers/:userId/memberships/:id/confirm',
  ],
}

test('every page is reached by the walk, or it is said here why not', () => {
  const projectDir = join(import.meta.dirname, '..', '..')
  const isReady = () => Promise.resolve({ ok: true })
  const doors = doorsOf(createApp(house.deps, { projectDir, trustProxy: 0, isReady }))
  const missed = doors
    .filter(({ method }) => method === 'GET')
    .filter(({ path }) => ![...met].some((address) => patternOf(path).test(address)))
    .map(({ path }) => path)
  assert.deepEqual(missed.sort(), Object.values(unseen).flat().sort())
})

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/[:*]\w+/g, '[^/]+')}$`)
}
