import { coversAddress } from '../../../domain/address-match.ts'
import type { Sql } from '../../../platform/db.ts'
import { outageColumns, type PublishedOutage } from '../../../records/outages.ts'
import { access, reader, type Reader } from './store.ts'

/** An outage whose people have not all been told of it as it stands now. */
export type UntoldOutage = PublishedOutage & { version: number }

export async function untoldOutages(sql: Sql, at: string): Promise<UntoldOutage[]> {
  return sql.rows<UntoldOutage>(
    `select ${outageColumns}, version from outages
     where is_published and ends_at > $1 and told_version is distinct from version order by starts_at, id`,
    [at],
  )
}

/** All users were looked at: until an editor writes it anew there is nobody else to tell. */
export async function markTold(sql: Sql, outages: readonly UntoldOutage[]): Promise<void> {
  await sql.run(
    `update outages o set told_version = t.version from json_to_recordset($1::json) as t(id uuid, version int)
     where o.id = t.id and o.version = t.version`,
    [JSON.stringify(outages.map(({ id, version }) => ({ id, version })))],
  )
}

/**
 * Writes down that these users are told of outages at their addresses, and gives of which: only those written down
 * just now. An address added later tells its own people; whoever was told of the outage is not told again.
 */
export async function claimOutages(
  sql: Sql,
  userIds: readonly string[],
  outages: readonly UntoldOutage[],
  of: { today: string; at: string },
): Promise<(Reader & { outages: UntoldOutage[] })[]> {
  if (outages.length === 0) return []
  const users = await sql.rows<Reader & { addresses: string[] }>(
    `select ${reader}, json_agg(distinct n.address) as addresses
     from ${access} join accounts n on n.contract_id = c.id join users u on u.id = a.user_id
     where a.user_id = any($1::uuid[]) and (a.valid_from is null or a.valid_from <= $2::date)
       and (a.valid_to is null or a.valid_to >= $2::date)
     group by u.id order by u.id`,
    [userIds, of.today],
  )
  const due = users.flatMap(({ userId, addresses }) =>
    outages.filter((outage) => isAt(outage, addresses)).map(({ id }) => ({ userId, about: id })),
  )
  if (due.length === 0) return []
  const claimed = await sql.rows<{ userId: string; about: string }>(
    `insert into reminders (user_id, kind, about, sent_at)
     select "userId", 'outage', about, $2::timestamptz from json_to_recordset($1::json) as d("userId" uuid, about text)
     on conflict do nothing returning user_id as "userId", about`,
    [JSON.stringify(due), of.at],
  )
  const told = new Set(claimed.map(({ userId, about }) => `${userId} ${about}`))
  return users
    .map(({ userId, name, email, locale }) => ({
      userId,
      name,
      email,
      locale,
      outages: outages.filter(({ id }) => told.has(`${userId} ${id}`)),
    }))
    .filter((user) => user.outages.length > 0)
}

function isAt({ addresses }: UntoldOutage, own: readonly string[]): boolean {
  const lines = addresses.split('\n')
  return own.some((address) => lines.some((line) => coversAddress(line, address)))
}
