import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { createPasswordHasher } from '../../src/platform/password-hash.ts'
import { openHouse, type House } from '../support/house.ts'
import { formFields } from '../support/web-client.ts'

// A11: a wave of sign-ins. How fast is measured by the bench (P13); here: who is answered, and what still works.

const wave = 200
/** sign-ins that may wait */
const places = 20
let house: House
before(async () => void (house = await openHouse()))
after(async () => {
  // The log tells of each refusal, and of nothing else.
  const told = await house.close().then(
    () => '',
    (error: unknown) => String(error),
  )
  const lines = told.split('\n').filter((line) => line.startsWith('request failed'))
  assert.equal(lines.length, wave - places)
  assert.deepEqual([...new Set(lines)], ['request failed HashingBusyError: too many sign-ins wait'])
})
beforeEach(() => house.deps.db.sql.run('delete from throttles'))

/** A sign-in ready to be sent: its page was opened before the wave. */
async function prepare(signal?: AbortSignal): Promise<() => Promise<Response>> {
  const browser = house.stranger()
  const fields = formFields((await browser.get('/login')).$, '/login')
  const body = new URLSearchParams({ ...fields, login: 'vera', password: 'Voda-2026!demo' }).toString()
  const headers = { cookie: browser.cookieHeader(), 'content-type': 'application/x-www-form-urlencoded' }
  return () =>
    fetch(new URL('/login', house.base), {
      method: 'POST',
      redirect: 'manual',
      headers,
      body,
      ...(signal === undefined ? {} : { signal }),
    })
}

test('A11: 200 right sign-ins at once all get in, each with a session of its own, each hashed once', async () => {
  const ready = await Promise.all(Array.from({ length: wave }, () => prepare()))
  const hashes = house.deps.passwords.calls()
  const answers = await Promise.all(ready.map((send) => send()))
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [303])
  const sessions = answers.flatMap(({ headers }) =>
    headers.getSetCookie().filter((cookie) => cookie.startsWith('vodocabinet=')),
  )
  assert.equal(new Set(sessions).size, wave)
  assert.equal(house.deps.passwords.calls() - hashes, wave)
})

test('A11: past the queue there is 503 with a time and a way back; pages, pictures and the database go on', async () => {
  const { deps } = house
  const usual = deps.passwords
  // No place to hash at: whoever is let into the queue waits for ever, so nothing here depends on how fast a hash is.
  deps.passwords = createPasswordHasher({ pepper: 'p'.repeat(32), cost: 4, atOnce: 0, waiting: places })
  const leaving = new AbortController()
  try {
    const ready = await Promise.all(Array.from({ length: wave }, () => prepare(leaving.signal)))
    const refused: Response[] = []
    const allRefused = Promise.withResolvers<undefined>()
    const waiting = ready.map((send) =>
      send().then(
        (answer) => {
          refused.push(answer)
          if (refused.length === wave - places) allRefused.resolve(undefined)
        },
        () => undefined,
      ),
    )
    await allRefused.promise
    for (const answer of refused) {
      assert.equal(answer.status, 503)
      assert.ok(Number(answer.headers.get('retry-after')) > 0)
    }
    assert.match(await refused[0]!.text(), /Сейчас слишком много обращений|чуть позже|через/)
    // Twenty sign-ins wait still: whoever is in works, also with the database and with drawn papers.
    const stranger = house.stranger()
    for (const page of ['/', '/login', '/tariffs', '/captcha.png'])
      assert.equal((await stranger.get(page)).status, 200, page)
    assert.equal(refused.length, wave - places, 'nobody was let in meanwhile')
    leaving.abort()
    await Promise.all(waiting)
  } finally {
    deps.passwords = usual
  }
  assert.equal((await house.stranger().signIn('vera')).status, 303, 'after the wave the door opens again')
})
