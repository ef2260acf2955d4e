import type { Sql } from '../platform/db.ts'

/**
 * Marks a challenge as used: true for the first try, false for every later one, also of two at once.
 * @param expiresAt past it the mark may be swept away: the challenge itself is refused
 */
export async function useUpCaptcha(sql: Sql, challenge: { id: string; expiresAt: Date }): Promise<boolean> {
  const marked = await sql.run(
    'insert into captcha_uses (id, expires_at) values ($1, $2) on conflict (id) do nothing',
    [challenge.id, challenge.expiresAt],
  )
  return marked === 1
}

/** Forgets challenges that are over: they are refused anyway. */
export async function sweepCaptchas(sql: Sql, at: string): Promise<void> {
  await sql.run('delete from captcha_uses where expires_at < $1', [at])
}
