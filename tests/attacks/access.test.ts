import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import {
  acceptInvitation,
  colleague,
  delegate,
  give,
  invite,
  newcomer,
  post,
  tokenTo,
} from '../features/access/people.ts'
import { openHouse, type House } from '../support/house.ts'
import type { WebClient } from '../support/web-client.ts'

// A03, A04, A18, A20 of the attacks, as they concern invitations, grants and memberships.

let house: House
let veras: string
let rodniks: string
before(async () => {
  house = await openHouse()
  ;[veras = ''] = await house.contractsOf('vera')
  ;[, rodniks = ''] = await house.contractsOf('rodnik')
})
after(() => house.close())
beforeEach(() => house.deps.db.sql.run('truncate throttles'))

const nobody = 'b0c6a1de-0000-4000-8000-000000000000'

/** Every address that names a contract, with the ways to knock at it. */
function doorsOf(contract: string): [string, string][] {
  return [
    ['GET', `/cabinet/contracts/${contract}`],
    ['POST', `/cabinet/contracts/${contract}/name`],
    ['GET', `/cabinet/contracts/${contract}/access`],
    ['GET', `/cabinet/contracts/${contract}/access/grant`],
    ['POST', `/cabinet/contracts/${contract}/access/grant`],
    ['POST', `/cabinet/contracts/${contract}/access/${nobody}/revoke`],
    ['POST', `/cabinet/contracts/${contract}/access/${nobody}/resend`],
    ['POST', `/cabinet/contracts/${contract}/access/leave`],
    ['GET', `/cabinet/readings/${contract}`],
    ['POST', `/cabinet/readings/${contract}`],
    ['GET', `/cabinet/readings/${contract}/check`],
    ['POST', `/cabinet/readings/${contract}/check`],
    ['GET', `/cabinet/history?contract=${contract}`],
    ['GET', `/cabinet/history.csv?contract=${contract}`],
    ['GET', `/cabinet/history.pdf?contract=${contract}`],
    ['GET', `/cabinet/billing?contract=${contract}`],
  ]
}

/** The answer without what differs by itself: nonces, tokens, and the ids that were asked for. */
async function bytesAt(
  browser: WebClient,
  method: string,
  path: string,
): Promise<{ status: number; text: string }> {
  const page = await browser.get('/cabinet/settings')
  const answer =
    method === 'GET'
      ? await browser.get(path)
      : await browser.post(path, {
          _csrf: String(page.$('input[name=_csrf]').first().val()),
          action: 'save',
          email: 'x@mail.test',
          name: 'x',
        })
  const text = answer.text
    .replace(/[\w-]{16}\.[\w-]{43}/g, '')
    .replace(/nonce="[^"]*"/g, '')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '')
  return { status: answer.status, text }
}

async function lookLikeNothing(browser: WebClient, contract: string): Promise<void> {
  const nothing = doorsOf(nobody)
  await browser.stepUp()
  for (const [i, [method, path]] of doorsOf(contract).entries()) {
    const found = await bytesAt(browser, method, path)
    const none = await bytesAt(browser, method, nothing[i]?.[1] ?? '')
    assert.equal(found.status, 404, `${method} ${path}`)
    assert.equal(found.text, none.text, `${method} ${path}`)
  }
}

test('A18: a contract is the 404 of nothing for a stranger to it, at every door and by every method', async () => {
  const guest = await newcomer(house)
  await lookLikeNothing(guest.browser, veras)
})

test('A18: so it is for a delegate whose days are over, and for one whose access was taken back', async () => {
  const late = await delegate(house, 'vera', veras, {
    submit: 'on',
    pay: 'on',
    documents: 'on',
    validTo: '30.11.2026',
  })
  assert.equal((await late.browser.get(`/cabinet/readings/${veras}`)).status, 200)
  house.clock.set('2026-12-01T00:00:00+03:00')
  await late.browser.signIn(late.login)
  await lookLikeNothing(late.browser, veras)
  house.clock.set('2026-11-30T10:00+03:00')
  const closed = await delegate(house, 'vera', veras, { submit: 'on' })
  const vera = await house.as('vera')
  const page = await vera.get(`/cabinet/contracts/${veras}/access`)
  const card = page.$('#grants').parent().find(`li:contains("${closed.email}")`)
  const path = card.find('form[action$="/revoke"]').attr('action') ?? ''
  assert.equal((await vera.submit(page, path)).status, 303)
  await lookLikeNothing(closed.browser, veras)
})

test('A18: so it is for an ex-representative with a page open and a grant of his own making', async () => {
  const chief = await colleague(house, 'rodnik', { role: 'administrator' })
  const friend = await newcomer(house)
  await give(chief.browser, rodniks, { email: friend.email, submit: 'on' })
  await acceptInvitation(friend.browser, await tokenTo(house, friend.email))
  const waiting = await newcomer(house)
  await invite(chief.browser, { email: waiting.email, role: 'administrator' })
  const token = await tokenTo(house, waiting.email)
  const open = await chief.browser.get('/cabinet/organization')
  const rodnik = await house.as('rodnik')
  const path = `/cabinet/organization/members/${chief.membershipId}`
  assert.equal((await rodnik.submit(await rodnik.get(path), `${path}/revoke`)).status, 303)
  await lookLikeNothing(chief.browser, rodniks)
  await lookLikeNothing(friend.browser, rodniks)
  assert.equal((await acceptInvitation(waiting.browser, token)).status, 410)
  const organization = String(open.$('input[name=organization]').first().val())
  for (const door of [
    '/cabinet/organization/settings',
    '/cabinet/organization/invite',
    `${path}/revoke`,
    path,
  ]) {
    const answer = await post(chief.browser, open, door, {
      organization,
      email: 'x@mail.test',
      role: 'administrator',
    })
    assert.equal(answer.status, 404, door)
  }
})

test("A18: a grant, a member and an invitation of others cannot be reached through one's own", async () => {
  const { sql } = house.deps.db
  const guest = await newcomer(house)
  await give(await house.as('vera'), veras, { email: guest.email })
  const grant = await sql.one<{ id: string }>('select id from access_grants where email = $1', [guest.email])
  const [olegs = ''] = await house.contractsOf('oleg')
  const oleg = await house.as('oleg')
  await oleg.stepUp()
  const page = await oleg.get(`/cabinet/contracts/${olegs}/access`)
  for (const act of ['revoke', 'resend'])
    for (const contract of [olegs, veras]) {
      const answer = await post(oleg, page, `/cabinet/contracts/${contract}/access/${grant?.id ?? ''}/${act}`)
      assert.equal(answer.status, 404, `${contract} ${act}`)
    }
  const waiting = await sql.one<{ id: string }>(
    'select id from invitations where grant_id = $1 and revoked_at is null',
    [grant?.id],
  )
  const taken = await post(
    oleg,
    await oleg.get('/cabinet/invitations'),
    `/cabinet/invitations/${waiting?.id ?? ''}`,
  )
  assert.equal(taken.status, 404)
  assert.ok(
    await sql.one('select 1 from invitations where id = $1 and revoked_at is null and accepted_at is null', [
      waiting?.id,
    ]),
  )
})

test('A20: fields nobody asked for change nothing', async () => {
  const { sql } = house.deps.db
  const guest = await newcomer(house)
  await give(await house.as('vera'), veras, {
    email: guest.email,
    canManage: 'on',
    manage: 'on',
    granteeId: guest.id,
    grantorId: guest.id,
    acceptedAt: '2026-11-30',
    contractId: rodniks,
    can_pay: 'on',
  })
  const grant = await sql.one<Record<string, unknown>>(
    `select can_submit, can_pay, can_documents, grantee_id, accepted_at, contract_id, u.login
     from access_grants g join users u on u.id = g.grantor_id where g.email = $1`,
    [guest.email],
  )
  assert.deepEqual(grant, {
    can_submit: false,
    can_pay: false,
    can_documents: false,
    grantee_id: null,
    accepted_at: null,
    contract_id: veras,
    login: 'vera',
  })
  const token = await tokenTo(house, guest.email)
  const page = await guest.browser.get(`/invitations?token=${token}`)
  await guest.browser.submit(page, '/invitations', {
    token,
    role: 'administrator',
    submit: 'on',
    userId: nobody,
    validTo: '31.12.2099',
  })
  const rights = await sql.one<{ submit: boolean; manage: boolean }>(
    'select can_submit as submit, can_manage as manage from contract_access where user_id = $1',
    [guest.id],
  )
  assert.deepEqual(rights, { submit: false, manage: false })
  const viewer = await colleague(house, 'rodnik', {
    role: 'viewer',
    confirmedAt: 'x',
    userId: nobody,
    status: 'director',
  })
  const before = await sql.one('select role, status, user_id, confirmed_by from memberships where id = $1', [
    viewer.membershipId,
  ])
  assert.deepEqual(before, { role: 'VIEWER', status: null, user_id: viewer.id, confirmed_by: null })
})

test('A04: an invitation lives seven days to the second', async () => {
  for (const [instant, status] of [
    ['2026-12-07T09:59:59+03:00', 303],
    ['2026-12-07T10:00:01+03:00', 410],
  ] as const) {
    house.clock.set('2026-11-30T10:00:00+03:00')
    const guest = await newcomer(house)
    await give(await house.as('vera'), veras, { email: guest.email })
    const token = await tokenTo(house, guest.email)
    house.clock.set(instant)
    await guest.browser.signIn(guest.login)
    const page = await guest.browser.get('/cabinet/settings')
    assert.equal((await post(guest.browser, page, '/invitations', { token })).status, status, instant)
  }
  house.clock.set('2026-11-30T10:00:00+03:00')
})

test('A04: a token opens once, for its own mailbox, and nothing else opens at all', async () => {
  const { sql } = house.deps.db
  const guest = await newcomer(house)
  const thief = await newcomer(house)
  const unconfirmed = await newcomer(house, { isConfirmed: false })
  await sql.run('update users set email_key = $2 where id = $1', [
    unconfirmed.id,
    `other.${unconfirmed.email}`,
  ])
  await give(await house.as('vera'), veras, { email: guest.email, submit: 'on' })
  const token = await tokenTo(house, guest.email)
  assert.equal((await acceptInvitation(thief.browser, token)).status, 403)
  assert.equal((await acceptInvitation(await house.as('vera'), token)).status, 403, 'the giver neither')
  assert.equal((await acceptInvitation(await house.as('operator'), token)).status, 403, 'nor staff')
  const stranger = house.stranger()
  const sent = await post(stranger, await stranger.get('/login'), '/invitations', { token })
  assert.match(sent.location, /^\/login\?next=/)
  assert.equal((await guest.browser.get(`/cabinet/contracts/${veras}`)).status, 404, 'still shut')
  assert.equal((await acceptInvitation(guest.browser, token)).status, 303)
  assert.equal((await acceptInvitation(guest.browser, token)).status, 410)
  assert.equal((await acceptInvitation(thief.browser, token)).status, 410)
  assert.equal(await sql.one('select 1 from contract_access where user_id = $1', [thief.id]), undefined)
})

test('A04: a mailbox that was never confirmed accepts nothing', async () => {
  const guest = await newcomer(house, { isConfirmed: false })
  await give(await house.as('vera'), veras, { email: guest.email })
  const token = await tokenTo(house, guest.email)
  assert.equal((await acceptInvitation(guest.browser, token)).status, 410)
  assert.equal((await guest.browser.get(`/cabinet/contracts/${veras}`)).status, 404)
})

test('A03, A04: what is no token gets one and the same page, whatever its shape and size', async () => {
  const browser = await house.as('oleg')
  const csrf = String((await browser.get('/cabinet/settings')).$('input[name=_csrf]').first().val())
  const post = async (body: string) => {
    const answer = await fetch(`${house.base}/invitations`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', cookie: browser.cookieHeader() },
      body: `_csrf=${encodeURIComponent(csrf)}&${body}`,
      redirect: 'manual',
    })
    return { status: answer.status, text: (await answer.text()).replace(/[\w-]{16}\.[\w-]{43}/g, '') }
  }
  const shape = 'A'.repeat(43)
  const plain = await post(`token=${shape}`)
  assert.equal(plain.status, 410)
  for (const body of [
    '',
    'token=',
    `token=${shape}&token=${shape}`,
    `token[not]=${shape}`,
    `token[]=${shape}`,
    `token=${'A'.repeat(42)}`,
    `token=${'A'.repeat(44)}`,
    `token=%00${shape}`,
    `token=${'%F0%9F%92%A7'.repeat(20)}`,
    `token=${encodeURIComponent("' or 1=1 --")}`,
  ])
    assert.deepEqual(await post(body), plain, body.slice(0, 60))
  assert.equal((await post(`token=${'A'.repeat(1_000_000)}`)).status, 413)
  for (const query of [`?token=${shape}`, '', '?token=', `?token=${shape}&token=${shape}`, `?token[not]=x`])
    assert.equal((await browser.get(`/invitations${query}`)).status, 410, query)
})
