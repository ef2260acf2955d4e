import type { Temporal } from 'temporal-polyfill'
import { addMonths, nextPeriod, periodOf, previousPeriod, type Period } from '../domain/period.ts'
import type { WindowState } from '../domain/reading-window.ts'
import { regimeOf, type ChargedRegime } from '../domain/regime.ts'
import { NAMED_METERS } from '../domain/silence.ts'
import type { Sql } from '../platform/db.ts'
import { prepared } from '../platform/sql.ts'
import { insteadOf, isExpired, type InsteadFacts } from './charging.ts'
import { isAcceptedSql } from './meter-past.ts'
import { loadMeters, loadMetersOf, type KnownMeter } from './metering.ts'
import { loadReadingReference, type CustomerKind } from './reference.ts'

/** A meter whose months are not charged by its own readings. */
export type ChargedMeter = { meter: KnownMeter; regime: ChargedRegime }

/** How the meters of a contract are charged. */
export type ContractRegime = {
  contractId: string
  customerKind: CustomerKind
  /** meters that stand */
  total: number
  /** how many of them have no own accepted reading of the month closed last, or no valid verification */
  charged: number
  /** each of them; undefined where only their number is known: there are many */
  meters: readonly ChargedMeter[] | undefined
}

type Asked = { id: string; customerKind: CustomerKind; windows: Pick<WindowState, 'running' | 'last'> }

/** The month whose taking ended last; while a window runs, the month before its. */
export function closedMonth({ running, last }: Asked['windows']): Period {
  const [first] = running
  return first === undefined ? last.period : previousPeriod(first.period)
}

/** Every meter of one contract that is charged otherwise. Three statements whatever their number. */
export async function loadRegime(
  sql: Sql,
  contract: Asked,
  today: Temporal.PlainDate,
): Promise<ContractRegime> {
  const closed = closedMonth(contract.windows)
  const [meters, reference] = await Promise.all([
    loadMeters(sql, contract.id, nextPeriod(closed)),
    loadReadingReference(sql, today),
  ])
  return contractRegime({ ...contract, closed }, { meters, reference }, today)
}

/**
 * The same for several contracts, at a glance: meter by meter where a contract has few, by number where it has many.
 * Four statements at most, one where nothing is charged otherwise.
 */
export async function loadRegimes(
  sql: Sql,
  contracts: readonly Asked[],
  today: Temporal.PlainDate,
): Promise<ContractRegime[]> {
  const asked = contracts.map((contract) => ({ ...contract, closed: closedMonth(contract.windows) }))
  const counts = await sql.rows<{ contractId: string; total: number; charged: number }>(
    prepared(`select a.id as "contractId", ${meterCount('a.id')} as total, ${chargedCount('a.id', 'a.period', '$3::date')} as charged
     from unnest($1::uuid[], $2::bpchar[]) as a (id, period)`),
    [asked.map(({ id }) => id), asked.map(({ closed }) => closed), today.toString()],
  )
  const few = asked.filter(({ id }) =>
    counts.some(
      ({ contractId, total, charged }) => contractId === id && charged > 0 && total <= NAMED_METERS,
    ),
  )
  const known = few.length === 0 ? undefined : await loadKnown(sql, few, today)
  return asked.flatMap((contract) => {
    const count = counts.find(({ contractId }) => contractId === contract.id)
    if (count === undefined || count.charged === 0) return []
    const meters = known?.meters.get(contract.id)
    if (known === undefined || meters === undefined)
      return [{ ...count, customerKind: contract.customerKind, meters: undefined }]
    return [contractRegime(contract, { meters, reference: known.reference }, today)]
  })
}

async function loadKnown(
  sql: Sql,
  asked: readonly (Asked & { closed: Period })[],
  today: Temporal.PlainDate,
): Promise<{ meters: Map<string, KnownMeter[]>; reference: InsteadFacts['reference'] }> {
  const [meters, reference] = await Promise.all([
    loadMetersOf(
      sql,
      asked.map(({ id, closed }) => ({ contractId: id, period: nextPeriod(closed) })),
    ),
    loadReadingReference(sql, today),
  ])
  return { meters, reference }
}

/** From meters as they stand before the month that follows the closed one. */
export function contractRegime(
  { id, customerKind, closed }: Pick<Asked, 'id' | 'customerKind'> & { closed: Period },
  { meters, reference }: Pick<InsteadFacts, 'meters' | 'reference'>,
  today: Temporal.PlainDate,
): ContractRegime {
  const standing = meters.filter(({ removedOn }) => removedOn === undefined)
  const facts = { customerKind, period: closed, meters, reference }
  const charged = standing.flatMap((meter): ChargedMeter[] => {
    const regime = meterRegime(facts, meter, today)
    return regime.kind === 'OWN' ? [] : [{ meter, regime }]
  })
  return {
    contractId: id,
    customerKind,
    total: standing.length,
    charged: charged.length,
    meters: charged,
  }
}

/**
 * A meter without verification is asked about the month to come: whatever is handed in, it is charged so. Any other
 * is asked about the month that has closed.
 */
function meterRegime(facts: InsteadFacts, meter: KnownMeter, today: Temporal.PlainDate) {
  const isOut = isExpired(meter, today)
  const event = isOut ? meter.validUntil?.add({ days: 1 }) : undefined
  const first =
    event === undefined
      ? meter.misses === 0
        ? undefined
        : addMonths(facts.period, 1 - meter.misses)
      : periodOf(event)
  const period = event === undefined ? facts.period : nextPeriod(facts.period)
  return regimeOf({
    period: first !== undefined && first > period ? first : period,
    cause: isOut ? 'METER_OUT' : 'NO_READING',
    first,
    event,
    instead: (month, misses) => insteadOf({ ...facts, period: month }, meter, isOut, misses),
  })
}

const standing = (contract: string) =>
  `from meters m where m.contract_id = ${contract} and m.removed_on is null`

/** Standing meters of a contract, as a subquery. */
export function meterCount(contract: string): string {
  return `(select count(*)::int ${standing(contract)})`
}

/** Those of them not charged by their own readings, as a subquery; see {@link ContractRegime}. */
export function chargedCount(contract: string, closed: string, today: string): string {
  return `(select count(*)::int ${standing(contract)} and (
      (to_char(m.installed_on, 'YYYY-MM') <= ${closed} and not exists (select from readings r where r.contract_id = ${contract}
        and r.period = ${closed} and r.meter_id = m.id and ${isAcceptedSql}))
      or (select max(v.valid_until) from verifications v where v.meter_id = m.id) < ${today}))`
}
