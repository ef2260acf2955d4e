import { Decimal } from 'decimal.js'
import { Temporal } from 'temporal-polyfill'
import {
  daysOfUse,
  pipeCapacity,
  PIPE_SPEED,
  PIPE_SPEED_LIMIT,
  registerConsumption,
  roundVolume,
} from './consumption.ts'
import type { CheckContext, CheckedRegister, MeterRow, RegisterRow } from './reading-row.ts'
import { confirm, error, said, type Verdict } from './reading-verdict.ts'

/** What flowed through a meter, and what is to say about it. */
export type Flow = {
  registers: readonly CheckedRegister[]
  /** m³, all registers, old parts included; undefined when nothing is known to count from */
  volume: Decimal | undefined
  days: number
  kind: '51' | '54' | undefined
  verdicts: readonly Verdict[]
}

type Facts = { main: string; volume: Decimal; days: number; usual: Decimal | undefined }

const MUCH_MORE_TIMES = 3
const MONTHS_ALIKE = 2
const HISTORY_NEEDED = 3

/** Counts the flow of a meter whose values are in order, and judges it. */
export function checkFlow(context: CheckContext, row: MeterRow, values: readonly CheckedRegister[]): Flow {
  const registers = values.map((checked, i) => ({
    ...checked,
    consumption: consumptionOf(row, i, checked.value),
  }))
  const known = registers.flatMap(({ consumption }) => consumption ?? [])
  const days = daysOf(context, row)
  const main = row.registers[0]?.id ?? row.meterId
  const remarks = [...replacedVerdicts(row, registers), ...historyVerdicts(row, main)]
  if (known.length === 0) return { registers, volume: undefined, days, kind: '51', verdicts: remarks }
  const volume = known.reduce((sum, part) => sum.plus(part), new Decimal(0))
  const facts = { main, volume, days, usual: row.avgDaily?.times(days) }
  const kind = volume.isZero() ? chosenKind(context, row.kind) : '51'
  return {
    registers,
    volume,
    days,
    kind,
    verdicts: [
      ...(volume.isZero() ? dryVerdicts(kind, facts) : wetVerdicts(row, facts)),
      ...registers.flatMap((checked, i) => registerVerdicts(row, row.registers[i], checked)),
      ...remarks,
    ],
  }
}

function consumptionOf(row: MeterRow, index: number, value: number | undefined): Decimal | undefined {
  const register = row.registers[index]
  if (register?.previous === undefined || value === undefined) return undefined
  const { digits, multiplier, oldPart } = register
  const previous = register.previous.value
  const fresh = registerConsumption({
    previous,
    current: value,
    digits,
    rollover: row.note === '06',
    multiplier,
  })
  return oldPart === undefined ? fresh : fresh?.plus(oldVolume(oldPart))
}

/** Staff closed the old meter: a last value below the previous one went round its dial. */
function oldVolume({ previous, final, digits, multiplier }: NonNullable<RegisterRow['oldPart']>): Decimal {
  return (
    registerConsumption({ previous, current: final, digits, rollover: true, multiplier }) ?? new Decimal(0)
  )
}

/** From the earliest day the consumption counts from: the old meter's previous reading after a replacement. */
function daysOf(context: CheckContext, row: MeterRow): number {
  const starts = row.registers.flatMap(({ previous, oldPart }) => oldPart?.previousOn ?? previous?.on ?? [])
  const first = starts.sort((a, b) => Temporal.PlainDate.compare(a, b))[0]
  return first === undefined ? 1 : daysOfUse(first, context.readOn)
}

/** 51 or 54, as long as the dictionary has it (RD6); anything else is no answer. */
function chosenKind({ kindCodes }: CheckContext, kind: string): '51' | '54' | undefined {
  if (kind !== '51' && kind !== '54') return undefined
  return kindCodes?.has(kind) === false ? undefined : kind
}

/** Rows 2 and 3: no flow. */
function dryVerdicts(kind: Flow['kind'], { main, usual }: Facts): Verdict[] {
  if (kind === undefined) return [error('KIND_MISSING', `kind.${main}`)]
  const isUnusual = kind === '51' && usual?.greaterThan(0) === true
  return isUnusual ? [confirm('ZERO_UNUSUAL', `value.${main}`, { usual: plain(usual) })] : []
}

/** Rows 1, 4, 10, 11: flow against kind, pipe, mean and the months before. */
function wetVerdicts(row: MeterRow, facts: Facts): Verdict[] {
  const { main, volume, usual } = facts
  if (row.kind === '54') return [error('KIND_OFF_WITH_FLOW', `kind.${main}`, { volume: plain(volume) })]
  const field = `value.${main}`
  const pipe = pipeVerdict(row, facts)
  if (pipe?.level === 'error') return [pipe]
  const verdicts = [
    ...muchMoreVerdicts(facts),
    ...(pipe === undefined ? [] : [pipe]),
    ...alikeVerdicts(row, facts),
  ]
  if (verdicts.length > 0 || usual === undefined) return verdicts
  return [said('USUAL', field, { volume: plain(volume), usual: plain(usual) })]
}

function muchMoreVerdicts({ main, volume, usual, days }: Facts): Verdict[] {
  if (usual === undefined || volume.lessThanOrEqualTo(usual.times(MUCH_MORE_TIMES))) return []
  return [confirm('MUCH_MORE', `value.${main}`, { volume: plain(volume), usual: plain(usual), days })]
}

function alikeVerdicts(row: MeterRow, { main, volume }: Facts): Verdict[] {
  const before = row.lastVolumes.slice(0, MONTHS_ALIKE)
  const isAlike = before.length === MONTHS_ALIKE && before.every((month) => month.equals(volume))
  return isAlike ? [confirm('SAME_CONSUMPTION', `value.${main}`, { volume: plain(volume) })] : []
}

function pipeVerdict(row: MeterRow, { main, volume, days }: Facts): Verdict | undefined {
  const [normal, limit] = [PIPE_SPEED, PIPE_SPEED_LIMIT].map((speed) =>
    pipeCapacity(row.diameterMm, days, speed),
  )
  if (normal === undefined || limit === undefined || volume.lessThanOrEqualTo(normal)) return undefined
  const params = { volume: plain(volume), days, diameterMm: row.diameterMm.toString() }
  return volume.greaterThan(limit)
    ? error('ABOVE_PIPE', `value.${main}`, { ...params, limit: plain(limit) })
    : confirm('ABOVE_PIPE_NORMAL', `value.${main}`, { ...params, limit: plain(normal) })
}

/** Rows 6, 7, 8: a register against its estimate, and round its dial. */
function registerVerdicts(
  row: MeterRow,
  register: RegisterRow | undefined,
  checked: CheckedRegister,
): Verdict[] {
  if (register?.previous === undefined || checked.value === undefined) return []
  const { previous } = register
  const { value, consumption } = checked
  if (value >= previous.value)
    return row.note === '06' ? [] : estimateVerdicts(register, previous.value, value)
  const params = { previous: previous.value, value, volume: plain(consumption ?? new Decimal(0)) }
  return [confirm('ROLLOVER', `value.${register.id}`, params)]
}

function estimateVerdicts({ id, estimate }: RegisterRow, previous: number, value: number): Verdict[] {
  if (estimate === undefined || estimate.value <= previous || value > estimate.value) return []
  const params = { estimate: estimate.value, estimatePeriod: estimate.period, previous }
  return value === estimate.value
    ? [confirm('SAME_AS_ESTIMATE', `value.${id}`, params)]
    : [said('BELOW_ESTIMATE', `value.${id}`, params)]
}

/** Row 19. */
function replacedVerdicts(row: MeterRow, registers: readonly CheckedRegister[]): Verdict[] {
  return row.registers.flatMap(({ id, oldPart, previous }, i) => {
    const total = registers[i]?.consumption
    if (oldPart === undefined || previous === undefined || total === undefined) return []
    const old = oldVolume(oldPart)
    const params = {
      removedOn: oldPart.removedOn.toString(),
      oldFinal: oldPart.final,
      initial: previous.value,
    }
    return [
      said('REPLACED', `value.${id}`, {
        ...params,
        oldVolume: plain(old),
        newVolume: plain(total.minus(old)),
      }),
    ]
  })
}

function historyVerdicts(row: MeterRow, main: string): Verdict[] {
  const months = row.historyMonths
  return months < HISTORY_NEEDED ? [said('SHORT_HISTORY', `value.${main}`, { months })] : []
}

/** A volume for a sentence: at most three decimals, no trailing zeros. */
function plain(volume: Decimal): string {
  return roundVolume(volume).toFixed()
}
