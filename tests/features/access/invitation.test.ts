import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { openHouse, type House } from '../../support/house.ts'
import { linkTo, personFields, pressLink, register } from '../auth/registrant.ts'
import { acceptInvitation, give, invite, newcomer, post, tokenTo } from './people.ts'

let house: House
let veras: string
before(async () => {
  house = await openHouse()
  ;[veras = ''] = await house.contractsOf('vera')
})
after(() => house.close())
beforeEach(() => house.deps.db.sql.run('truncate throttles'))

const words = (text: string) => text.replace(/\s+/g, ' ').trim()

test('a look at the link changes nothing, however often a mail scanner comes', async () => {
  const guest = await newcomer(house)
  await give(await house.as('vera'), veras, { email: guest.email, submit: 'on' })
  const path = `/invitations?token=${await tokenTo(house, guest.email)}`
  for (let time = 0; time < 5; time++) assert.equal((await house.stranger().get(path)).status, 200)
  await fetch(house.base + path, { method: 'HEAD' })
  const page = await guest.browser.get(path)
  assert.match(
    words(page.$('main').text()),
    /Приглашение: договор № П-1003000017 Вас приглашает Соколова Вера Петровна.*смотреть, передавать показания/,
  )
  const answer = await acceptInvitation(guest.browser, await tokenTo(house, guest.email))
  assert.equal(answer.location, `/cabinet/contracts/${veras}`)
})

test('somebody not signed in is led to sign-in and back, or to registration', async () => {
  const guest = await newcomer(house)
  await give(await house.as('vera'), veras, { email: guest.email })
  const token = await tokenTo(house, guest.email)
  const stranger = house.stranger()
  const page = await stranger.get(`/invitations?token=${token}`)
  assert.doesNotMatch(page.text, new RegExp(guest.email), 'the mailbox is not shown whole')
  const login = page.$('main a.btn-primary').attr('href') ?? ''
  assert.equal(page.$('main a[href="/register/person"]').length, 1)
  const signed = await stranger.submit(await stranger.get(login), '/login', {
    login: guest.login,
    password: 'Voda-2026!demo',
  })
  assert.equal(signed.location, `/invitations?token=${token}`)
  assert.equal((await stranger.get(signed.location)).$('main button').text(), 'Принять приглашение')
})

test('an invitee without a cabinet registers, and the invitation opens by itself after the first sign-in', async () => {
  const fields = personFields()
  await invite(await house.as('rodnik'), { email: fields['email'] ?? '', role: 'engineer' })
  await register(house, fields)
  await pressLink(house, await linkTo(house, fields['email'] ?? ''))
  const browser = house.stranger()
  await browser.signIn(fields['login'] ?? '', fields['password'])
  const home = await browser.get('/cabinet')
  assert.equal(home.location, '/cabinet/invitations')
  const page = await browser.get(home.location)
  const action = page.$('main form[method=post]').attr('action') ?? ''
  assert.equal((await browser.submit(page, action)).location, '/cabinet')
  assert.equal((await browser.get('/cabinet/organization')).$('h1').text(), 'ООО «УК Родник»')
  assert.equal((await post(browser, page, action)).status, 404, 'once')
  assert.match(words((await browser.get('/cabinet/invitations')).$('main').text()), /Приглашений нет/)
})

test('accepted by many presses at once it is accepted once', async () => {
  const guest = await newcomer(house)
  await invite(await house.as('rodnik'), { email: guest.email, role: 'engineer' })
  const token = await tokenTo(house, guest.email)
  const page = await guest.browser.get(`/invitations?token=${token}`)
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => guest.browser.submit(page, '/invitations', { token })),
  )
  const statuses = answers.map(({ status }) => status)
  assert.equal(statuses.filter((status) => status === 303).length, 1)
  assert.equal(statuses.filter((status) => status === 410).length, 9)
  const seats = await house.deps.db.sql.rows('select 1 from memberships where user_id = $1', [guest.id])
  assert.equal(seats.length, 1)
  const joined = await house.deps.db.sql.rows(
    `select 1 from audit_events where actor_id = $1 and action = 'access.member.joined'`,
    [guest.id],
  )
  assert.equal(joined.length, 1)
})

test('accepted and taken back at the same moment it is one or the other', async () => {
  const vera = await house.as('vera')
  for (let round = 0; round < 5; round++) {
    await house.deps.db.sql.run('truncate throttles')
    const guest = await newcomer(house)
    await give(vera, veras, { email: guest.email })
    const token = await tokenTo(house, guest.email)
    const grant = await house.deps.db.sql.one<{ id: string }>(
      'select id from access_grants where email = $1',
      [guest.email],
    )
    const [page, own] = [
      await guest.browser.get(`/invitations?token=${token}`),
      await vera.get(`/cabinet/contracts/${veras}/access`),
    ]
    await Promise.all([
      guest.browser.submit(page, '/invitations', { token }),
      vera.submit(own, `/cabinet/contracts/${veras}/access/${grant?.id ?? ''}/revoke`),
    ])
    assert.equal((await guest.browser.get(`/cabinet/contracts/${veras}`)).status, 404)
    const left = await house.deps.db.sql.one('select 1 from contract_access where user_id = $1', [guest.id])
    assert.equal(left, undefined)
  }
})

test('an inviter who was shut out meanwhile has invited nobody', async () => {
  const { sql } = house.deps.db
  const guest = await newcomer(house)
  await invite(await house.as('petrov'), { email: guest.email, role: 'administrator' })
  const token = await tokenTo(house, guest.email)
  await sql.run(
    `update memberships set revoked_at = now() where user_id = (select id from users where login_key = 'petrov')`,
  )
  assert.equal((await acceptInvitation(guest.browser, token)).status, 410)
  await sql.run(
    `update memberships set revoked_at = null where user_id = (select id from users where login_key = 'petrov')`,
  )
  assert.equal((await acceptInvitation(guest.browser, token)).status, 303)
})
