import type { Decimal } from 'decimal.js'
import { daysOfUse, pipeCapacity, PIPE_SPEED_LIMIT, type RememberedValue } from './consumption.ts'
import { isStrange, readDial, type Dial, type SlipKind } from './mistake-doctor-dial.ts'
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
  /** among all explanations, that it is right or something unknown included; 0 to 1 */
  chance: number
}

/** Rows as the doctor reads them, each with the flow that can be expected of it. */
export type ReadRows = WeakMap<DoctorRow, readonly Dial[]>

/** At most so many explanations of one value are said. */
const PROPOSALS = 2
/** An explanation less likely than this is not said, nor any when those said are less likely than not. */
const WORTH_SAYING = 0.25
const LIKELIER_THAN_NOT = 0.5

/** So many doubtful values are explained at once: where more are wrong no slip of the finger is to blame. */
const MOST_DOUBTED = 200

/** Warnings that a repair must not lead to: its flow would be doubted again. */
const DOUBTS = new Set(['MUCH_MORE', 'ZERO_UNUSUAL', 'ABOVE_PIPE_NORMAL'])

/**
 * Which slip explains each doubtful value of a form, likeliest first, at most two a register (RD20). Silent on
 * usual values, on registers whose history is too short, and where nothing explains the value. A
 * repair that the check would refuse or doubt again is not proposed. The method: docs/mistake-doctor.md.
 * @param period the reporting month: the same months of earlier years weigh more
 * @param read rows of this form read before, for those who ask again with most rows as they were
 */
export function diagnose(
  context: CheckContext,
  period: Period,
  rows: readonly DoctorRow[],
  read: ReadRows = new WeakMap(),
): ReadonlyMap<string, readonly Diagnosis[]> {
  const common = { context, season: seasonOf(period), pipe: pipes() }
  const dials = rows.flatMap((row, place) => {
    const known = read.get(row) ?? dialsOf(common, row, place)
    read.set(row, known)
    return known
  })
  const sorted = sortRows(dials)
  const alone = new Map<string, Alone>()
  const byRegister = new Map(rows.flatMap(({ row }) => row.registers.map(({ id }) => [id, row] as const)))
  return new Map(
    firstDoubted(dials).flatMap((dial) => {
      const said = worthSaying(rank(dial, sorted, alone), ({ changes }) =>
        isGoodRepair(context, byRegister, changes),
      )
      const diagnoses = said.map((one) => ({ ...one, registerId: dial.id }))
      return diagnoses.length === 0 ? [] : [[dial.id, diagnoses] as const]
    }),
  )
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

function dialsOf(
  { context, season, pipe }: { context: CheckContext; season: Season; pipe: Pipe },
  { row, accountId, service, past }: DoctorRow,
  place: number,
): Dial[] {
  if (row.removedOn !== undefined) return []
  return row.registers.flatMap(({ id, digits, multiplier, previous, typed, oldPart }, i) => {
    if (previous === undefined) return []
    const days = daysOfUse(previous.on, context.readOn)
    const limit = Math.floor(pipe(row.diameterMm, days) / multiplier.toNumber())
    const dial = readDial(
      {
        id,
        meterId: row.meterId,
        accountId,
        service,
        place,
        digits,
        previous: previous.value,
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
    return dial === undefined ? [] : [dial]
  })
}

/** The repaired rows would go as they are, or wait for a value to be read again. */
function isGoodRepair(
  context: CheckContext,
  rows: ReadonlyMap<string, MeterRow>,
  changes: readonly Change[],
): boolean {
  const touched = new Set(changes.map(({ registerId }) => rows.get(registerId)))
  return [...touched].every((row) => {
    if (row === undefined) return false
    const repaired = applyChanges(row, changes)
    // why nothing flowed is a question of its own, whatever the value
    const answered = { ...repaired, kind: repaired.kind === '' ? '51' : repaired.kind }
    return isEmptied(repaired, changes) || isAccepted(checkMeter(context, answered))
  })
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
