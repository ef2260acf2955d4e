import { logUnexplained, slipsWithin, type Change, type Explanation } from './mistake-doctor-slips.ts'
import { othersPrevious, swapsOf, type Rows } from './mistake-doctor-pairs.ts'
import type { Dial, SlipKind } from './mistake-doctor-dial.ts'

/** An explanation with its chance among all that could have led to what was typed. */
export type Ranked = { kind: SlipKind; changes: readonly Change[]; otherId?: string; chance: number }

/** All weights of one row, as far as it is looked at alone. */
export type Alone = { slips: readonly Explanation[]; logTotal: number }

/** A missing last digit can only be guessed: such a value is offered when it is as good as sure. */
const GUESSED: ReadonlySet<SlipKind> = new Set(['DIGIT_MISSING', 'TENTH'])
const SURE = 0.75

/** Explanations e^−9 as likely as all together are not looked at any further. */
const NEGLIGIBLE = 9

/** Weighs every explanation of a row against all the others; `alone` keeps what was worked out for a form. */
export function rank(dial: Dial, rows: Rows, alone: Map<string, Alone>): Ranked[] {
  const own = weighAlone(dial, rows, alone)
  const swaps = swapsOf(dial, rows).map(({ partner, ...swap }) => ({
    ...swap,
    // the partner's value is explained by the swap as well
    logWeight: swap.logWeight - weighAlone(partner, rows, alone).logTotal,
  }))
  const all = [...own.slips, ...swaps]
  const logTotal = logSum([own.logTotal, ...swaps.map(({ logWeight }) => logWeight)])
  const likely = all.filter(({ logWeight }) => logWeight > logTotal - NEGLIGIBLE)
  const outcomes = mergeAlike(
    likely.map(({ logWeight, ...explanation }) => ({
      ...explanation,
      chance: Math.exp(logWeight - logTotal),
    })),
  )
  return withoutGuesses(dial, outcomes).toSorted((a, b) => b.chance - a.chance)
}

/** The row looked at alone: every slip within it, that it is right, and that something else went wrong. */
export function weighAlone(dial: Dial, rows: Rows, alone: Map<string, Alone>): Alone {
  const known = alone.get(dial.id)
  if (known !== undefined) return known
  const slips = [...slipsWithin(dial), ...othersPrevious(dial, rows)]
  const { right, unknown } = logUnexplained(dial)
  const weighed = { slips, logTotal: logSum([right, unknown, ...slips.map(({ logWeight }) => logWeight)]) }
  alone.set(dial.id, weighed)
  return weighed
}

/** Slips that are repaired alike are one proposal, named by the likeliest. */
function mergeAlike(explanations: readonly Ranked[]): Ranked[] {
  const merged = new Map<string, { best: Ranked; chance: number }>()
  for (const one of explanations) {
    const isEmptied = one.changes.some((change) => 'value' in change && change.value === '')
    const key =
      (isEmptied ? one.kind : '') +
      one.changes
        .map((change) => Object.values(change).join(':'))
        .sort()
        .join(' ')
    const known = merged.get(key)
    const best = known === undefined || one.chance > known.best.chance ? one : known.best
    merged.set(key, { best, chance: one.chance + (known?.chance ?? 0) })
  }
  return [...merged.values()].map(({ best, chance }) => ({ ...best, chance }))
}

/** Values that are only guessed become one proposal together: to read the dial again. */
function withoutGuesses(dial: Dial, outcomes: readonly Ranked[]): Ranked[] {
  const isGuess = ({ kind, chance }: Ranked) => GUESSED.has(kind) && chance < SURE
  const guesses = outcomes.filter(isGuess)
  if (guesses.length === 0) return [...outcomes]
  const chance = guesses.reduce((sum, guess) => sum + guess.chance, 0)
  const again = { kind: 'DIGIT_MISSING' as const, changes: [{ registerId: dial.id, value: '' }], chance }
  return [...outcomes.filter((one) => !isGuess(one)), again]
}

export function logSum(logs: readonly number[]): number {
  const most = Math.max(...logs)
  return most === -Infinity
    ? -Infinity
    : most + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - most), 0))
}
