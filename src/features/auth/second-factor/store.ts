import type { Sql } from '../../../platform/db.ts'

/** A second factor that is on, with the recovery codes not yet used. */
export type StoredFactor = { secret: Buffer; confirmedAt: Date; codesLeft: number }

export async function findFactor(sql: Sql, userId: string): Promise<StoredFactor | undefined> {
  return sql.one<StoredFactor>(
    `select secret, confirmed_at as "confirmedAt",
       (select count(*)::int from recovery_codes r where r.user_id = f.user_id and used_at is null) as "codesLeft"
     from second_factors f where user_id = $1 and confirmed_at is not null`,
    [userId],
  )
}

/** @returns false when one is on already: of two that were begun the first confirmed stands */
export async function addFactor(
  sql: Sql,
  factor: { userId: string; secret: Buffer; step: number; at: string },
): Promise<boolean> {
  const added = await sql.run(
    `insert into second_factors (user_id, secret, confirmed_at, last_step, created_at) values ($1, $2, $4, $3, $4)
     on conflict (user_id) do nothing`,
    [factor.userId, factor.secret, factor.step, factor.at],
  )
  return added === 1
}

/** Uses a half minute up: true for one caller only, and never for an earlier one again. */
export async function useStep(sql: Sql, userId: string, step: number): Promise<boolean> {
  const used = await sql.run(
    `update second_factors set last_step = $2
     where user_id = $1 and confirmed_at is not null and (last_step is null or last_step < $2)`,
    [userId, step],
  )
  return used === 1
}

/** Uses a recovery code up: true for one caller only. */
export async function useRecoveryCode(sql: Sql, userId: string, hash: Buffer, at: string): Promise<boolean> {
  const used = await sql.run(
    'update recovery_codes set used_at = $3 where user_id = $1 and hash = $2 and used_at is null',
    [userId, hash, at],
  )
  return used === 1
}

/** New recovery codes in place of all older ones. */
export async function replaceRecoveryCodes(
  sql: Sql,
  userId: string,
  hashes: readonly Buffer[],
): Promise<void> {
  await sql.run('delete from recovery_codes where user_id = $1', [userId])
  await sql.run('insert into recovery_codes (user_id, hash) select $1, unnest($2::bytea[])', [userId, hashes])
}
