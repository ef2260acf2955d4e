import type { Sql } from '../../../platform/db.ts'

/** A tie between a cabinet and another house's account. */
export type StoredIdentity = { id: string; issuer: string; createdAt: Date }

export async function findIdentities(sql: Sql, userId: string): Promise<StoredIdentity[]> {
  return sql.rows<StoredIdentity>(
    `select id, issuer, created_at as "createdAt" from external_identities where user_id = $1 order by created_at, id`,
    [userId],
  )
}

/** Whose cabinet the other house's account opens. */
export async function findIdentityOwner(
  sql: Sql,
  identity: { issuer: string; subject: string },
): Promise<string | undefined> {
  const row = await sql.one<{ userId: string }>(
    'select user_id as "userId" from external_identities where issuer = $1 and subject = $2',
    [identity.issuer, identity.subject],
  )
  return row?.userId
}

/** Ties them unless the account opens a cabinet already, or this cabinet has an account of that house. */
export async function addIdentity(
  sql: Sql,
  identity: { userId: string; issuer: string; subject: string; at: string },
): Promise<boolean> {
  const added = await sql.run(
    `insert into external_identities (user_id, issuer, subject, created_at) select $1, $2, $3, $4
     where not exists (select 1 from external_identities where user_id = $1 and issuer = $2)
     on conflict (issuer, subject) do nothing`,
    [identity.userId, identity.issuer, identity.subject, identity.at],
  )
  return added === 1
}

/** Unties, unless it is the last way in. @returns the issuer; undefined when nothing was untied */
export async function removeIdentity(sql: Sql, userId: string, id: string): Promise<string | undefined> {
  const row = await sql.one<{ issuer: string }>(
    `delete from external_identities i using users u
     where i.id = $2 and i.user_id = $1 and u.id = i.user_id
       and (u.password_hash is not null
         or exists (select 1 from external_identities o where o.user_id = i.user_id and o.id <> i.id))
     returning i.issuer`,
    [userId, id],
  )
  return row?.issuer
}

export async function findAccountSignIn(sql: Sql, userId: string): Promise<boolean> {
  const row = await sql.one<{ isOn: boolean }>('select account_sign_in as "isOn" from users where id = $1', [
    userId,
  ])
  return row?.isOn ?? false
}

export async function saveAccountSignIn(sql: Sql, userId: string, isOn: boolean): Promise<boolean> {
  const changed = await sql.run(
    'update users set account_sign_in = $2 where id = $1 and account_sign_in <> $2',
    [userId, isOn],
  )
  return changed === 1
}

/** Numbers of the user's accounts, and how many others switched sign-in by that number on: it works for nobody then. */
export async function findOwnAccounts(
  sql: Sql,
  userId: string,
): Promise<{ number: string; isShared: boolean }[]> {
  return sql.rows(
    `select n.number, exists (
         select 1 from contract_access o join users u on u.id = o.user_id
         where o.contract_id = n.contract_id and o.user_id <> $1 and o.can_manage and o.valid_from is null
           and o.valid_to is null and u.status = 'ACTIVE' and u.account_sign_in) as "isShared"
     from contract_access a join accounts n on n.contract_id = a.contract_id
     where a.user_id = $1 and a.can_manage and a.valid_from is null and a.valid_to is null
     order by n.number limit 6`,
    [userId],
  )
}
