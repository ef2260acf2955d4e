import type { House } from '../../support/house.ts'
import { textOfPdf } from '../../support/pdf.ts'
import type { Answer, WebClient } from '../../support/web-client.ts'

export const linkPath = '/cabinet/contracts/link'
/** Vera's account and contract in the demo. */
export const veras = { account: '1003000017', contract: 'П-1003000017' }

let made = 0

/** A signed-in person without contracts. */
export async function newcomer(
  house: House,
  changes: { kind?: string; lastName?: string; locale?: string } = {},
): Promise<{ browser: WebClient; id: string; login: string }> {
  const login = `someone${++made}`
  const row = await house.deps.db.sql.one<{ id: string }>(
    `insert into users (kind, status, login, login_key, email, email_key, last_name, first_name, password_hash, locale, created_at)
     select $1::"UserKind", 'ACTIVE', $2, $2, $2 || '@example.test', $2 || '@example.test', $3, 'Пётр', password_hash, $4, now()
     from users where login_key = 'vera' returning id`,
    [changes.kind ?? 'PERSON', login, changes.lastName ?? 'Тайнов', changes.locale ?? 'ru'],
  )
  const browser = house.stranger()
  await browser.signIn(login)
  return { browser, id: row?.id ?? '', login }
}

/** Sends the linking form. */
export async function link(browser: WebClient, fields: Record<string, string>): Promise<Answer> {
  const proof = fields['proof'] ?? 'payment'
  return browser.submit(await browser.get(`${linkPath}?proof=${proof}`), linkPath, { proof, ...fields })
}

/** The operator makes a code and reads it off the letter. */
export async function postCode(
  house: House,
  number: string,
): Promise<{ page: string; code: string; text: string }> {
  const operator = await house.as('operator')
  const form = await operator.get('/staff/links/codes')
  const answer = await operator.submit(form, '/staff/links/codes', { number })
  if (answer.status !== 303) throw new Error(`no code for ${number}: ${answer.status}`)
  const text = await letterOf(house, answer.location)
  const code = /[A-Z2-9]{4}(?:-[A-Z2-9]{4}){3}/.exec(text)?.[0] ?? ''
  return { page: answer.location, code, text }
}

export async function letterOf(house: House, page: string): Promise<string> {
  const operator = await house.as('operator')
  const answer = await fetch(`${house.base}${page}/letter.pdf`, {
    headers: { cookie: operator.cookieHeader() },
  })
  if (answer.status !== 200) throw new Error(`no letter: ${answer.status}`)
  return textOfPdf(new Uint8Array(await answer.arrayBuffer()))
}

export const folded = (text: string) => text.replace(/\s+/g, ' ').trim()
export const alertOf = ({ $ }: Answer) => folded($('[role=alert] li').text())
