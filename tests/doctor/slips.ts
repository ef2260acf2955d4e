import type { DoctorRow } from '../../src/domain/mistake-doctor.ts'
import type { SlipKind } from '../../src/domain/mistake-doctor-dial.ts'
import type { RegisterRow } from '../../src/domain/reading-row.ts'
import type { TrueForm } from './world.ts'

/** A form with one slip: its rows, which registers it touched, and what is right there. */
export type Slip = {
  kind: SlipKind
  form: TrueForm
  rows: readonly DoctorRow[]
  /**
   * the right value by register; of a dial that went round the value is right and note 06 is missing; empty where a
   * shifted column has left no trace of it
   */
  truth: ReadonlyMap<string, string>
}

/** Numbers in [0, 1) from a seed: mulberry32, the same on every machine. */
export type Chance = () => number

export function chanceFrom(seed: number): Chance {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

export const slipKinds: readonly SlipKind[] = [
  'COLD_HOT_SWAPPED',
  'ROWS_SWAPPED',
  'REGISTERS_SWAPPED',
  'DIGITS_TRANSPOSED',
  'DIGIT_MISSING',
  'DIGIT_DOUBLED',
  'LITRES',
  'TEN_TIMES',
  'TENTH',
  'DIAL_ROUND',
  'LAST_MONTH',
  'OTHER_METER',
  'COLUMN_SHIFTED',
]

type Place = { row: number; register: number }
type Typed = readonly { place: Place; typed: string }[]
type Pair = readonly [Place, Place]

/**
 * Makes one slip of a kind somewhere in a form. Every slip that is possible there is as likely as another; nothing
 * is asked of its effect. Undefined when the form has no place for it.
 */
export function makeSlip(kind: SlipKind, form: TrueForm, chance: Chance): Slip | undefined {
  if (kind === 'DIAL_ROUND') return wentRound(form, chance)
  if (kind === 'COLUMN_SHIFTED') return shiftedColumn(form, chance)
  const typed = typedBySlip(kind, form.rows, chance)
  if (typed?.some(({ place, typed: value }) => value === registerAt(form.rows, place)?.typed) !== false)
    return undefined
  const truths = typed.flatMap(({ place }) => registerAt(form.rows, place) ?? [])
  return {
    kind,
    form,
    rows: typed.reduce((rows, { place, typed: value }) => retyped(rows, place, value), form.rows),
    truth: new Map(truths.map((register) => [register.id, register.typed])),
  }
}

const pairs: Partial<Record<SlipKind, (rows: readonly DoctorRow[], chance: Chance) => Pair | undefined>> = {
  COLD_HOT_SWAPPED: coldHot,
  REGISTERS_SWAPPED: twoRegisters,
  ROWS_SWAPPED: twoRows,
}

function typedBySlip(kind: SlipKind, rows: readonly DoctorRow[], chance: Chance): Typed | undefined {
  const pairOf = pairs[kind]
  if (pairOf !== undefined) return swapped(pairOf(rows, chance), rows)
  if (kind === 'OTHER_METER') return othersPrevious(twoRows(rows, chance), rows)
  const place = anywhere(rows, chance)
  const typed = place && mistyped(kind, rows, place, chance)
  return place && typed !== undefined ? [{ place, typed }] : undefined
}

function othersPrevious(pair: Pair | undefined, rows: readonly DoctorRow[]): Typed | undefined {
  if (pair === undefined) return undefined
  const previous = registerAt(rows, pair[1])?.previous
  return previous && [{ place: pair[0], typed: String(previous.value) }]
}

/** What becomes of one right value, a digit at `at` being the unlucky one. */
const mistypings: Partial<Record<SlipKind, (right: string, at: number, chance: Chance) => string>> = {
  DIGITS_TRANSPOSED: (right, at) => transposed(right, Math.min(at, right.length - 2)),
  DIGIT_MISSING: (right, at) => right.slice(0, at) + right.slice(at + 1),
  DIGIT_DOUBLED: (right, at) => right.slice(0, at + 1) + right.slice(at),
  LITRES: (right, _at, chance) => right + String(pick(1000, chance)).padStart(3, '0'),
  TEN_TIMES: (right, _at, chance) => right + String(pick(10, chance)),
  TENTH: (right) => right.slice(0, -1),
}

function mistyped(
  kind: SlipKind,
  rows: readonly DoctorRow[],
  place: Place,
  chance: Chance,
): string | undefined {
  if (kind === 'LAST_MONTH')
    return rows[place.row]?.past[place.register]?.at(chance() < 0.85 ? -1 : -2)?.value.toString()
  const right = registerAt(rows, place)?.typed ?? ''
  return right.length < 2 ? undefined : mistypings[kind]?.(right, pick(right.length, chance), chance)
}

function transposed(right: string, at: number): string {
  return right.slice(0, at) + (right[at + 1] ?? '') + (right[at] ?? '') + right.slice(at + 2)
}

/** The whole past is moved so that the dial goes round between the previous reading and this one. */
function wentRound(form: TrueForm, chance: Chance): Slip | undefined {
  const place = anywhere(form.rows, chance)
  const row = place && form.rows[place.row]
  const register = place && registerAt(form.rows, place)
  if (place === undefined || row === undefined || register?.previous === undefined) return undefined
  if (row.row.note !== '') return undefined
  const before = register.previous.value
  const flow = Number(register.typed) - before
  if (flow < 1) return undefined
  const dial = 10 ** register.digits
  const shift = dial - 1 - pick(flow, chance) - before
  return movedForm(form, place, (value) => (value + shift + dial) % dial)
}

/** A column shorter than this is a swap. */
const SHORTEST_COLUMN = 3

/**
 * A column put one row too low or too high: half of the time all values of the form, else those of some rows beside
 * each other. The row it should have begun (or ended) with stays empty, the one at its other end has lost its own value.
 */
function shiftedColumn(form: TrueForm, chance: Chance): Slip | undefined {
  const places = form.rows.flatMap(({ row }, i) => row.registers.map((_, register) => ({ row: i, register })))
  const length = chance() < 0.5 ? places.length : SHORTEST_COLUMN + 1 + pick(places.length, chance)
  if (length > places.length || length <= SHORTEST_COLUMN) return undefined
  const from = pick(places.length - length + 1, chance)
  const column = places.slice(from, from + length)
  // read from its empty end: each row but that one holds the value of the one before it
  const order = chance() < 0.5 ? column : column.toReversed()
  const right = order.map((place) => registerAt(form.rows, place))
  const rows = order.reduce<readonly DoctorRow[]>(
    (all, place, i) => retyped(all, place, i === 0 ? '' : (right[i - 1]?.typed ?? '')),
    form.rows,
  )
  const truth = order.flatMap((_, i): [string, string][] => {
    const [own, held] = [right[i], i === 0 ? '' : right[i - 1]?.typed]
    const value = i === order.length - 1 ? '' : (own?.typed ?? '')
    // neighbours that show the same are not touched by it
    return own === undefined || value === held ? [] : [[own.id, value]]
  })
  return { kind: 'COLUMN_SHIFTED', form, rows, truth: new Map(truth) }
}

function movedForm(form: TrueForm, place: Place, moved: (value: number) => number): Slip | undefined {
  const row = form.rows[place.row]
  const register = registerAt(form.rows, place)
  if (row === undefined || register === undefined) return undefined
  const registers = row.row.registers.map((one) => (one === register ? movedRegister(one, moved) : one))
  const past = row.past.map((values, i) =>
    i === place.register ? values.map((value) => ({ ...value, value: moved(value.value) })) : values,
  )
  const rows = form.rows.with(place.row, { ...row, past, row: { ...row.row, registers } })
  const right = String(moved(Number(register.typed)))
  return { kind: 'DIAL_ROUND', form, rows, truth: new Map([[register.id, right]]) }
}

function movedRegister(register: RegisterRow, moved: (value: number) => number): RegisterRow {
  const { previous, typed } = register
  return {
    ...register,
    typed: String(moved(Number(typed))),
    previous: previous && { ...previous, value: moved(previous.value) },
  }
}

function swapped(pair: Pair | undefined, rows: readonly DoctorRow[]): Typed | undefined {
  if (pair === undefined) return undefined
  const [a, b] = pair
  const [one, other] = [registerAt(rows, a), registerAt(rows, b)]
  if (one === undefined || other === undefined) return undefined
  return [
    { place: a, typed: other.typed },
    { place: b, typed: one.typed },
  ]
}

function coldHot(rows: readonly DoctorRow[], chance: Chance): Pair | undefined {
  const cold = rows.flatMap(({ service }, row) => (service === 'COLD' ? [row] : []))
  const row = cold[pick(cold.length, chance)]
  const hot = rows.findIndex(
    ({ service, accountId }) => service === 'HOT' && accountId === rows[row ?? -1]?.accountId,
  )
  return row === undefined || hot < 0
    ? undefined
    : [
        { row, register: 0 },
        { row: hot, register: 0 },
      ]
}

function twoRegisters(rows: readonly DoctorRow[], chance: Chance): Pair | undefined {
  const double = rows.flatMap(({ row }, i) => (row.registers.length === 2 ? [i] : []))
  const row = double[pick(double.length, chance)]
  return row === undefined
    ? undefined
    : [
        { row, register: 0 },
        { row, register: 1 },
      ]
}

/** Main registers of two rows, of three times twice neighbours; a flat's cold and hot are a kind of their own. */
function twoRows(rows: readonly DoctorRow[], chance: Chance): Pair | undefined {
  const row = pick(rows.length, chance)
  const other = chance() < 2 / 3 ? row + (chance() < 0.5 ? 1 : -1) : pick(rows.length, chance)
  const [a, b] = [rows[row], rows[other]]
  if (a === undefined || b === undefined || row === other) return undefined
  if (a.accountId === b.accountId && (a.service === 'HOT') !== (b.service === 'HOT')) return undefined
  return [
    { row, register: 0 },
    { row: other, register: 0 },
  ]
}

function anywhere(rows: readonly DoctorRow[], chance: Chance): Place | undefined {
  const places = rows.flatMap(({ row }, i) => row.registers.map((_, register) => ({ row: i, register })))
  return places[pick(places.length, chance)]
}

function pick(count: number, chance: Chance): number {
  return Math.floor(chance() * count)
}

function registerAt(rows: readonly DoctorRow[], { row, register }: Place) {
  return rows[row]?.row.registers[register]
}

function retyped(rows: readonly DoctorRow[], place: Place, typed: string): readonly DoctorRow[] {
  const row = rows[place.row]
  if (row === undefined) return rows
  const registers = row.row.registers.map((one, i) => (i === place.register ? { ...one, typed } : one))
  return rows.with(place.row, { ...row, row: { ...row.row, registers } })
}
