import type { Sql } from '../../../platform/db.ts'
import type { LegalDocuments } from '../../../records/legal.ts'
import type { DemoPerson } from './people.ts'

const kinds = { person: 'PERSON', organization: 'REPRESENTATIVE', staff: 'STAFF' } as const

/** One start at a time lays start data; the others wait and find it laid. */
export async function takeSeedTurn(sql: Sql): Promise<void> {
  await sql.rows('select pg_advisory_xact_lock(726416)')
}

export async function readFact(sql: Sql, name: string): Promise<unknown> {
  return (await sql.one<{ value: unknown }>('select value from system_facts where name = $1', [name]))?.value
}

export async function writeFact(sql: Sql, name: string, value: unknown, at: string): Promise<void> {
  await sql.run(
    `insert into system_facts (name, value, updated_at) values ($1, $2::jsonb, $3)
     on conflict (name) do update set value = excluded.value, updated_at = excluded.updated_at`,
    [name, JSON.stringify(value), at],
  )
}

/** Adds the rows that are not there yet; what stands, staff's edits included, is left alone. */
export async function addMissing(
  sql: Sql,
  table: string,
  rows: readonly Record<string, unknown>[],
): Promise<void> {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].map((name) => `"${name}"`).join(', ')
  await sql.run(
    `insert into ${table} (${columns}) select ${columns} from json_populate_recordset(null::${table}, $1::json)
     on conflict do nothing`,
    [JSON.stringify(rows)],
  )
}

export async function hasContracts(sql: Sql): Promise<boolean> {
  return (await sql.one('select 1 from contracts limit 1')) !== undefined
}

/** A demo person with consents, and the organization or the links that give her contracts. */
export async function addPerson(
  sql: Sql,
  person: DemoPerson,
  passwordHash: string,
  documents: LegalDocuments,
  at: string,
): Promise<void> {
  const user = await sql.one<{ id: string }>(
    `insert into users (kind, status, login, login_key, email, email_key, email_confirmed_at, phone, last_name, first_name,
       patronymic, password_hash, password_set_at, staff_roles, created_at)
     values ($1, 'ACTIVE', $2, lower($2), $3, lower($3), $4, $5, $6, $7, $8, $9, $4, $10::"StaffRole"[], $4) returning id`,
    [
      kinds[person.kind],
      person.login,
      person.email,
      at,
      person.phone,
      person.lastName,
      person.firstName,
      person.patronymic,
      passwordHash,
      person.kind === 'staff' ? person.roles : [],
    ],
  )
  if (user === undefined) throw new Error(`the demo person ${person.login} was not added`)
  if (person.kind === 'staff') return
  await addConsents(sql, user.id, documents, at)
  if (person.kind === 'organization') await addMembership(sql, user.id, person, at)
  else await addLinks(sql, user.id, person.contracts, at)
}

async function addConsents(
  sql: Sql,
  userId: string,
  { terms, consent }: LegalDocuments,
  at: string,
): Promise<void> {
  await sql.run(
    `insert into consents (user_id, document, version, text_hash, given_at)
     values ($1, 'TERMS', $2, $3, $6), ($1, 'PERSONAL_DATA', $4, $5, $6)`,
    [userId, terms.version, terms.hash, consent.version, consent.hash, at],
  )
}

async function addLinks(sql: Sql, userId: string, contracts: readonly string[], at: string): Promise<void> {
  await sql.run(
    `insert into contract_links (user_id, contract_id, proof, created_at)
     select $1, id, 'STAFF', $3 from contracts where number = any($2::text[])`,
    [userId, contracts, at],
  )
}

async function addMembership(
  sql: Sql,
  userId: string,
  { organization, contracts, position, status }: Extract<DemoPerson, { kind: 'organization' }>,
  at: string,
): Promise<void> {
  const row = await sql.one<{ id: string }>(
    `insert into organizations (name, inn, kpp, ogrn, created_at) values ($1, $2, nullif($3, ''), nullif($4, ''), $5) returning id`,
    [organization.name, organization.inn, organization.kpp, organization.ogrn, at],
  )
  await sql.run(
    `update customers set organization_id = $1 where id in (select customer_id from contracts where number = any($2::text[]))`,
    [row?.id, contracts],
  )
  await sql.run(
    `insert into memberships (organization_id, user_id, role, position, status, confirmed_at, created_at)
     values ($1, $2, 'ADMINISTRATOR', $3, $4::"RepresentativeStatus", $5, $5)`,
    [row?.id, userId, position, status, at],
  )
}
