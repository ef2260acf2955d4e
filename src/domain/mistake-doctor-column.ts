import { fits, logChanceOf, type Slot } from './mistake-doctor-dial.ts'
import { logSum, weighAlone, type Alone } from './mistake-doctor-rank.ts'
import type { Rows } from './mistake-doctor-pairs.ts'
import { PRIORS, type Change } from './mistake-doctor-slips.ts'

/** Values that stand one row from where they belong. */
export type Column = {
  /** where they stand, in the order of the form */
  slots: readonly Slot[]
  /** `down`: they stand below their own rows */
  step: 'down' | 'up'
  /** every value to its own row; the row whose value was written over is emptied */
  changes: readonly Change[]
  chance: number
}

/** Fields in the order of the form; one that takes no readings breaks a column. */
export type Slots = readonly (Slot | undefined)[]

/** A run of slots whose values belong to the slot before them: from `from` to `to`, both inclusive. */
type Run = { from: number; to: number; count: number; logWeight: number }

/** Fewer values than this are a swap or chance. */
const SHORTEST = 3

/**
 * The column of values that was put one row too low or too high, the likeliest; undefined where none is likelier than
 * not. A value of the column may be mistyped or strange in itself, and rows between may be empty.
 */
export function shiftedColumn(slots: Slots, rows: Rows, alone: Map<string, Alone>): Column | undefined {
  const { run, order, step } = likelierStep(slots)
  if (run === undefined) return undefined
  const quick = Math.log(PRIORS.COLUMN_SHIFTED / 2) - 2 * Math.log(slots.length) + run.logWeight
  if (quick < 0) return undefined
  const moved = order.slice(run.from, run.to + 1).flatMap((slot) => slot ?? [])
  const logWeight = quick - ofSlips(moved, rows, alone)
  if (logWeight < 0) return undefined
  return {
    slots: step === 'down' ? moved : moved.toReversed(),
    step,
    changes: changesOf(order, run),
    chance: 1 / (1 + Math.exp(-logWeight)),
  }
}

/** Downwards the values belong to the slot before; upwards as well, read from below. */
function likelierStep(slots: Slots): { run: Run | undefined; order: Slots; step: Column['step'] } {
  const upwards = slots.toReversed()
  const [down, up] = [likeliestRun(slots), likeliestRun(upwards)]
  return (down?.logWeight ?? -Infinity) >= (up?.logWeight ?? -Infinity)
    ? { run: down, order: slots, step: 'down' }
    : { run: up, order: upwards, step: 'up' }
}

/** By how much slips of single rows, not asked about before, explain the values better. */
function ofSlips(moved: readonly Slot[], rows: Rows, alone: Map<string, Alone>): number {
  const better = (slot: Slot) =>
    slot.dial === undefined ? 0 : weighAlone(slot.dial, rows, alone).logTotal - logHere(slot, slot.dial.typed)
  return moved.reduce((sum, slot) => sum + better(slot), 0)
}

/** The best run by the sum of what each value gains: its end is where going on would gain nothing. */
function likeliestRun(slots: Slots): Run | undefined {
  let best: Run | undefined
  let run: Run | undefined
  slots.forEach((slot, at) => {
    const own = at === 0 ? undefined : slots[at - 1]
    if (slot === undefined || own === undefined) {
      run = undefined
      return
    }
    run = nextRun(run, { at, slot, own })
    if (run !== undefined && run.to === at && run.count >= SHORTEST && run.logWeight > (best?.logWeight ?? 0))
      best = { ...run }
  })
  return best
}

function nextRun(
  run: Run | undefined,
  { at, slot, own }: { at: number; slot: Slot; own: Slot },
): Run | undefined {
  const { typed } = slot
  // An empty row says nothing for or against; no run begins or ends there.
  if (typed === undefined) return run
  const gain = logHere(own, typed) - logHere(slot, typed)
  const begun = logOpen(own, typed)
  return run === undefined || run.logWeight < begun
    ? { from: at, to: at, count: 1, logWeight: begun + gain }
    : { from: run.from, to: at, count: run.count + 1, logWeight: run.logWeight + gain }
}

/** The slot whose value stands in the next one is empty, or holds the same, or something that is nobody's. */
function logOpen(own: Slot, moved: string): number {
  return own.typed === undefined || own.typed === moved
    ? 0
    : logUnknown(own, own.typed) - logHere(own, own.typed)
}

/** How likely a value is at a register, mistyped ones included; slips are not asked about one by one. */
function logHere(slot: Slot, typed: string): number {
  return logSum([Math.log(PRIORS.RIGHT) + logShown(slot, Number(typed)), logUnknown(slot, typed)])
}

function logShown({ register, digits }: Slot, value: number): number {
  if (register !== undefined) return logChanceOf(register, value)
  return fits({ digits }, value) ? -digits * Math.LN10 : -Infinity
}

function logUnknown({ digits }: Pick<Slot, 'digits'>, typed: string): number {
  return Math.log(PRIORS.UNKNOWN) - Math.max(typed.length, digits) * Math.LN10
}

function changesOf(slots: Slots, { from, to }: Run): Change[] {
  return slots.slice(from - 1, to + 1).flatMap((slot, i, all) => {
    if (slot === undefined) return []
    const value = all[i + 1]?.typed ?? ''
    return value === (slot.typed ?? '') ? [] : [{ registerId: slot.id, value }]
  })
}
