import type { Db } from '../../src/platform/db.ts'

/** What a laid submission is like; the rest as the form would leave it. */
export type Laid = {
  period?: string
  /** an instant */
  sentAt?: string
  state?: 'SUBMITTED' | 'REPLACED'
  kind?: 'FIRST' | 'SUPPLEMENT' | 'CORRECTION'
  revision?: number
  note?: string
  verdicts?: string[]
  needsReview?: boolean
  /** how many rows stay unsent, from the end */
  unsent?: number
  channel?: string
  callerName?: string
}

const usual = {
  period: '2026-11',
  revision: 1,
  kind: 'FIRST',
  state: 'SUBMITTED',
  channel: 'portal',
  unsent: 0,
  sentAt: '2026-11-30T07:00:00Z',
  note: null,
  verdicts: [],
  needsReview: false,
  callerName: null,
}

/**
 * Lays a revision of a contract straight into the tables: every register read, 8 m³ each. For lists, which need
 * many; what the form does is tested through the form. Returns its id.
 */
export async function laySubmission(db: Db, contractNumber: string, laid: Laid = {}): Promise<string> {
  const of = { ...usual, ...laid }
  const { period } = of
  // One value of a register and month is in force: what billing or an earlier revision put there yields.
  await db.sql.run(
    `update readings set state = 'REPLACED' where period = $2 and contract_id = (select id from contracts where number = $1)`,
    [contractNumber, period],
  )
  const row = await db.sql.one<{ id: string }>(
    `with contract as (select c.*, k.name as customer, k.kind as customer_kind from contracts c
         join customers k on k.id = c.customer_id where c.number = $1),
     place as (
       select g.id as register_id, g.meter_id, i.id as inlet_id, i.number as inlet, i.name, a.number as account, a.address,
         i.service, m.model, m.serial, g.index, g.digits, i.diameter_mm, m.contract_id,
         row_number() over (order by a.position, i.position, m.serial, g.index) <= count(*) over () - $7 as sent
       from registers g join meters m on m.id = g.meter_id join inlets i on i.id = m.inlet_id
         join accounts a on a.id = i.account_id join contract c on c.id = g.contract_id where m.removed_on is null),
     counter as (
       insert into submission_counters (period, last) values ($2, 1)
       on conflict (period) do update set last = submission_counters.last + 1 returning last),
     sent as (
       insert into submissions (contract_id, period, revision, number, kind, state, channel, user_id, caller_name, sender_name,
         sender_login, read_on, sent_at, sent_meters, total_meters, volume, amount_kopecks, content, content_hash, details)
       select c.id, $2, $3, replace($2, '-', '') || '-' || lpad(counter.last::text, 6, '0') || '-0', $4::"SubmissionKind",
         $5::"SubmissionState", $6::"ReadingSource", (select id from users where login_key = 'vera'), $12, 'Иванова Анна', 'ivanova',
         '2026-11-30', $8, (select count(*) from place where sent), (select count(*) from place),
         (select 8 * count(*) from place where sent), 100000, '{}', repeat('0', 64),
         jsonb_build_object('contractDate', c.date, 'customerName', c.customer, 'customerKind', c.customer_kind,
           'sentVolume', (select (8 * count(*))::numeric(9, 3)::text from place where sent), 'replacedVolume', '0.000',
           'rows', (select jsonb_agg(jsonb_build_object('registerId', p.register_id, 'meterId', p.meter_id, 'inletNumber', p.inlet,
              'inletName', p.name, 'accountNumber', p.account, 'address', p.address, 'service', p.service,
              'diameterMm', p.diameter_mm::text, 'meterModel', p.model, 'serial', p.serial, 'register', p.index, 'registers', 1,
              'digits', p.digits, 'previous', 100, 'previousOn', '2026-10-26', 'current', case when p.sent then 108 end,
              'volume', case when p.sent then '8.000' end, 'kind', case when p.sent then '51' end, 'note', $9::text,
              'noteText', null, 'offFrom', null, 'offTo', null, 'state', case when p.sent then 'SUBMITTED' else 'NOT_SENT' end,
              'isNoteOnly', false, 'verdicts', $10::jsonb)) from place p))
       from contract c, counter returning id, contract_id),
     kept as (
       insert into readings (submission_id, contract_id, inlet_id, meter_id, register_id, period, read_on, value, previous,
         previous_on, volume, source, state, kind_code, note_code, verdicts, needs_review, created_at)
       select s.id, s.contract_id, p.inlet_id, p.meter_id, p.register_id, $2, '2026-11-30', case when p.sent then 108 end, 100,
         '2026-10-26', case when p.sent then 8 end, $6::"ReadingSource",
         case when $5 = 'REPLACED' then 'REPLACED' when p.sent then 'SUBMITTED' else 'NOT_SENT' end::"ReadingState",
         '51', $9, $10::jsonb, $11, $8 from sent s, place p)
     select id from sent`,
    [
      contractNumber,
      period,
      of.revision,
      of.kind,
      of.state,
      of.channel,
      of.unsent,
      of.sentAt,
      of.note,
      JSON.stringify(of.verdicts),
      of.needsReview,
      of.callerName,
    ],
  )
  if (row === undefined) throw new Error(`there is no contract ${contractNumber}`)
  return row.id
}
