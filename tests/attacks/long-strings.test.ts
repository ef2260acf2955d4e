import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import pg from 'pg'
import ts from 'typescript'
import { openHouse, type House } from '../support/house.ts'
import { isPage, walk } from '../support/walk.ts'
import { formFields, type Answer, type WebClient } from '../support/web-client.ts'

// A42: 50,000 characters for every pattern and every field. What counts is the work of our own thread, taken as the
// best of several tries, so that neither neighbours on the machine nor a pause of the collector decide.

const longest = 50_000
const mostMs = 50
const root = join(import.meta.dirname, '..', '..')

let house: House
/** texts of statements that were sent with a long string: what the database would have to look through */
const longParameters = new Set<string>()
/** the beginning of what is sent just now */
let attack = 'nothing yet'
const { query } = pg.Client.prototype

before(async () => {
  pg.Client.prototype.query = function (this: pg.Client, ...given: Parameters<typeof query>) {
    const [statement, values] = given as unknown as [string | { text?: string; values?: unknown[] }, unknown]
    const text = typeof statement === 'string' ? statement : (statement.text ?? '')
    const all = typeof statement === 'object' && statement.values !== undefined ? statement.values : values
    if (Array.isArray(all) && all.some((value) => typeof value === 'string' && value.includes(attack)))
      longParameters.add(text.slice(0, 200))
    return query.apply(this, given)
  } as typeof query
  house = await openHouse()
})
after(async () => {
  await house.close()
  pg.Client.prototype.query = query
})
beforeEach(() => longParameters.clear())

/** Milliseconds an address works for a short value: long lists are work by themselves. */
const usualWork = new Map<string, number>()

/** Work of this thread in milliseconds: the least of the tries, ended by the first that is quick enough. */
async function workOf(work: () => unknown, isEnough: (ms: number) => boolean): Promise<number> {
  let least = Infinity
  for (let time = 0; time < 5 && !isEnough(least); time++) {
    const before = process.threadCpuUsage()
    await work()
    const { user, system } = process.threadCpuUsage(before)
    least = Math.min(least, (user + system) / 1000)
  }
  return least
}

type Pattern = { place: string; pattern: RegExp }

/** Every pattern written in the sources. */
function patternsOf(folder: string): Pattern[] {
  const found: Pattern[] = []
  for (const file of globSync('**/*.{ts,js}', { cwd: join(root, folder) })) {
    if (file.includes('prisma/')) continue
    const source = ts.createSourceFile(
      file,
      readFileSync(join(root, folder, file), 'utf8'),
      ts.ScriptTarget.Latest,
      true,
    )
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) {
        const [, body = '', flags = ''] = /^\/(.*)\/([a-z]*)$/s.exec(node.text) ?? []
        const { line } = source.getLineAndCharacterOfPosition(node.getStart())
        found.push({ place: `${folder}/${file}:${line + 1} ${node.text}`, pattern: new RegExp(body, flags) })
      }
      ts.forEachChild(node, visit)
    }
    visit(source)
  }
  return found
}

/** What long strings for a pattern are made of: its own signs and words, and the usual ones. */
function bitsFor({ source }: RegExp): Set<string> {
  const own = source.replace(/\\[pPu]\{[^}]*\}|\\[a-zA-Z]/g, '').replace(/[[\](){}|^$?*+\\]/g, ' ')
  const usual = [
    'a',
    'я',
    '1',
    ' ',
    '\t',
    '\n',
    '-',
    '.',
    ',',
    '@',
    '"',
    '%',
    'a.',
    'a-',
    'a@',
    'a ',
    '1 ',
    '1,',
  ]
  return new Set([...usual, ...own, ...(own.match(/[\p{L}\p{N}]{2,}/gu) ?? [])])
}

/** Asked with ever longer strings, so that a pattern that doubles its work with each sign is found and not waited for. */
async function tooLongFor(pattern: RegExp, bit: string): Promise<string | undefined> {
  let last = 0
  for (const length of [28, 500, 8_000, longest]) {
    // even work that grows with the square would be done in time
    if (length === longest && last < 0.5) return undefined
    last = 0
    const middle = bit.repeat(Math.ceil(length / bit.length)).slice(0, length)
    for (const text of [`${middle}\u0001`, `a${middle}\u0001a`]) {
      const ms = await workOf(
        () => void text.replace(pattern, ''),
        (least) => least < mostMs,
      )
      last = Math.max(last, ms)
      if (ms >= mostMs) return `${Math.round(ms)} ms for ${length} signs of ${JSON.stringify(bit)}`
    }
  }
  return undefined
}

test('A42: no pattern of the sources works long at 50,000 characters', async () => {
  const patterns = ['src', 'public/js'].flatMap(patternsOf)
  assert.ok(patterns.length > 100, `${patterns.length} patterns`)
  const slow: string[] = []
  for (const { place, pattern } of patterns)
    for (const bit of bitsFor(pattern)) {
      const verdict = await tooLongFor(pattern, bit)
      if (verdict !== undefined) slow.push(`${place}: ${verdict}`)
    }
  assert.deepEqual(slow, [])
})

type Door = { path: string; method: 'get' | 'post'; field: string; fields: Record<string, string> }

for (const { login, start } of [
  { login: '', start: '/' },
  { login: '', start: '/login' },
  { login: 'anna', start: '/cabinet' },
  { login: 'petrov', start: '/cabinet' },
  { login: 'admin', start: '/staff' },
])
  test(`A42: no field ${login || 'a visitor'} can fill from ${start} makes the house work long`, async () => {
    const browser = login === '' ? house.stranger() : await house.as(login)
    if (login !== '') await browser.stepUp()
    const doors = await fieldsFrom(browser, start)
    assert.ok(doors.length > 5, `${doors.length} fields`)
    const faults: string[] = []
    for (const door of doors)
      for (const bit of ['a', '1 ']) {
        const fault = await faultOf(browser, door, bit.repeat(longest / bit.length))
        if (fault !== undefined) faults.push(`${door.method} ${door.path} ${door.field}: ${fault}`)
      }
    assert.deepEqual(faults, [])
    assert.deepEqual([...longParameters], [], 'statements that were given the long string')
  })

/** Every field of every form and every name in a query that the walk meets, each once whatever the ids. */
async function fieldsFrom(browser: WebClient, start: string): Promise<Door[]> {
  const doors = new Map<string, Door>()
  const add = (door: Door) =>
    void doors.set(`${door.method} ${withoutIds(door.path)} ${withoutIds(door.field)}`, door)
  const look = (path: string, page: Answer) => {
    if (!isPage(page)) return
    const [address = '', query] = path.split('?', 2)
    for (const field of new URLSearchParams(query).keys())
      add({ path: address, method: 'get', field, fields: {} })
    page.$('form').each((_at, element) => {
      const form = page.$(element)
      const method = form.attr('method') === 'post' ? 'post' : 'get'
      const action = (form.attr('action') ?? address).split('?')[0] ?? ''
      if (action === '/logout' || form.attr('enctype') === 'multipart/form-data') return
      const fields = method === 'post' ? formFields(page.$, action) : {}
      form.find('[name]:not([type=submit])').each((_index, input) => {
        const field = page.$(input).attr('name') ?? ''
        if (field !== '_csrf') add({ path: action, method, field, fields })
      })
    })
  }
  await walk(browser, start, look, { mostPages: 80, keyOf: withoutIds })
  return [...doors.values()]
}

const withoutIds = (text: string): string =>
  (text.split('?')[0] ?? '').replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ':id').replace(/[\w-]{40,}/g, ':secret')

async function faultOf(browser: WebClient, door: Door, text: string): Promise<string | undefined> {
  await house.deps.db.sql.run('delete from throttles')
  let status = 0
  const send = async (value: string) => void (status = await knock(browser, door, value))
  attack = text.slice(0, 5_000)
  const usual =
    usualWork.get(`${door.method} ${door.path}`) ??
    (await workOf(
      () => send('x'),
      (ms) => ms < 5,
    ))
  usualWork.set(`${door.method} ${door.path}`, usual)
  const ms = await workOf(
    () => send(text),
    (least) => least - usual < mostMs,
  )
  if (status >= 500) return `${status}`
  return ms - usual < mostMs ? undefined : `${Math.round(ms)} ms, otherwise ${Math.round(usual)}`
}

/** Without reading the answer as a page: that would be our own work. */
async function knock(browser: WebClient, door: Door, value: string): Promise<number> {
  const headers = { cookie: browser.cookieHeader(), 'content-type': 'application/x-www-form-urlencoded' }
  // Node refuses headers over 16 kB, the address among them
  const query = new URLSearchParams({ [door.field]: value.slice(0, 14_000) }).toString().slice(0, 14_000)
  const init: RequestInit =
    door.method === 'get'
      ? { headers: { cookie: headers.cookie } }
      : { method: 'POST', headers, body: new URLSearchParams({ ...door.fields, [door.field]: value }) }
  const answer = await fetch(`${house.base}${door.path}${door.method === 'get' ? `?${query}` : ''}`, {
    ...init,
    redirect: 'manual',
  })
  await answer.arrayBuffer()
  return answer.status
}

test('A42: an address of 50,000 characters is refused before anybody reads it', async () => {
  const answer = await fetch(`${house.base}/staff/subscribers?q=${'a'.repeat(longest)}`)
  assert.equal(answer.status, 431)
})
