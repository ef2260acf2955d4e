import { Temporal } from 'temporal-polyfill'
import { buildCalendar, moscowDay, type CalendarDay, type WorkCalendar } from '../domain/calendar.ts'
import {
  extensionsFor,
  windowState,
  type WindowExtension,
  type WindowPolicy,
  type WindowState,
} from '../domain/reading-window.ts'
import type { NormRow, RaisingFactorRow } from '../domain/norm.ts'
import type { PenaltyRates } from '../domain/penalty.ts'
import type { TariffRow, VatRow } from '../domain/tariff.ts'
import type { Sql } from '../platform/db.ts'
import { prepared } from '../platform/sql.ts'

/** A window policy row: when readings are taken, and what becomes of meters whose verification expired. */
export type StoredPolicy = WindowPolicy & { customerKind: CustomerKind; expiredMeters: 'note' | 'refuse' }
export type CustomerKind = 'PERSON' | 'ORGANIZATION'

/** Everything that decides about windows around a day. */
export type WindowRules = {
  calendar: WorkCalendar
  policies: readonly StoredPolicy[]
  extensions: readonly WindowExtension[]
}

type StoredRules = {
  days: CalendarDay[]
  years: number[]
  policies: StoredPolicy[]
  extensions: { period: string; contractId: string | null; closesOn: string; reason: string }[]
}

/**
 * Rules by their stored text: read on every request, understood once. The database is asked each time,
 * so a change by staff, here or in another process, is seen by the next request.
 */
const understood = new Map<string, WindowRules>()
const understoodAtMost = 50

/**
 * Calendar, policies and extensions of the months around `now`, in one statement.
 * @param contractIds their own extensions come too: for several, ask {@link windowsOfContract}
 */
export async function loadWindowRules(
  sql: Sql,
  now: Temporal.Instant,
  ...contractIds: readonly string[]
): Promise<WindowRules> {
  const today = moscowDay(now)
  const row = await sql.one<{ rules: string }>(
    prepared(`select json_build_object(
       'days', (select coalesce(json_agg(json_build_object('date', day, 'kind', kind) order by day), '[]') from calendar_days
          where day between $1::date - 130 and $1::date + 130),
       'years', (select coalesce(json_agg(year order by year), '[]') from calendar_years),
       'policies', (select coalesce(json_agg(json_build_object('customerKind', customer_kind, 'fromPeriod', from_period,
          'toPeriod', to_period, 'rule', rule, 'opens', opens, 'closes', closes, 'expiredMeters', expired_meters)
          order by customer_kind, from_period), '[]') from window_policies),
       'extensions', (select coalesce(json_agg(json_build_object('period', period, 'contractId', contract_id,
          'closesOn', closes_on, 'reason', reason) order by id), '[]') from window_extensions
          where closes_on >= $1::date - 130 and (contract_id is null or contract_id = any($2::uuid[]))))::text as rules`),
    [today.toString(), contractIds],
  )
  if (row === undefined) throw new Error('the window rules are missing')
  const known = understood.get(row.rules)
  if (known !== undefined) return known
  const rules = rulesOf(JSON.parse(row.rules) as StoredRules)
  if (understood.size >= understoodAtMost) understood.clear()
  understood.set(row.rules, rules)
  return rules
}

function rulesOf(stored: StoredRules): WindowRules {
  return {
    calendar: buildCalendar(stored.days, stored.years),
    policies: stored.policies,
    extensions: stored.extensions.map(({ contractId: id, closesOn, ...extension }) => ({
      ...extension,
      closesOn: Temporal.PlainDate.from(closesOn),
      ...(id === null ? {} : { contractId: id }),
    })),
  }
}

const answered = new WeakMap<WindowRules, Partial<Record<CustomerKind, WindowState>>>()

/** The running, last and next windows for a kind of customer. */
export function stateOfWindows(rules: WindowRules, kind: CustomerKind, now: Temporal.Instant): WindowState {
  const answers = answered.get(rules) ?? {}
  answered.set(rules, answers)
  const known = answers[kind]
  if (known !== undefined && holdsAt(known, now)) return known
  const policies = rules.policies.filter((policy) => policy.customerKind === kind)
  return (answers[kind] = windowState(policies, rules.calendar, now, rules.extensions))
}

function holdsAt({ holds }: WindowState, now: Temporal.Instant): boolean {
  return Temporal.Instant.compare(holds.from, now) <= 0 && Temporal.Instant.compare(now, holds.until) < 0
}

/** The same for one of several contracts: another one's extensions open nothing here. */
export function windowsOfContract(
  rules: WindowRules,
  contract: { id: string; customerKind: CustomerKind },
  now: Temporal.Instant,
): WindowState {
  const extensions = extensionsFor(rules.extensions, contract.id)
  if (extensions.length === rules.extensions.length) return stateOfWindows(rules, contract.customerKind, now)
  return stateOfWindows({ ...rules, extensions }, contract.customerKind, now)
}

export async function currentWindow(
  sql: Sql,
  now: Temporal.Instant,
  kind: CustomerKind,
): Promise<WindowState> {
  return stateOfWindows(await loadWindowRules(sql, now), kind, now)
}

/** Dictionaries and prices a readings form needs, in one statement. */
export type ReadingReference = {
  kinds: { code: string; nameRu: string; nameEn: string }[]
  notes: { code: string; nameRu: string; nameEn: string }[]
  tariffs: (TariffRow & { group: string })[]
  vat: VatRow[]
  norms: (NormRow & { group: string })[]
  raisingFactors: RaisingFactorRow[]
}

/** Prices and norms of {@link ReadingReference}, all dated rows, as members of a `json_build_object`. */
export const chargeReferenceSql = `
  'tariffs', (select coalesce(json_agg(json_build_object('group', "group", 'from', "from", 'to', "to",
      'personCold', person_cold::text, 'personSewer', person_sewer::text,
      'organizationCold', organization_cold::text, 'organizationSewer', organization_sewer::text)), '[]') from tariffs),
  'vat', (select coalesce(json_agg(json_build_object('from', "from", 'to', "to", 'percent', percent::text)), '[]')
      from rates where kind = 'VAT'),
  'norms', (select coalesce(json_agg(json_build_object('group', "group", 'from', "from", 'to', "to",
      'cold', cold::text, 'hot', hot::text, 'sewer', sewer::text)), '[]') from norms),
  'raisingFactors', (select coalesce(json_agg(json_build_object('service', service, 'from', "from", 'to', "to",
      'factor', factor::text)), '[]') from raising_factors)`

/** @param today dictionary entries in force on that day */
export async function loadReadingReference(sql: Sql, today: Temporal.PlainDate): Promise<ReadingReference> {
  const entries = (table: string) =>
    `(select coalesce(json_agg(json_build_object('code', code, 'nameRu', name_ru, 'nameEn', name_en) order by position, code), '[]')
        from ${table} where (valid_from is null or valid_from <= $1::date) and (valid_to is null or valid_to >= $1::date))`
  const row = await sql.one<{ reference: ReadingReference }>(
    prepared(`select json_build_object('kinds', ${entries('calc_kinds')}, 'notes', ${entries('reading_notes')},
       ${chargeReferenceSql}) as reference`),
    [today.toString()],
  )
  if (row === undefined) throw new Error('the reference data are missing')
  return row.reference
}

/** Key rate and cap of the rate for penalties, all dated rows, in one statement. */
export async function loadPenaltyRates(sql: Sql): Promise<PenaltyRates> {
  const rows = await sql.rows<{ kind: string; from: string; to: string | null; percent: string }>(
    prepared(`select kind, "from", "to", percent::text from rates where kind in ('KEY_RATE', 'PENALTY_CAP')`),
  )
  return {
    keyRate: rows.filter(({ kind }) => kind === 'KEY_RATE'),
    cap: rows.filter(({ kind }) => kind === 'PENALTY_CAP'),
  }
}
