import { logChanceOf, type Dial, type Register } from './mistake-doctor-dial.ts'
import { PRIORS, type Explanation } from './mistake-doctor-slips.ts'

/** All rows of a form in orders that make partners quick to find. */
export type Rows = {
  dials: readonly Dial[]
  /** by what was typed */
  byValue: readonly Dial[]
  /** by what they showed before, empty rows too */
  byPrevious: readonly Register[]
  byMeter: ReadonlyMap<string, readonly Dial[]>
}

/** A swap of what was typed in two rows. */
export type Swap = Explanation & { partner: Dial }

/** Rows looked at as partners of one, those with the likeliest values first: a form of any length stays quick. */
const PARTNERS = 48
/** Beyond so many spreads no value is worth trying. */
const REACH = 8
/** Neighbours are confused more often than rows far apart: so much goes to the two beside. */
const NEXT_SHARE = 0.6

/** @param registers all that are known, with a number typed there or without */
export function sortRows(dials: readonly Dial[], registers: readonly Register[]): Rows {
  const byMeter = new Map<string, Dial[]>()
  for (const dial of dials) byMeter.set(dial.meterId, [...(byMeter.get(dial.meterId) ?? []), dial])
  return {
    dials,
    byValue: dials.toSorted((a, b) => a.value - b.value),
    byPrevious: registers.toSorted((a, b) => a.previous - b.previous),
    byMeter,
  }
}

/** Swaps that would give this row a value it may well show. */
export function swapsOf(dial: Dial, rows: Rows): Swap[] {
  return likelyPartners(dial, rows).flatMap((partner) => {
    const logWeight =
      Math.log(swapPrior(dial, partner, rows.dials.length)) +
      logChanceOf(dial, partner.value) +
      logChanceOf(partner, dial.value)
    if (logWeight === -Infinity) return []
    const changes = [
      { registerId: dial.id, value: String(partner.value) },
      { registerId: partner.id, value: String(dial.value) },
    ]
    return [{ kind: swapKind(dial, partner), changes, logWeight, partner, otherId: partner.id }]
  })
}

/** Another meter's previous value in this row: what belongs here nobody can tell. */
export function othersPrevious(dial: Dial, { byPrevious, dials }: Rows): Explanation[] {
  const from = firstAtLeast(byPrevious, dial.value, ({ previous }) => previous)
  const alike: Explanation[] = []
  for (let at = from; at < byPrevious.length && alike.length < PARTNERS; at++) {
    const other = byPrevious[at]
    if (other?.previous !== dial.value) break
    if (other.meterId === dial.meterId) continue
    const share = placeShare(dial, other, dials.length)
    alike.push({
      kind: 'OTHER_METER',
      changes: [{ registerId: dial.id, value: '' }],
      logWeight: Math.log(PRIORS.OTHER_METER * share),
      otherId: other.id,
    })
  }
  return alike
}

/** The register beside, and the rows whose typed values lie where this one's is expected. */
function likelyPartners(dial: Dial, { byValue, byMeter }: Rows): Dial[] {
  const model = dial.model()
  const expected = dial.previous + model.mean
  const [low, high] = [
    Math.max(dial.previous, expected - REACH * model.spread),
    expected + REACH * model.spread,
  ]
  const near: Dial[] = []
  const from = firstAtLeast(byValue, low, ({ value }) => value)
  for (let at = from; at < byValue.length; at++) {
    const other = byValue[at]
    if (other === undefined || other.value > high) break
    if (other.meterId !== dial.meterId && other.value !== dial.value) near.push(other)
  }
  const beside = (byMeter.get(dial.meterId) ?? []).filter(({ id }) => id !== dial.id)
  return [...beside, ...(near.length <= PARTNERS ? near : nearest(near, dial, expected))]
}

function nearest(near: readonly Dial[], dial: Dial, expected: number): Dial[] {
  const away = (other: Dial) => Math.abs(other.value - expected)
  const beside = near.filter(
    ({ place, accountId }) => isNext(dial.place, place) || accountId === dial.accountId,
  )
  const best = near.toSorted((a, b) => away(a) - away(b))
  return [...new Set([...beside.slice(0, PARTNERS), ...best.slice(0, PARTNERS)])]
}

function swapKind(a: Dial, b: Dial): Swap['kind'] {
  if (a.meterId === b.meterId) return 'REGISTERS_SWAPPED'
  return isColdHot(a, b) ? 'COLD_HOT_SWAPPED' : 'ROWS_SWAPPED'
}

function swapPrior(a: Dial, b: Dial, rows: number): number {
  const kind = swapKind(a, b)
  if (kind === 'REGISTERS_SWAPPED' || kind === 'COLD_HOT_SWAPPED') return PRIORS[kind]
  return PRIORS.ROWS_SWAPPED * placeShare(a, b, rows)
}

function isColdHot(a: Dial, b: Dial): boolean {
  return a.accountId === b.accountId && (a.service === 'HOT') !== (b.service === 'HOT')
}

/** The chance that, of all rows, just this one is confused with it. */
function placeShare(a: Register, b: Register, rows: number): number {
  const anywhere = (1 - NEXT_SHARE) / Math.max(1, rows - 1)
  return isNext(a.place, b.place) ? NEXT_SHARE / 2 + anywhere : anywhere
}

function isNext(a: number, b: number): boolean {
  return Math.abs(a - b) === 1
}

function firstAtLeast<T extends Register>(sorted: readonly T[], low: number, of: (one: T) => number): number {
  let [from, to] = [0, sorted.length]
  while (from < to) {
    const middle = (from + to) >> 1
    const dial = sorted[middle]
    if (dial !== undefined && of(dial) < low) from = middle + 1
    else to = middle
  }
  return from
}
