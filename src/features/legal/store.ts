import type { Sql } from '../../platform/db.ts'

export type GivenConsent = {
  document: 'TERMS' | 'PERSONAL_DATA'
  version: string
  textHash: string
  givenAt: Date
  withdrawnAt: Date | null
}

/** Newest first. A version is agreed to once, so the list grows by one or two a change of wording. */
export async function listConsents(sql: Sql, userId: string): Promise<GivenConsent[]> {
  return sql.rows<GivenConsent>(
    `select document, version, text_hash as "textHash", given_at as "givenAt", withdrawn_at as "withdrawnAt"
     from consents where user_id = $1 order by given_at desc, document limit 200`,
    [userId],
  )
}

/** Adds the agreement unless this wording is agreed to already: two clicks wait for each other. */
export async function addConsent(
  sql: Sql,
  userId: string,
  consent: Pick<GivenConsent, 'document' | 'version' | 'textHash'> & { address: string | null },
  at: string,
): Promise<void> {
  await sql.one('select 1 from users where id = $1 for update', [userId])
  await sql.run(
    `insert into consents (user_id, document, version, text_hash, given_at, address)
     select $1::uuid, $2::"ConsentDocument", $3, $4, $5, $6 where not exists (
       select 1 from consents where user_id = $1 and document = $2::"ConsentDocument" and version = $3
         and text_hash = $4 and withdrawn_at is null)`,
    [userId, consent.document, consent.version, consent.textHash, at, consent.address],
  )
}
