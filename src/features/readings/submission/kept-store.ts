import type { Temporal } from 'temporal-polyfill'
import { paths } from '../../../paths.ts'
import type { Tx } from '../../../platform/db.ts'
import type { KeptBody } from './store.ts'

/** Keeps what a user typed for an hour, for him alone; what waited longer goes. */
export async function keepBody(
  { sql }: Tx,
  of: { userId: string; contractId: string; body: KeptBody; at: Temporal.Instant },
): Promise<void> {
  await sql.run(
    `with gone as (
       delete from kept_forms where kept_at <= $4::timestamptz - interval '1 hour' and (user_id, path) <> ($1::uuid, $2))
     insert into kept_forms (user_id, path, body, kept_at) values ($1, $2, $3, $4)
     on conflict (user_id, path) do update set body = excluded.body, kept_at = excluded.kept_at`,
    [of.userId, paths.readings.form(of.contractId), JSON.stringify(of.body), of.at.toString()],
  )
}
