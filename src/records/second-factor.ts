import type { Sql } from '../platform/db.ts'

/**
 * Takes a second factor away with its recovery codes and the browsers that were not asked: its owner switches it off,
 * or staff who have seen who somebody is give access back (AC11).
 * @returns false when there was none
 */
export async function dropSecondFactor(sql: Sql, userId: string): Promise<boolean> {
  const dropped = await sql.run('delete from second_factors where user_id = $1', [userId])
  await sql.run('delete from recovery_codes where user_id = $1', [userId])
  await sql.run('update known_devices set trusted_until = null where user_id = $1', [userId])
  return dropped === 1
}
