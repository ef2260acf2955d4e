import { createHash, createHmac, randomBytes } from 'node:crypto'
import type { Db } from '../../src/platform/db.ts'

/** Somebody who signs in during the bench: cookie, contract and what the contract is like. */
export type BenchPerson = { cookie: string; userId: string; contractId: string; login: string }
export type BenchPeople = { persons: BenchPerson[]; companies: BenchPerson[] }

/** How many people may sign in, how many companies there are, how large they are. */
const people = 2_000
const companies = 16
const inlets = 340
const months = 24

export const benchPassword = 'Bench-2026!water'

/**
 * Fills an empty database by set-based SQL: `accounts` persons with cold and hot meter (the first two
 * thousand with a third one) and 16 companies of 340 two-register inlets, 24 months of readings,
 * bills and payments each. Ids are hashes of numbers, so that everything can be found again.
 * @param lastPeriod the newest month that has readings and a bill
 */
export async function fillDatabase(
  db: Db,
  options: { accounts: number; lastPeriod: string; passwordHash: string; now: string },
  say: (line: string) => void,
): Promise<void> {
  const { accounts, lastPeriod, passwordHash, now } = options
  const steps: [string, string, unknown[]][] = [
    ['customers', customers, [accounts, companies]],
    ['contracts', contracts, [accounts, companies]],
    ['accounts', accountRows, [accounts, companies]],
    ['inlets', inletRows, [accounts, people, companies, inlets]],
    ['meters', meterRows, []],
    ['registers', registerRows, []],
    ['verifications', verificationRows, []],
    ['readings', readingRows, [lastPeriod, months, now]],
    ['invoices', invoiceRows, [lastPeriod, months]],
    ['lines', lineRows, []],
    ['payments', paymentRows, []],
    ['users', userRows, [Math.min(people, accounts), companies, passwordHash, now]],
    ['links', linkRows, [now]],
    ['access', accessRows, []],
  ]
  for (const [name, text, values] of steps) {
    const began = performance.now()
    const count = await db.sql.run(text, values)
    say(`  ${name}: ${count} rows in ${((performance.now() - began) / 1000).toFixed(1)} s`)
  }
  await db.sql.run('analyze')
}

/** Signed-in browsers without the cost of signing in: session rows and the cookies that open them. */
export async function signPeopleIn(db: Db, secret: string, now: Date): Promise<BenchPeople> {
  const rows = await db.sql.rows<{ userId: string; contractId: string; login: string; kind: string }>(
    `select u.id as "userId", l.contract_id as "contractId", u.login, u.kind
     from users u join contract_links l on l.user_id = u.id order by u.login`,
  )
  const signed = rows.map((row) => ({ ...row, sid: randomBytes(32).toString('base64url') }))
  const later = (hours: number) => new Date(now.getTime() + hours * 3_600_000).toISOString()
  await db.sql.run(
    `insert into sessions (id_hash, user_id, data, created_at, last_seen_at, idle_expires_at, absolute_expires_at)
     select decode(s.hash, 'hex'), s."userId", s.data, $2, $2, $3, $4
     from json_to_recordset($1::json) as s(hash text, "userId" uuid, data jsonb)`,
    [
      JSON.stringify(
        signed.map(({ sid, userId }) => ({
          hash: sha256(sid).toString('hex'),
          userId,
          data: sessionOf(userId),
        })),
      ),
      now.toISOString(),
      later(10),
      later(12),
    ],
  )
  const person = ({ sid, userId, contractId, login }: (typeof signed)[number]): BenchPerson => ({
    cookie: `__Host-vodocabinet=${encodeURIComponent(`s:${sid}.${signature(sid, secret)}`)}`,
    userId,
    contractId,
    login,
  })
  return {
    persons: signed.filter(({ kind }) => kind === 'PERSON').map(person),
    companies: signed.filter(({ kind }) => kind !== 'PERSON').map(person),
  }
}

function sessionOf(userId: string): object {
  const cookie = {
    originalMaxAge: null,
    expires: null,
    httpOnly: true,
    path: '/',
    sameSite: 'lax',
    secure: true,
  }
  return { cookie, userId, isStaff: false, csrf: randomBytes(32).toString('base64url'), client: {} }
}

function signature(sid: string, secret: string): string {
  return createHmac('sha256', secret).update(sid).digest('base64').replace(/=+$/, '')
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

const customers = `
  insert into customers (id, kind, name)
  select md5('k' || n)::uuid, 'PERSON'::"CustomerKind", 'Абонент ' || n from generate_series(1, $1::int) n
  union all
  select md5('K' || n)::uuid, 'ORGANIZATION', 'ООО «Водопользователь ' || n || '»' from generate_series(1, $2::int) n`

const contracts = `
  insert into contracts (id, number, date, status, customer_id)
  select md5('c' || n)::uuid, 'П-' || n, '2015-08-16'::date, 'ACTIVE'::"ContractStatus", md5('k' || n)::uuid from generate_series(1, $1::int) n
  union all
  select md5('C' || n)::uuid, 'О-' || n, '2012-02-01', 'ACTIVE', md5('K' || n)::uuid from generate_series(1, $2::int) n`

const accountRows = `
  insert into accounts (id, contract_id, number, address, residents, position)
  select md5('a' || n)::uuid, md5('c' || n)::uuid, (1000000000 + n)::text,
    'г. Москва, ул. Полевая, д. ' || (n / 100 + 1) || ', кв. ' || (n % 100 + 1), 1 + n % 4, 0 from generate_series(1, $1::int) n
  union all
  select md5('A' || n || '-' || h)::uuid, md5('C' || n)::uuid, (9000000000 + n * 100 + h)::text,
    'г. Москва, ул. Заводская, д. ' || n || ', корп. ' || h, null, h
  from generate_series(1, $2::int) n, generate_series(1, 20) h`

const inletRows = `
  insert into inlets (id, contract_id, account_id, number, name, diameter_mm, service, position)
  select md5('i' || n || '-' || k)::uuid, md5('c' || n)::uuid, md5('a' || n)::uuid, (1000000000 + n)::text || '-' || k,
    case k when 2 then 'ГВС, санузел' when 1 then 'ХВС, санузел' else 'ХВС, кухня' end, 15,
    (case k when 2 then 'HOT' else 'COLD' end)::"WaterService", k
  from generate_series(1, $1::int) n, generate_series(1, 3) k where k < 3 or n <= $2::int
  union all
  select md5('I' || n || '-' || k)::uuid, md5('C' || n)::uuid, md5('A' || n || '-' || ((k - 1) % 20 + 1))::uuid,
    (9000000000 + n * 100 + (k - 1) % 20 + 1)::text || '-' || k, 'Ввод ' || k, 50, 'COLD', k
  from generate_series(1, $3::int) n, generate_series(1, $4::int) k`

const meterRows = `
  insert into meters (id, contract_id, inlet_id, model, serial, installed_on)
  select md5('m' || id)::uuid, contract_id, id, case when diameter_mm = 50 then 'ВСКМ-50' else 'СВ-15' end,
    replace(number, '-', ''), '2021-03-01' from inlets`

const registerRows = `
  insert into registers (id, contract_id, meter_id, "index", digits, initial_value)
  select md5('r' || m.id || k)::uuid, m.contract_id, m.id, k, case when m.model = 'СВ-15' then 5 else 6 end, 0
  from meters m, generate_series(1, 2) k where k = 1 or m.model <> 'СВ-15'`

const verificationRows = `
  insert into verifications (contract_id, meter_id, verified_on, valid_until)
  select contract_id, id, '2024-02-01', '2030-01-31' from meters`

const period = (month: string) =>
  `to_char(to_date($1::text, 'YYYY-MM') - (${month} || ' months')::interval, 'YYYY-MM')`
const lastDay = (month: string) =>
  `(to_date($1::text, 'YYYY-MM') - ((${month} - 1) || ' months')::interval - interval '1 day')::date`

const readingRows = `
  insert into readings (contract_id, inlet_id, meter_id, register_id, period, read_on, value, previous, previous_on, volume,
    source, state, kind_code, created_at)
  select g.contract_id, m.inlet_id, g.meter_id, g.id, ${period('k')}, ${lastDay('k')},
    v.base + ($2::int - k) * v.use, v.base + ($2::int - k - 1) * v.use, ${lastDay('(k + 1)')}, v.use, 'import', 'ACCEPTED', '51', $3::timestamptz
  from registers g
    join meters m on m.id = g.meter_id
    cross join lateral (select 100 + abs(hashtext(g.id::text)) % 300 as base, 3 + abs(hashtext(g.id::text)) % 9 as use) v
    cross join generate_series(0, $2::int - 1) k`

const invoiceRows = `
  insert into invoices (id, contract_id, number, period, issued_on, due_on, net_kopecks, vat_kopecks, gross_kopecks)
  select md5('v' || c.id || k)::uuid, c.id, c.number || '/' || ${period('k')}, ${period('k')}, ${lastDay('k')} + 3, ${lastDay('k')} + 15,
    61819, 13600, 75419
  from contracts c cross join generate_series(0, $2::int - 1) k`

const lineRows = `
  insert into invoice_lines (contract_id, invoice_id, line, service, quantity, unit, price, net_kopecks, vat_rate, vat_kopecks, gross_kopecks)
  select contract_id, id, l, case l when 1 then 'COLD' else 'SEWER' end, 5, 'м³', 66.87, case l when 1 then 30000 else 31819 end, 22,
    6800, case l when 1 then 36800 else 38619 end
  from invoices, generate_series(1, 2) l`

const paymentRows = `
  insert into payments (contract_id, external_id, paid_on, amount_kopecks, method, purpose)
  select contract_id, 'P' || number, issued_on + 8, gross_kopecks, 'card', 'Оплата по счёту № ' || number from invoices`

const userRows = `
  insert into users (id, kind, status, login, login_key, email, email_key, email_confirmed_at, last_name, first_name, patronymic,
    password_hash, password_set_at, created_at)
  select md5('u' || n)::uuid, 'PERSON'::"UserKind", 'ACTIVE'::"UserStatus", 'bench' || n, 'bench' || n, 'bench' || n || '@bench.example',
    'bench' || n || '@bench.example', $4::timestamptz, 'Иванова', 'Мария', 'Петровна', $3::text, $4::timestamptz, $4::timestamptz
  from generate_series(1, $1::int) n
  union all
  select md5('U' || n)::uuid, 'REPRESENTATIVE', 'ACTIVE', 'company' || n, 'company' || n, 'company' || n || '@bench.example',
    'company' || n || '@bench.example', $4::timestamptz, 'Петров', 'Пётр', 'Иванович', $3::text, $4::timestamptz, $4::timestamptz
  from generate_series(1, $2::int) n`

const linkRows = `
  insert into contract_links (user_id, contract_id, proof, created_at)
  select id, md5(case kind when 'PERSON' then replace(login, 'bench', 'c') else replace(login, 'company', 'C') end)::uuid, 'STAFF', $1::timestamptz
  from users where kind <> 'STAFF'`

const accessRows = `
  insert into contract_access (user_id, contract_id, can_submit, can_pay, can_documents, can_manage)
  select user_id, contract_id, true, true, true, true from contract_links`
