import type { Sql } from '../../../platform/db.ts'
import { matchesText } from '../../../records/text-search.ts'
import type { SubscriberSearch } from './form.ts'

export type FoundContract = {
  id: string
  number: string
  status: 'ACTIVE' | 'SUSPENDED' | 'TERMINATED'
  customerName: string
  customerKind: 'PERSON' | 'ORGANIZATION'
  address: string | null
  houses: number
}

export type FoundPerson = {
  id: string
  lastName: string
  firstName: string
  patronymic: string | null
  login: string
  email: string
  status: 'PENDING' | 'ACTIVE' | 'DISABLED'
  contracts: number
}

const fullName = `(last_name || ' ' || first_name || ' ' || coalesce(patronymic, ''))`

/** $1 as typed, $2 phone, $3 and $4 grams and pattern of a text. Each part goes by its own index. */
const contractParts = [
  'select id from contracts where upper(number) = upper($1)',
  'select contract_id from accounts where number = $1::bpchar',
  'select contract_id from meters where serial = upper($1)',
  `select c.id from customers k join contracts c on c.customer_id = k.id
     where k.inn = $1 or lower(k.email) = lower($1) or k.phone = $2`,
]
const contractTextParts = [
  `(select c.id from customers k join contracts c on c.customer_id = k.id
     where ${matchesText('k.name', { grams: 3, pattern: 4 })} limit $5)`,
  `(select contract_id from accounts where ${matchesText('address', { grams: 3, pattern: 4 })} limit $5)`,
]
const personParts = [
  'select id from users where login_key = lower($1)',
  'select id from users where email_key = lower($1)',
  'select id from users where phone = $2',
]
const personTextParts = [
  `(select id from users where ${matchesText(fullName, { grams: 3, pattern: 4 })} limit $5)`,
]

/** Contracts by any number of theirs, by the customer's INN, mail, phone or name, or by an address. */
export async function findContracts(
  sql: Sql,
  search: SubscriberSearch,
  limit: number,
): Promise<FoundContract[]> {
  const { parts, values } = chosen(contractParts, contractTextParts, search, limit)
  return sql.rows<FoundContract>(
    // Put together before they are put in order: or the planner walks all contracts in the order of their numbers.
    `with hit(id) as (${parts}),
     found as materialized (select c.id, c.number, c.status, c.customer_id from hit join contracts c on c.id = hit.id)
     select c.id, c.number, c.status, k.name as "customerName", k.kind as "customerKind",
       (select a.address from accounts a where a.contract_id = c.id order by a.position, a.number limit 1) as address,
       (select count(*)::int from accounts a where a.contract_id = c.id) as houses
     from found c join customers k on k.id = c.customer_id order by c.number limit $${values.length}`,
    values,
  )
}

/** People with a cabinet, by login, mail, phone or name. Staff are not subscribers. */
export async function findPeople(sql: Sql, search: SubscriberSearch, limit: number): Promise<FoundPerson[]> {
  const { parts, values } = chosen(personParts, personTextParts, search, limit)
  return sql.rows<FoundPerson>(
    `with hit(id) as (${parts})
     select u.id, u.last_name as "lastName", u.first_name as "firstName", u.patronymic, u.login, u.email, u.status,
       (select count(distinct a.contract_id)::int from contract_access a where a.user_id = u.id) as contracts
     from users u
     where u.id in (select id from hit) and u.kind <> 'STAFF' and u.status <> 'DELETED'
     order by u.last_name, u.first_name, u.id limit $${values.length}`,
    values,
  )
}

function chosen(
  exact: readonly string[],
  byText: readonly string[],
  { exact: typed, phone, text }: SubscriberSearch,
  limit: number,
): { parts: string; values: unknown[] } {
  const known = [typed, phone ?? null]
  return text === undefined
    ? { parts: exact.join(' union '), values: [...known, limit] }
    : { parts: [...exact, ...byText].join(' union '), values: [...known, text.grams, text.pattern, limit] }
}
