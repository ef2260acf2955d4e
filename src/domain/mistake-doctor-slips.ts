import { fits, logChanceOf, type Dial, type SlipKind } from './mistake-doctor-dial.ts'
import { logChance } from './mistake-doctor-flow.ts'

/** A change of one field that a repair makes; an empty value takes the typed one away. */
export type Change = { registerId: string; value: string } | { registerId: string; note: '06' }

/** One explanation of what was typed, with the log of its weight. */
export type Explanation = {
  kind: SlipKind
  changes: readonly Change[]
  logWeight: number
  /** the register whose value it is in truth */
  otherId?: string
}

/**
 * How often each slip happens, in rows of a form: guesses by the experience of call centres, not counts
 * (docs/mistake-doctor.md). Only their ratios matter, and an order of magnitude at that.
 */
export const PRIORS = {
  RIGHT: 0.96,
  DIGITS_TRANSPOSED: 0.004,
  DIGIT_MISSING: 0.003,
  DIGIT_DOUBLED: 0.001,
  LITRES: 0.004,
  TEN_TIMES: 0.002,
  TENTH: 0.001,
  LAST_MONTH: 0.012,
  OTHER_METER: 0.001,
  COLD_HOT_SWAPPED: 0.004,
  REGISTERS_SWAPPED: 0.004,
  ROWS_SWAPPED: 0.002,
  /** in forms, not in rows */
  COLUMN_SHIFTED: 0.002,
  /** given that the dial went round: people do not know of note 06 */
  DIAL_ROUND: 0.5,
  /** some other slip, which makes any number of that length as likely as another */
  UNKNOWN: 0.005,
} as const

/** Of the values of the past typed again, so many are of the month before last. */
const EARLIER_SHARE = 0.15

/** Log of the weight of what needs no repair or has none: the value is right, or something else went wrong. */
export function logUnexplained(dial: Dial): { right: number; unknown: number } {
  const length = Math.max(dial.typed.length, dial.digits)
  return {
    right: Math.log(PRIORS.RIGHT) + logChanceOf(dial, dial.value),
    unknown: Math.log(PRIORS.UNKNOWN) - length * Math.LN10,
  }
}

/** Every slip within one row that could have led to what was typed; about seventy. */
export function slipsWithin(dial: Dial): Explanation[] {
  const repaired = [
    ...transposed(dial),
    ...missing(dial),
    ...doubled(dial),
    ...shortened(dial, 'LITRES', 3),
    ...shortened(dial, 'TEN_TIMES', 1),
    ...tenth(dial),
  ]
  return [
    ...repaired.flatMap(({ kind, value, chance }) => {
      const logWeight = Math.log(PRIORS[kind] * chance) + logChanceOf(dial, value)
      const changes = [{ registerId: dial.id, value: String(value) }]
      return logWeight === -Infinity ? [] : [{ kind, changes, logWeight }]
    }),
    ...wentRound(dial),
    ...lastMonth(dial),
  ]
}

/** A value that may have been meant, and the chance that the slip makes of it just what was typed. */
type Meant = {
  kind: Exclude<SlipKind, `${string}SWAPPED` | 'DIAL_ROUND' | 'COLUMN_SHIFTED'>
  value: number
  chance: number
}

/** Neighbouring digits in the dial's full width: a leading zero may have changed places too. */
function transposed({ typed, digits }: Dial): Meant[] {
  if (typed.length > digits || digits < 2) return []
  const wide = typed.padStart(digits, '0')
  return Array.from({ length: digits - 1 }, (_, i) => i).flatMap((i) => {
    const [a = '', b = ''] = [wide[i], wide[i + 1]]
    if (a === b) return []
    const value = Number(wide.slice(0, i) + b + a + wide.slice(i + 2))
    return [{ kind: 'DIGITS_TRANSPOSED' as const, value, chance: 1 / (digits - 1) }]
  })
}

/** A digit beside its like may have been dropped at either place: their chances add up. */
function missing({ typed, digits }: Dial): Meant[] {
  if (typed.length >= digits) return []
  const chances = new Map<number, number>()
  for (let at = 0; at <= typed.length; at++)
    for (let digit = at === 0 ? 1 : 0; digit <= 9; digit++) {
      const value = Number(`${typed.slice(0, at)}${digit}${typed.slice(at)}`)
      chances.set(value, (chances.get(value) ?? 0) + 1 / (typed.length + 1))
    }
  return [...chances].map(([value, chance]) => ({ kind: 'DIGIT_MISSING', value, chance }))
}

function doubled({ typed }: Dial): Meant[] {
  const values = new Set<number>()
  for (let at = 1; at < typed.length; at++)
    if (typed[at] === typed[at - 1]) values.add(Number(typed.slice(0, at) + typed.slice(at + 1)))
  return [...values].map((value) => ({ kind: 'DIGIT_DOUBLED', value, chance: 1 / (typed.length - 1) }))
}

/** Red digits typed too, any of them alike. */
function shortened({ typed }: Dial, kind: 'LITRES' | 'TEN_TIMES', red: number): Meant[] {
  return typed.length <= red ? [] : [{ kind, value: Number(typed.slice(0, -red)), chance: 10 ** -red }]
}

function tenth({ typed }: Dial): Meant[] {
  return Array.from({ length: 10 }, (_, digit) => ({
    kind: 'TENTH' as const,
    value: Number(typed) * 10 + digit,
    chance: 1,
  }))
}

/** The value stays, note 06 is added. That the dial went round is in the chance of such a flow already. */
function wentRound(dial: Dial): Explanation[] {
  const model = dial.model()
  if (dial.note !== '' || dial.value >= dial.previous) return []
  const logWeight =
    Math.log(PRIORS.DIAL_ROUND) + logChance(model, dial.value + 10 ** dial.digits - dial.previous)
  const changes = [{ registerId: dial.id, note: '06' as const }]
  return logWeight === -Infinity ? [] : [{ kind: 'DIAL_ROUND', changes, logWeight }]
}

/** What it shows now nobody can tell: the value is taken away, to be read again. */
function lastMonth(dial: Dial): Explanation[] {
  if (dial.saysDry || !fits(dial, dial.value)) return []
  const share =
    dial.value === dial.previous ? 1 - EARLIER_SHARE : dial.value === dial.earlier ? EARLIER_SHARE : 0
  if (share === 0) return []
  const changes = [{ registerId: dial.id, value: '' }]
  return [{ kind: 'LAST_MONTH', changes, logWeight: Math.log(PRIORS.LAST_MONTH * share) }]
}
