import type { Sql } from '../../../platform/db.ts'

/** An account a code can be posted to. */
export type PostalAccount = {
  contractId: string
  contractNumber: string
  accountNumber: string
  address: string
  customerName: string
}

/** Accounts a number leads to: the account's own, or all of a contract. At most two: more than one cannot be posted to. */
export async function findPostalAccounts(sql: Sql, number: string): Promise<PostalAccount[]> {
  return sql.rows<PostalAccount>(
    `select c.id as "contractId", c.number as "contractNumber", a.number as "accountNumber", a.address, k.name as "customerName"
     from accounts a join contracts c on c.id = a.contract_id join customers k on k.id = c.customer_id
     where a.id in (select id from accounts where length($1) = 10 and number = $1::char(10)
       union select x.id from accounts x join contracts y on y.id = x.contract_id
         where y.number in ($1, upper($1), lower($1)))
     order by a.number limit 2`,
    [number],
  )
}

export type NewCode = {
  id: string
  contractId: string
  hash: Buffer
  addressee: string
  address: string
  createdBy: string
  at: string
  expiresAt: string
}

/** Keeps the code; every older one of the contract that still waits ends with it. */
export async function addCode(sql: Sql, code: NewCode): Promise<void> {
  // Two clerks wait for each other at the contract: of their codes one is good.
  await sql.one('select 1 from contracts where id = $1 for update', [code.contractId])
  await sql.run(
    'update link_codes set revoked_at = $2 where contract_id = $1 and used_at is null and revoked_at is null',
    [code.contractId, code.at],
  )
  await sql.run(
    `insert into link_codes (id, contract_id, hash, addressee, address, created_by, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      code.id,
      code.contractId,
      code.hash,
      code.addressee,
      code.address,
      code.createdBy,
      code.at,
      code.expiresAt,
    ],
  )
}

export type StoredCode = {
  id: string
  contractId: string
  contractNumber: string
  hash: Buffer
  addressee: string
  address: string
  createdAt: Date
  expiresAt: Date
  usedAt: Date | null
  revokedAt: Date | null
  madeBy: string
}

export async function findCode(sql: Sql, id: string): Promise<StoredCode | undefined> {
  return sql.one<StoredCode>(
    `select x.id, x.contract_id as "contractId", c.number as "contractNumber", x.hash, x.addressee, x.address,
       x.created_at as "createdAt", x.expires_at as "expiresAt", x.used_at as "usedAt", x.revoked_at as "revokedAt",
       coalesce((select concat_ws(' ', u.last_name, u.first_name) from users u where u.id = x.created_by), '') as "madeBy"
     from link_codes x join contracts c on c.id = x.contract_id where x.id = $1`,
    [id],
  )
}
