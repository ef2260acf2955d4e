import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import pg from 'pg'
import type { Sent } from './record.ts'

// The floor: what the same work costs with nothing but node:http, prepared statements and template
// literals. It sends the statements the app sent (recorded before the run), with the visitor's own ids,
// prints the rows they give into a page of the app's size, and looks its sessions up in the same table.

/** What the app did for one request of one person. */
export type Recipe = {
  statements: Sent[]
  /** bytes of the app's answer */
  bytes: number
  status: number
}
export type Recipes = {
  databaseUrl: string
  connections: number
  /** ids of the person the app was recorded with, by recipe */
  recorded: Record<string, { userId: string; contractId: string; sessionHash: string }>
  recipes: Record<string, Recipe>
}

type Visit = {
  sessionHash: string
  userId: string
  contractId: string
  submissionId: string
  revision: number
}

const { databaseUrl, connections, recorded, recipes } = JSON.parse(
  readFileSync(process.env['BENCH_RECIPES'] ?? '', 'utf8'),
) as Recipes
const pool = new pg.Pool({
  connectionString: databaseUrl,
  max: connections,
  options: '-c TimeZone=UTC -c plan_cache_mode=force_generic_plan',
})
const names = new Map<string, string>()
let sequence = 500_000

createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    console.error(error)
    response.writeHead(500).end()
  })
}).listen(Number(process.env['PORT']), '127.0.0.1', () => process.send?.('ready'))

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url ?? '/'
  if (request.method === 'POST') await bodyOf(request)
  const sid = /__Host-vodocabinet=s%3A([\w-]+)\./.exec(request.headers.cookie ?? '')?.[1] ?? ''
  const contractId = /[0-9a-f-]{36}/.exec(path)?.[0] ?? ''
  const sessionHash = createHash('sha256').update(sid).digest('hex')
  const name = recipeName(request.method ?? 'GET', path, sid)
  const recipe = recipes[name]
  const person = recorded[name]
  if (recipe === undefined || person === undefined) return void response.writeHead(404).end()
  const visit: Visit = { sessionHash, userId: '', contractId, submissionId: '', revision: 0 }
  const rows = await runRecipe(recipe, person, visit)
  if (recipe.status === 303) return void response.writeHead(303, { Location: `${path}/check` }).end()
  response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' })
  response.end(pageOf(rows, recipe.bytes, contractId))
}

/** Recipes are named by scenario; which one it is shows in the address and in the visitor's kind. */
function recipeName(method: string, path: string, sid: string): string {
  const isCompany = companies.has(sid)
  if (path === '/login') return 'P1'
  if (path === '/cabinet') return 'P2'
  if (path.startsWith('/cabinet/billing')) return 'P6'
  const size = isCompany ? 'b' : 'a'
  if (path.endsWith('/check')) return method === 'GET' ? `P5${size} check` : `P5${size} submit`
  return method === 'GET' ? `P5${size} form` : `P5${size} next`
}

const companies = new Set((process.env['BENCH_COMPANIES'] ?? '').split(','))

/** In a transaction where the app used one; the rest on the pool. */
async function runRecipe(
  recipe: Recipe,
  person: Recipes['recorded'][string],
  visit: Visit,
): Promise<unknown[][]> {
  const results: unknown[][] = []
  let client: pg.PoolClient | undefined
  try {
    for (const { text, values } of recipe.statements) {
      if (/^BEGIN\b/i.test(text)) client = await pool.connect()
      const rows = await send(client ?? pool, text, ownValues(text, values, person, visit, results))
      results.push(rows)
      remember(text, rows, visit)
      if (/^COMMIT\b/i.test(text)) {
        client?.release()
        client = undefined
      }
    }
  } catch (error) {
    await client?.query('ROLLBACK')
    throw error
  } finally {
    client?.release()
  }
  return results
}

async function send(target: pg.Pool | pg.PoolClient, text: string, values: unknown[]): Promise<unknown[]> {
  if (values.length === 0 && /^(BEGIN|COMMIT|SET)\b/i.test(text))
    return (await target.query<Record<string, unknown>>(text)).rows
  let name = names.get(text)
  if (name === undefined) names.set(text, (name = `s${names.size}`))
  return (await target.query<Record<string, unknown>>({ name, text, values })).rows
}

/** The recorded values with this visitor's ids in the place of the recorded person's. */
function ownValues(
  text: string,
  values: readonly unknown[],
  person: Recipes['recorded'][string],
  visit: Visit,
  results: readonly unknown[][],
): unknown[] {
  if (/insert into submissions /i.test(text)) return submissionValues(values, person, visit)
  if (/insert into readings /i.test(text)) return readingValues(values, person, visit, results)
  return values.map((value) => ownValue(value, person, visit))
}

function ownValue(value: unknown, person: Recipes['recorded'][string], visit: Visit): unknown {
  if (isBuffer(value))
    return Buffer.from(value.data).toString('hex') === person.sessionHash
      ? Buffer.from(visit.sessionHash, 'hex')
      : Buffer.from(value.data)
  if (Array.isArray(value)) return value.map((item) => ownValue(item, person, visit))
  if (value === person.contractId) return visit.contractId
  if (value === person.userId) return visit.userId
  return value
}

/** A revision of its own: the next one of the contract, a number nobody has. */
function submissionValues(
  values: readonly unknown[],
  person: Recipes['recorded'][string],
  visit: Visit,
): unknown[] {
  const own = values.map((value) => ownValue(value, person, visit))
  own[2] = visit.revision + 1
  own[3] = String(own[3]).replace(/-\d+-/, `-${(sequence += 1)}-`)
  return own
}

/** The recorded readings on the registers of this contract, in the same order. */
function readingValues(
  values: readonly unknown[],
  person: Recipes['recorded'][string],
  visit: Visit,
  results: readonly unknown[][],
): unknown[] {
  type Place = { inletId: string; meterId: string; registerId: string }
  const places = (results.find((rows) => (rows[0] as Partial<Place> | undefined)?.meterId !== undefined) ??
    []) as Place[]
  return values.map((value) => {
    if (typeof value !== 'string' || !value.startsWith('['))
      return value === values[0] ? visit.submissionId : ownValue(value, person, visit)
    const readings = JSON.parse(value) as Place[]
    const placed = readings.map((reading, i) => {
      const { inletId, meterId, registerId } = places[i] ?? reading
      return { ...reading, inletId, meterId, registerId }
    })
    return JSON.stringify(placed)
  })
}

function remember(text: string, rows: readonly unknown[], visit: Visit): void {
  const row = rows[0] as Record<string, unknown> | undefined
  if (/from sessions/i.test(text))
    visit.userId = (row?.['data'] as { userId?: string } | undefined)?.userId ?? ''
  if (/from users u/i.test(text) && visit.contractId === '')
    visit.contractId = (row?.['contracts'] as { id: string }[] | undefined)?.[0]?.id ?? ''
  if (/max\(revision\)/i.test(text)) visit.revision = Number(row?.['revision'] ?? 0)
  if (/insert into submissions /i.test(text)) visit.submissionId = String(row?.['id'])
}

/** Every row printed once; then filled up to the size of the app's page. */
function pageOf(results: readonly (readonly unknown[])[], bytes: number, contractId: string): string {
  const rows = results.flat().map((row) => rowOf(row as Record<string, unknown>))
  const page = `<!doctype html><html lang="ru"><head><meta charset="utf-8"><title>Показания</title></head><body><main><h1>Показания</h1><form method="post" action="/cabinet/readings/${contractId}"><input type="hidden" name="_csrf" value="none"><input type="hidden" name="version" value="1"><input type="hidden" name="base" value="0">${rows.join('')}</form></main>`
  const missing = bytes - Buffer.byteLength(page) - 16
  const filled = missing > 0 ? page + '<p>Холодная вода</p>'.repeat(Math.ceil(missing / 32)) : page
  return `${filled}</body></html>`
}

function rowOf(row: Record<string, unknown>): string {
  const register = row['registerId']
  if (typeof register === 'string' && row['serial'] !== undefined)
    return `<tr><td>${escaped(row['address'])}</td><td>${escaped(row['inletName'])}</td><td>${escaped(row['serial'])}</td><td><input name="value.${register}" data-previous="100" data-digits="5" value=""></td></tr>`
  return register === undefined ? `<p>${escaped(row['number'] ?? row['period'] ?? '')}</p>` : ''
}

function escaped(value: unknown): string {
  return String(value).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

function isBuffer(value: unknown): value is { type: 'Buffer'; data: number[] } {
  return typeof value === 'object' && value !== null && (value as { type?: unknown }).type === 'Buffer'
}

async function bodyOf(request: IncomingMessage): Promise<URLSearchParams> {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  return new URLSearchParams(body)
}
