import type { Decimal } from 'decimal.js'
import { daysOfUse, pipeCapacity, PIPE_SPEED_LIMIT, type RememberedValue } from './consumption.ts'
import { shiftedColumn, type Column, type Slots } from './mistake-doctor-column.ts'
import { isStrange, readSlot, type Dial, type SlipKind, type Slot } from './mistake-doctor-dial.ts'
import { seasonOf, type Season } from './mistake-doctor-flow.ts'
import { sortRows } from './mistake-doctor-pairs.ts'
import { rank, type Alone, type Ranked } from './mistake-doctor-rank.ts'
import type { Change } from './mistake-doctor-slips.ts'
import type { Period } from './period.ts'
import { checkMeter } from './reading-check.ts'
import type { CheckContext, CheckedMeter, MeterRow } from './reading-row.ts'
import type { WaterService } from './tariff.ts'

/** A row of the form and what is remembered of its registers. */
export type DoctorRow = {
  row: MeterRow
  accountId: string
  service: WaterService
  /** accepted values of each register, in the order of the row's, oldest first, as far back as they are known */
  past: readonly (readonly RememberedValue[])[]
}

/** A slip that explains a doubtful value, and its repair. */
export type Diagnosis = {
  /** whose value is doubted */
  registerId: string
  kind: SlipKind
  /** fields to change; an empty value: the typed one is taken away, to be read again */
  changes: readonly Change[]
  /** the other register of a swap, or the one whose previous value was typed */
  otherId?: string
  /** a column put one row from its place: how many values stand where, from the first to the last of them */
  column?: { step: Column['step']; count: number; firstId: string; lastId: string }
  /** among all explanations, that it is right or something unknown included; 0 to 1 */
  chance: number
}

/** Rows as the doctor reads them, each with the flow that can be expected of it. */
export type ReadRows = WeakMap<DoctorRow, Slots>

/** At most so many explanations of one value are said. */
const PROPOSALS = 2
/** An explanation less likely than this is not said, nor any when those said are less likely than not. */
const WORTH_SAYING = 0.25
const LIKELIER_THAN_NOT = 0.5

/** So many doubtful values are explained at once: where more are wrong no slip of the finger is to blame. */
const MOST_DOUBTED = 200

/** A column has rows that are doubted wherever their values stand: at most so many of it. */
const STILL_DOUBTED = 0.2

/** Warnings that a repair must not lead to: its flow would be doubted again. */
const DOUBTS = new Set(['MUCH_MORE', 'ZERO_UNUSUAL', 'ABOVE_PIPE_NORMAL'])

/**
 * Which slip explains each doubtful value of a form, likeliest first, at most two a register (RD20). Silent on
 * usual values, on registers whose history is too short, and where nothing explains the value. A
 * repair that the check would refuse or doubt again is not proposed. A shifted column is told once, at the first of its
 * doubtful values, and nothing else of its rows. The method: docs/mistake-doctor.md.
 * @param period the reporting month: the same months of earlier years weigh more
 * @param rows in the order they are seen in
 * @param read rows of this form read before, for those who ask again with most rows as they were
 */
export function diagnose(
  context: CheckContext,
  period: Period,
  rows: readonly DoctorRow[],
  read: ReadRows = new WeakMap(),
): ReadonlyMap<string, readonly Diagnosis[]> {
  const common = { context, season: seasonOf(period), pipe: pipes() }
  const slots = rows.flatMap((row, place) => {
    const known = read.get(row) ?? slotsOf(common, row, place)
    read.set(row, known)
    return known
  })
  const dials = slots.flatMap((slot) => slot?.dial ?? [])
  const doubted = firstDoubted(dials)
  if (doubted.length === 0) return new Map()
  const sorted = sortRows(
    dials,
    slots.flatMap((slot) => slot?.register ?? []),
  )
  const alone = new Map<string, Alone>()
  const byRegister = new Map(rows.flatMap(({ row }) => row.registers.map(({ id }) => [id, row] as const)))
  const repair: Repair = { context, rows: byRegister }
  const column = columnOf(shiftedColumn(slots, sorted, alone), doubted, repair)
  return new Map([
    ...column.said,
    ...doubted
      .filter((dial) => !column.members.has(dial))
      .flatMap((dial) => {
        const said = worthSaying(rank(dial, sorted, alone), ({ changes }) => isGoodRepair(repair, changes))
        const diagnoses = said.map((one) => ({ ...one, registerId: dial.id }))
        return diagnoses.length === 0 ? [] : [[dial.id, diagnoses] as const]
      }),
  ])
}

type Said = readonly (readonly [string, readonly Diagnosis[]])[]

/** What is said of a shifted column, and the values nothing else is said of. */
function columnOf(
  column: Column | undefined,
  doubted: readonly Dial[],
  repair: Repair,
): { said: Said; members: ReadonlySet<Dial> } {
  const moved = column?.slots.filter(({ typed }) => typed !== undefined) ?? []
  const members = new Set(moved.flatMap(({ dial }) => dial ?? []))
  const first = doubted.find((dial) => members.has(dial))
  const [top, bottom] = [moved[0], moved.at(-1)]
  if (column === undefined || first === undefined || top === undefined || bottom === undefined)
    return { said: [], members: new Set() }
  if (!isGoodColumn(repair, column.changes)) return { said: [], members: new Set() }
  const { step, changes, chance } = column
  const told = { step, count: moved.length, firstId: top.id, lastId: bottom.id }
  const diagnosis: Diagnosis = {
    registerId: first.id,
    kind: 'COLUMN_SHIFTED',
    changes,
    chance,
    column: told,
  }
  return { said: [[first.id, [diagnosis]]], members }
}

function firstDoubted(dials: readonly Dial[]): Dial[] {
  const doubted: Dial[] = []
  for (const dial of dials) {
    if (doubted.length >= MOST_DOUBTED) break
    if (needsLook(dial)) doubted.push(dial)
  }
  return doubted
}

/** A value like the one before is looked at too: nothing flowed, or it was copied. */
function needsLook(dial: Dial): boolean {
  return isStrange(dial) || (dial.value === dial.previous && dial.model().isKnown)
}

function worthSaying(ranked: readonly Ranked[], isGood: (one: Ranked) => boolean): Ranked[] {
  const said = ranked.filter((one) => one.chance >= WORTH_SAYING && isGood(one)).slice(0, PROPOSALS)
  const together = said.reduce((sum, { chance }) => sum + chance, 0)
  return together < LIKELIER_THAN_NOT ? [] : said
}

type Pipe = (diameterMm: Decimal, days: number) => number

/** The most a pipe lets through, m³; rows with the same pipe and days ask once. */
function pipes(): Pipe {
  const known = new Map<string, number>()
  return (diameterMm, days) => {
    const key = `${diameterMm.toString()} ${days}`
    const limit = known.get(key) ?? pipeCapacity(diameterMm, days, PIPE_SPEED_LIMIT).toNumber()
    known.set(key, limit)
    return limit
  }
}

function slotsOf(
  { context, season, pipe }: { context: CheckContext; season: Season; pipe: Pipe },
  { row, accountId, service, past }: DoctorRow,
  place: number,
): Slots {
  if (row.removedOn !== undefined) return row.registers.map(() => undefined)
  return row.registers.map(({ id, digits, multiplier, previous, typed, oldPart }, i): Slot => {
    // what nothing is remembered of is never doubted: days and limit say nothing
    const days = previous === undefined ? 1 : daysOfUse(previous.on, context.readOn)
    const limit = Math.floor(pipe(row.diameterMm, days) / multiplier.toNumber())
    return readSlot(
      {
        id,
        meterId: row.meterId,
        accountId,
        service,
        place,
        digits,
        previous: previous?.value,
        typed,
        note: row.note,
        saysDry: row.kind !== '',
        // a meter put in since the last reading has no history of its own
        past: oldPart === undefined ? (past[i] ?? []) : [],
        days,
        limit: Math.min(limit, 10 ** digits - 1),
      },
      season,
    )
  })
}

/** What a repair is tried on: the rows of the form by register, and what the check knows. */
type Repair = { context: CheckContext; rows: ReadonlyMap<string, MeterRow> }

/** The repaired rows would go as they are, or wait for a value to be read again. */
function isGoodRepair({ context, rows }: Repair, changes: readonly Change[]): boolean {
  const touched = new Set(changes.map(({ registerId }) => rows.get(registerId)))
  return [...touched].every((row) => row !== undefined && isGoodRow(context, row, changes))
}

/** Hundreds of rows may hold one that is doubted for a reason of its own. */
function isGoodColumn({ context, rows }: Repair, changes: readonly Change[]): boolean {
  const touched = Map.groupBy(changes, ({ registerId }) => rows.get(registerId))
  const bad = [...touched].filter(([row, own]) => row === undefined || !isGoodRow(context, row, own))
  return bad.length <= touched.size * STILL_DOUBTED
}

function isGoodRow(context: CheckContext, row: MeterRow, changes: readonly Change[]): boolean {
  const repaired = applyChanges(row, changes)
  // why nothing flowed is a question of its own, whatever the value
  const answered = { ...repaired, kind: repaired.kind === '' ? '51' : repaired.kind }
  return isEmptied(repaired, changes) || isAccepted(checkMeter(context, answered))
}

/** The row with the changes made, as the form would have it. */
export function applyChanges(row: MeterRow, changes: readonly Change[]): MeterRow {
  const own = changes.filter(({ registerId }) => row.registers.some(({ id }) => id === registerId))
  const valueOf = (id: string) =>
    own.flatMap((change) => (change.registerId === id && 'value' in change ? [change.value] : []))[0]
  const note = own.flatMap((change) => ('note' in change ? [change.note] : []))[0]
  return {
    ...row,
    note: note ?? row.note,
    registers: row.registers.map((register) => ({
      ...register,
      typed: valueOf(register.id) ?? register.typed,
    })),
  }
}

function isEmptied({ registers }: MeterRow, changes: readonly Change[]): boolean {
  const emptied = changes.flatMap((change) =>
    'value' in change && change.value === '' ? [change.registerId] : [],
  )
  return registers.some(({ id }) => emptied.includes(id))
}

function isAccepted({ status, verdicts }: CheckedMeter): boolean {
  return (status === 'ok' || status === 'confirm') && !verdicts.some(({ code }) => DOUBTS.has(code))
}
