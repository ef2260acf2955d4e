import type { House } from '../../support/house.ts'
import type { Answer, WebClient } from '../../support/web-client.ts'
import { lettersTo } from '../auth/registrant.ts'

let made = 0

/** A signed-in person with a confirmed mailbox and nothing else. */
export async function newcomer(
  house: House,
  changes: { kind?: 'PERSON' | 'REPRESENTATIVE'; isConfirmed?: boolean; locale?: string } = {},
): Promise<{ id: string; login: string; email: string; browser: WebClient }> {
  const login = `guest${++made}.${Math.random().toString(36).slice(2, 8)}`
  const email = `${login}@mail.test`
  const row = await house.deps.db.sql.one<{ id: string }>(
    `insert into users (kind, status, login, login_key, email, email_key, email_confirmed_at, last_name, first_name, password_hash,
       locale, created_at)
     select $1::"UserKind", 'ACTIVE', $2, $2, $3, $3, case when $4 then now() end, 'Гостев', 'Илья', password_hash, $5, now()
     from users where login_key = 'vera' returning id`,
    [changes.kind ?? 'PERSON', login, email, changes.isConfirmed ?? true, changes.locale ?? 'ru'],
  )
  const browser = house.stranger()
  await browser.signIn(login)
  return { id: row?.id ?? '', login, email, browser }
}

/** The token of the newest invitation to a mailbox. */
export async function tokenTo(house: House, email: string): Promise<string> {
  const letters = await lettersTo(house, email)
  const texts = letters.map(({ text }) => /\/invitations\?token=([\w-]{43})/.exec(text)?.[1])
  const token = texts.filter((found) => found !== undefined).at(-1)
  if (token === undefined) throw new Error(`no invitation was sent to ${email}`)
  return token
}

/** Opens the link of a letter and presses its button, or sends what the button would send where there is none. */
export async function acceptInvitation(browser: WebClient, token: string): Promise<Answer> {
  return post(browser, await browser.get(`/invitations?token=${token}`), '/invitations', { token })
}

/** Sends a form that the page does not hold, with a good token: the refusal is the right's, not the token's. */
export async function post(
  browser: WebClient,
  page: Answer,
  path: string,
  fields: Record<string, string> = {},
): Promise<Answer> {
  const token =
    page.$('input[name=_csrf]').first().val() ?? (await browser.get('/login')).$('input[name=_csrf]').val()
  return browser.post(path, { _csrf: String(token), ...fields })
}

/** Gives access to a contract through the form. */
export async function give(
  browser: WebClient,
  contractId: string,
  fields: Record<string, string>,
): Promise<Answer> {
  const path = `/cabinet/contracts/${contractId}/access/grant`
  await browser.stepUp()
  return browser.submit(await browser.get(path), path, fields)
}

/** A delegate of a contract: invited by its holder, and in. */
export async function delegate(
  house: House,
  holder: string,
  contractId: string,
  fields: Record<string, string> = {},
): Promise<Awaited<ReturnType<typeof newcomer>>> {
  const guest = await newcomer(house)
  const given = await give(await house.as(holder), contractId, { email: guest.email, ...fields })
  if (given.status !== 303) throw new Error(`not given: ${given.status} ${given.$('[role=alert]').text()}`)
  const accepted = await acceptInvitation(guest.browser, await tokenTo(house, guest.email))
  if (accepted.status !== 303) throw new Error(`not accepted: ${accepted.status}`)
  return guest
}

/** Invites into the organization of `administrator`. */
export async function invite(administrator: WebClient, fields: Record<string, string>): Promise<Answer> {
  const path = '/cabinet/organization/invite'
  await administrator.stepUp()
  return administrator.submit(await administrator.get(path), path, { role: 'viewer', ...fields })
}

/** A colleague of an organization: invited, and in. */
export async function colleague(
  house: House,
  administrator: string,
  fields: Record<string, string> = {},
): Promise<Awaited<ReturnType<typeof newcomer>> & { membershipId: string }> {
  const guest = await newcomer(house)
  const sent = await invite(await house.as(administrator), { email: guest.email, ...fields })
  if (sent.status !== 303) throw new Error(`not invited: ${sent.status} ${sent.$('[role=alert]').text()}`)
  const accepted = await acceptInvitation(guest.browser, await tokenTo(house, guest.email))
  if (accepted.status !== 303) throw new Error(`not accepted: ${accepted.status}`)
  const row = await house.deps.db.sql.one<{ id: string }>('select id from memberships where user_id = $1', [
    guest.id,
  ])
  return { ...guest, membershipId: row?.id ?? '' }
}

/** What the database allows a user on a contract on a day. */
export async function rightsOn(house: House, userId: string, contractId: string, day: string) {
  return house.deps.db.sql.one<Record<string, boolean>>(
    `select can_enter as enter, can_submit as submit, can_pay as pay, can_documents as documents, can_manage as manage,
       is_delegated as delegated
     from contract_access where user_id = $1 and contract_id = $2
       and (valid_from is null or valid_from <= $3::date) and (valid_to is null or valid_to >= $3::date)`,
    [userId, contractId, day],
  )
}
