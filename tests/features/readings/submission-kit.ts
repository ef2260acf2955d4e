import assert from 'node:assert/strict'
import { paths } from '../../../src/paths.ts'
import type { House } from '../../support/house.ts'
import { WebClient, type Answer } from '../../support/web-client.ts'

/** A register of a contract, as the tests need to know it. */
export type KnownRegister = {
  id: string
  index: number
  digits: number
  meterId: string
  inletId: string
  serial: string
  service: string
  diameterMm: number
  removedOn: string | null
  /** newest value billing brought, estimates included, and its kind */
  last: number
  lastSource: string
}

export type Fields = Record<string, string>

/** Registers of a contract in the order of the page. */
export async function registersOf(house: House, contractId: string): Promise<KnownRegister[]> {
  return house.deps.db.sql.rows<KnownRegister>(
    `select g.id, g.index, g.digits, m.id as "meterId", i.id as "inletId", m.serial, i.service,
       i.diameter_mm::float8 as "diameterMm", m.removed_on as "removedOn",
       (select value from readings r where r.register_id = g.id order by period desc limit 1) as last,
       (select source from readings r where r.register_id = g.id order by period desc limit 1) as "lastSource"
     from registers g join meters m on m.id = g.meter_id join inlets i on i.id = m.inlet_id
       join accounts a on a.id = i.account_id
     where g.contract_id = $1 order by a.position, a.number, i.position, i.number, m.installed_on, m.id, g.index`,
    [contractId],
  )
}

/** One contract of a demo person with its registers that stand on an inlet now. */
export async function flatOf(house: House, login: string, which = 0) {
  const contractId = (await house.contractsOf(login))[which] ?? ''
  const registers = (await registersOf(house, contractId)).filter(({ removedOn }) => removedOn === null)
  const [main, other = main] = registers
  if (main === undefined || other === undefined) throw new Error(`${login} has no meters`)
  return { contractId, registers, main, other, client: await house.as(login) }
}

/** A new browser of a person at a moment: a session does not outlive half a day. */
export async function signInAt(house: House, login: string, instant: string): Promise<WebClient> {
  house.clock.set(instant)
  const client = new WebClient(house.base)
  assert.equal((await client.signIn(login)).status, 303)
  return client
}

/** Fills the form as it is shown and presses a button. */
export async function press(
  client: WebClient,
  contractId: string,
  fields: Fields,
  action = 'next',
): Promise<Answer> {
  const form = await client.get(paths.readings.form(contractId))
  assert.equal(form.status, 200, form.text)
  return client.submit(form, paths.readings.form(contractId), { action, ...fields })
}

/** Fills the form and gets to the check page. */
export async function toCheck(client: WebClient, contractId: string, fields: Fields): Promise<Answer> {
  const next = await press(client, contractId, fields)
  assert.equal(next.status, 303, alertOf(next))
  assert.equal(next.location, paths.readings.check(contractId))
  const check = await client.get(next.location)
  assert.equal(check.status, 200)
  return check
}

/** Presses «Передать» on a check page, every warning confirmed. */
export async function send(
  client: WebClient,
  contractId: string,
  check: Answer,
  fields: Fields = {},
): Promise<Answer> {
  return client.submit(check, paths.readings.check(contractId), {
    action: 'submit',
    confirmAll: 'on',
    ...fields,
  })
}

/** Form, check, «Передать»; the address of the receipt. */
export async function submitAll(client: WebClient, contractId: string, fields: Fields): Promise<string> {
  const sent = await send(client, contractId, await toCheck(client, contractId, fields))
  assert.equal(sent.status, 303, alertOf(sent))
  assert.match(sent.location, /^\/cabinet\/submissions\/[0-9a-f-]{36}$/)
  return sent.location
}

export type StoredSubmission = {
  id: string
  revision: number
  number: string
  kind: string
  state: string
  readOn: string
  sentAt: Date
  content: string
  contentHash: string
  amountKopecks: number
  volume: string
}

/** Revisions of a contract, oldest first. */
export async function submissionsOf(house: House, contractId: string): Promise<StoredSubmission[]> {
  return house.deps.db.sql.rows<StoredSubmission>(
    `select id, revision, number, kind, state, read_on as "readOn", sent_at as "sentAt", content,
       content_hash as "contentHash", amount_kopecks as "amountKopecks", volume
     from submissions where contract_id = $1 order by period, revision`,
    [contractId],
  )
}

export type StoredReading = {
  value: number | null
  state: string
  kind: string | null
  note: string | null
  noteText: string | null
  readOn: string
  offFrom: string | null
  offTo: string | null
  volume: string | null
  verdicts: string[]
  needsReview: boolean
}

/** The newest reading of a register that a submission made. */
export async function readingOf(house: House, registerId: string): Promise<StoredReading | undefined> {
  return house.deps.db.sql.one<StoredReading>(
    `select r.value, r.state, r.kind_code as kind, r.note_code as note, r.note_text as "noteText", r.read_on as "readOn",
       r.off_from as "offFrom", r.off_to as "offTo", r.volume, r.verdicts, r.needs_review as "needsReview"
     from readings r join submissions s on s.id = r.submission_id
     where r.register_id = $1 order by s.period desc, s.revision desc limit 1`,
    [registerId],
  )
}

/** Words of the error summary. */
export function alertOf(answer: Answer): string {
  return said(answer.$('[role=alert]').text())
}

/** Words of the page's own part, spaces as people see them. */
export function wordsOf(answer: Answer): string {
  return said(answer.$('main').text())
}

/** Words at a field. */
export function errorAt(answer: Answer, field: string): string {
  return said(answer.$(`[id="${field}-error"]`).text())
}

function said(text: string): string {
  return text.replace(/[\s\u00a0\u202f]+/g, ' ').trim()
}
