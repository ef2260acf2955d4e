import type { Period } from '../../../domain/period.ts'
import type { Sql } from '../../../platform/db.ts'

/** A register of a contract that can be corrected, with what stands in the month asked about. */
export type CorrectableRegister = {
  id: string
  index: number
  registers: number
  digits: number
  serial: string
  inletName: string
  inletNumber: string
  /** in force in that month, if anything */
  value: number | null
  state: string | null
  source: string | null
}

/** Registers of the contract that stood in that month. Ownership is the caller's: the id is from the visitor's own. */
export async function loadRegisters(
  sql: Sql,
  contractId: string,
  period: Period,
): Promise<CorrectableRegister[]> {
  return sql.rows<CorrectableRegister>(
    `select g.id, g.index, g.digits, (select count(*)::int from registers o where o.meter_id = m.id) as registers,
       m.serial, i.name as "inletName", i.number as "inletNumber", r.value, r.state, r.source
     from registers g join meters m on m.id = g.meter_id join inlets i on i.id = m.inlet_id
       join accounts a on a.id = i.account_id
       left join readings r on r.register_id = g.id and r.period = $2
         and r.state not in ('REPLACED', 'NOT_SENT', 'REFUSED')
     where g.contract_id = $1 and m.installed_on < (($2 || '-01')::date + interval '1 month')
       and (m.removed_on is null or m.removed_on >= ($2 || '-01')::date)
     order by a.position, a.number, i.position, i.number, m.installed_on, m.serial, g.index`,
    [contractId, period],
  )
}

/** The newest number of the year; one caller at a time until his transaction ends. */
export async function lastNumber(sql: Sql, year: number): Promise<string | undefined> {
  await sql.run(`select pg_advisory_xact_lock(hashtext('correction numbers'))`)
  const row = await sql.one<{ number: string }>(
    `select number from correction_requests where number >= $1 and number < $2 order by length(number) desc, number desc limit 1`,
    [`ИСП-${year}-`, `ИСП-${year + 1}-`],
  )
  return row?.number
}

/** Writes the request; false when one for that register and month is open already. */
export async function addRequest(
  sql: Sql,
  request: {
    number: string
    contractId: string
    registerId: string
    period: Period
    value: number
    previousValue: number | null
    reason: string
    userId: string
    at: string
  },
): Promise<string | undefined> {
  const row = await sql.one<{ id: string }>(
    `insert into correction_requests (number, contract_id, register_id, period, value, previous_value, reason, user_id, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (register_id, period) where state = 'NEW' do nothing returning id`,
    [
      request.number,
      request.contractId,
      request.registerId,
      request.period,
      request.value,
      request.previousValue,
      request.reason,
      request.userId,
      request.at,
    ],
  )
  return row?.id
}

/** A request with what people know it by. */
export type CorrectionRow = {
  id: string
  number: string
  contractId: string
  contractNumber: string
  customerName: string
  registerId: string
  meterId: string
  registerIndex: number
  registers: number
  digits: number
  multiplier: string
  serial: string
  inletName: string
  inletNumber: string
  period: Period
  value: number
  previousValue: number | null
  reason: string
  state: 'NEW' | 'ACCEPTED' | 'DECLINED'
  createdAt: Date
  author: string
  decidedAt: Date | null
  decision: string | null
}

const row = `select q.id, q.number, q.contract_id as "contractId", c.number as "contractNumber", k.name as "customerName",
    q.register_id as "registerId", m.id as "meterId", g.index as "registerIndex", g.digits, g.multiplier::text,
    (select count(*)::int from registers o where o.meter_id = m.id) as registers, m.serial, i.name as "inletName",
    i.number as "inletNumber", q.period, q.value, q.previous_value as "previousValue", q.reason, q.state,
    q.created_at as "createdAt", concat_ws(' ', u.last_name, u.first_name, u.patronymic) as author,
    q.decided_at as "decidedAt", q.decision
  from correction_requests q join contracts c on c.id = q.contract_id join customers k on k.id = c.customer_id
    join registers g on g.id = q.register_id join meters m on m.id = g.meter_id join inlets i on i.id = m.inlet_id
    join users u on u.id = q.user_id`

/** Requests about contracts the user may see today, newest first. */
export async function loadOwnRequests(
  sql: Sql,
  of: { userId: string; today: string; limit: number },
): Promise<CorrectionRow[]> {
  return sql.rows<CorrectionRow>(
    `${row} join contract_access a on a.contract_id = q.contract_id and a.user_id = $1
       and (a.valid_from is null or a.valid_from <= $2::date) and (a.valid_to is null or a.valid_to >= $2::date)
     order by q.created_at desc, q.id desc limit $3`,
    [of.userId, of.today, of.limit],
  )
}

/** The queue of staff: those that wait oldest first, decided ones newest first. */
export async function loadQueue(
  sql: Sql,
  of: { state: string; contract: string; after: { at: string; id: string } | undefined; limit: number },
): Promise<CorrectionRow[]> {
  const [than, order] = of.state === 'NEW' ? ['>', 'asc'] : ['<', 'desc']
  return sql.rows<CorrectionRow>(
    `${row} where ($1 = 'all' or q.state = $1::"CorrectionRequestState") and ($2 = '' or lower(c.number) = lower($2))
       and ($3::timestamptz is null or (q.created_at, q.id) ${than} ($3, $4::uuid))
     order by q.created_at ${order}, q.id ${order} limit $5`,
    [of.state, of.contract, of.after?.at ?? null, of.after?.id ?? null, of.limit],
  )
}

/** Any request, for staff. */
export async function findRequest(sql: Sql, id: string): Promise<CorrectionRow | undefined> {
  return sql.one<CorrectionRow>(`${row} where q.id = $1`, [id])
}

/** Decides a request that waits: true for one clerk only, however many press at once. */
export async function decide(
  sql: Sql,
  of: { id: string; state: 'ACCEPTED' | 'DECLINED'; decision: string; userId: string; at: string },
): Promise<boolean> {
  const changed = await sql.run(
    `update correction_requests set state = $2::"CorrectionRequestState", decision = nullif($3, ''), decided_by_id = $4,
       decided_at = $5 where id = $1 and state = 'NEW'`,
    [of.id, of.state, of.decision, of.userId, of.at],
  )
  return changed === 1
}

/** One value of the register in its past, for the clerk's eye. */
export type PastReading = {
  period: Period
  readOn: string | null
  value: number | null
  volume: string | null
  source: string
  state: string
}

/** The register's values around the month, newest first, replaced ones too. */
export async function loadRegisterPast(sql: Sql, registerId: string, limit: number): Promise<PastReading[]> {
  return sql.rows<PastReading>(
    `select period, read_on as "readOn", value, volume, source, state from readings where register_id = $1
     order by period desc, created_at desc, id desc limit $2`,
    [registerId, limit],
  )
}

/** What the new value is counted from: the newest own value of an earlier month. */
export async function findPrevious(
  sql: Sql,
  registerId: string,
  period: Period,
): Promise<{ value: number; readOn: string | null } | undefined> {
  return sql.one(
    `select value, read_on as "readOn" from readings where register_id = $1 and period < $2 and value is not null
       and source <> 'estimate' and state not in ('REPLACED', 'NOT_SENT', 'REFUSED', 'RETURNED', 'ESTIMATED')
     order by period desc limit 1`,
    [registerId, period],
  )
}

/** The value in force of the month, held until the transaction ends. */
export async function lockInForce(
  sql: Sql,
  registerId: string,
  period: Period,
): Promise<{ id: string; source: string; state: string } | undefined> {
  return sql.one(
    `select id, source, state from readings where register_id = $1 and period = $2
       and state not in ('REPLACED', 'NOT_SENT', 'REFUSED') for update`,
    [registerId, period],
  )
}

/**
 * A corrected value of a month that had none of its own, with the first line of its history. It counts as read on
 * the last day of the month.
 */
export async function addCorrected(
  sql: Sql,
  of: {
    registerId: string
    period: Period
    value: number
    volume: string
    previous: number | null
    previousOn: string | null
    userId: string
    reason: string
    at: string
  },
): Promise<void> {
  await sql.run(
    `with added as (
       insert into readings (contract_id, inlet_id, meter_id, register_id, period, read_on, value, previous, previous_on, volume,
         source, state, created_at)
       select g.contract_id, m.inlet_id, g.meter_id, g.id, $2::text, (($2::text || '-01')::date + interval '1 month - 1 day')::date, $3::int, $4::int, $5::date,
         $6::numeric, 'staff', 'CORRECTED', $9::timestamptz
       from registers g join meters m on m.id = g.meter_id where g.id = $1 returning id, contract_id)
     insert into reading_changes (reading_id, contract_id, to_state, channel, user_id, reason, value, at)
     select id, contract_id, 'CORRECTED', 'staff', $7::uuid, $8, $3::int, $9::timestamptz from added`,
    [of.registerId, of.period, of.value, of.previous, of.previousOn, of.volume, of.userId, of.reason, of.at],
  )
}

/** Who asked, while he may still see the contract. */
export async function findAsker(
  sql: Sql,
  of: { requestId: string; today: string },
): Promise<{ userId: string; name: string; email: string; locale: string } | undefined> {
  return sql.one(
    `select u.id as "userId", concat_ws(' ', u.first_name, u.patronymic) as name, u.email, u.locale
     from correction_requests q join users u on u.id = q.user_id
       join contract_access a on a.user_id = q.user_id and a.contract_id = q.contract_id
         and (a.valid_from is null or a.valid_from <= $2::date) and (a.valid_to is null or a.valid_to >= $2::date)
     where q.id = $1`,
    [of.requestId, of.today],
  )
}
