import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createApp } from '../../src/app.ts'
import { doorsOf, type Door } from '../architecture/routes.ts'
import { openHouse, type House } from '../support/house.ts'
import { addStaff } from '../support/staff.ts'
import type { WebClient } from '../support/web-client.ts'

// A19: every door of staff by everybody who may not open it, and by everybody who may.

const roles = ['operator', 'metering', 'billing', 'reception', 'editor', 'auditor', 'admin'] as const
type Role = (typeof roles)[number]
const projectDir = join(import.meta.dirname, '..', '..')
const nothing = 'b0c6a1de-0000-4000-8000-000000000000'

/**
 * Least privilege as promised: the first pattern that fits a door says who opens it besides the administrator. A door
 * that no pattern fits is open to the administrator alone, so a new room has to say here whom it lets in.
 */
const promised: readonly [method: RegExp, path: RegExp, roles: readonly Role[]][] = [
  [/./, /^\/staff$/, roles],
  [/GET/, /^\/staff\/calendar$/, roles],
  // one's own second factor
  [/./, /^\/staff\/settings/, roles],
  [/./, /^\/staff\/corrections/, ['metering', 'operator']],
  [/GET/, /^\/staff\/window/, ['operator', 'metering', 'billing', 'auditor']],
  [/POST/, /^\/staff\/window\/remind$/, ['operator', 'metering']],
  [/POST/, /^\/staff\/window/, ['metering']],
  // whether one works with keys is one's own
  [/./, /^\/staff\/anomalies\/keys$/, ['operator', 'metering', 'auditor']],
  [/GET/, /^\/staff\/anomalies/, ['operator', 'metering', 'auditor']],
  [/POST/, /^\/staff\/anomalies/, ['metering']],
  [/./, /^\/staff\/(readings|submissions|photos)/, ['operator', 'metering', 'billing', 'auditor']],
  [/./, /^\/staff\/contracts\/:\w+\/readings/, ['operator', 'metering']],
  [/./, /^\/staff\/subscribers\/:\w+\/(recovery|memberships)/, ['operator']],
  [/./, /^\/staff\/(subscribers|contracts)/, ['operator', 'reception']],
  [/./, /^\/staff\/links/, ['operator']],
  [/GET/, /^\/staff\/reception/, ['reception', 'operator']],
  [/POST/, /^\/staff\/reception/, ['reception']],
  [/./, /^\/staff\/content/, ['editor']],
]

let house: House
let doors: Door[]
before(async () => {
  house = await openHouse()
  const isReady = () => Promise.resolve({ ok: true })
  doors = doorsOf(createApp(house.deps, { projectDir, trustProxy: 0, isReady })).filter(({ path }) =>
    path.startsWith('/staff'),
  )
  for (const role of roles) await addStaff(house, `only-${role}`, [role])
  await addStaff(house, 'only-nothing', [])
})
after(() => house.close())

const address = ({ path }: Door) => path.replaceAll(/[:*]\w+/g, nothing)

function mayOpen(door: Door): readonly Role[] {
  const rule = promised.find(([method, path]) => method.test(door.method) && path.test(door.path))
  return [...(rule?.[2] ?? []), 'admin']
}

/** Knocks with a good token of one's own, so that nothing but the role decides. */
async function knock(browser: WebClient, door: Door): Promise<'shut' | 'open' | 'hidden' | 'sign-in'> {
  const answer =
    door.method === 'GET'
      ? await browser.get(address(door))
      : await browser.submit(await browser.get('/nothing-here'), address(door), await tokenOf(browser))
  if (answer.status === 303 && answer.location.startsWith('/login?next=')) return 'sign-in'
  if (answer.status === 403 && answer.$('h1').text() === 'Эта страница вам не открыта') return 'shut'
  assert.ok(answer.status < 500, `${door.method} ${door.path}: ${answer.status}`)
  assert.notEqual(answer.$('h1').text(), 'Форма устарела', `${door.method} ${door.path}`)
  return answer.status === 404 ? 'hidden' : 'open'
}

async function tokenOf(browser: WebClient): Promise<Record<string, string>> {
  const page = await browser.get('/nothing-here')
  return { _csrf: String(page.$('form[action="/logout"] input[name=_csrf]').val() ?? '') }
}

test('each role opens its own doors and no others', async () => {
  const wrong: string[] = []
  for (const role of roles) {
    const browser = await house.as(`only-${role}`)
    for (const door of doors) {
      const isShut = (await knock(browser, door)) === 'shut'
      if (isShut === mayOpen(door).includes(role))
        wrong.push(`${role} ${door.method} ${door.path}: ${isShut ? 'shut' : 'open'}`)
    }
  }
  assert.deepEqual(wrong, [])
})

test('without a role only the hall, the calendar and one’s own settings are open', async () => {
  const browser = await house.as('only-nothing')
  const open: string[] = []
  for (const door of doors)
    if ((await knock(browser, door)) !== 'shut') open.push(`${door.method} ${door.path}`)
  assert.deepEqual(open.filter((door) => !door.includes('/staff/settings')).toSorted(), [
    'GET /staff',
    'GET /staff/calendar',
  ])
})

test('a person, an organization and a stranger find no door at all', async () => {
  const wrong: string[] = []
  for (const login of ['vera', 'rodnik'])
    for (const door of doors)
      if ((await knock(await house.as(login), door)) !== 'hidden')
        wrong.push(`${login} ${door.method} ${door.path}`)
  const stranger = house.stranger()
  const page = await stranger.get('/login')
  const fields = { _csrf: String(page.$('main input[name=_csrf]').first().val()) }
  for (const door of doors) {
    const answer =
      door.method === 'GET' ? await stranger.get(address(door)) : await stranger.post(address(door), fields)
    if (!answer.location.startsWith('/login?next=')) wrong.push(`stranger ${door.method} ${door.path}`)
  }
  assert.deepEqual(wrong, [])
})
