import { Temporal } from 'temporal-polyfill'
import { parseReadingValue } from './reading-value.ts'
import type { CheckContext, CheckedMeter, CheckedRegister, MeterRow, RegisterRow } from './reading-row.ts'
import { error, type Verdict } from './reading-verdict.ts'

/** The typed values of a meter, read; nothing compared with the flow yet. */
export type CheckedValues = {
  registers: readonly CheckedRegister[]
  verdicts: readonly Verdict[]
  /** nothing typed in any register */
  isBlank: boolean
  repair: CheckedMeter['repair']
}

type OneValue = { value: number | undefined; verdict: Verdict | undefined; repair: CheckedMeter['repair'] }

const NOTE_ROLLOVER = '06'

/** Whether values are whole, fit the dial, are all there, and stand on the right side of the previous ones. */
export function checkValues(context: CheckContext, row: MeterRow): CheckedValues {
  const parsed = row.registers.map((register) => ({ register, typed: parseReadingValue(register.typed) }))
  const isBlank = parsed.every(({ typed }) => typed.kind === 'empty')
  const registers = row.registers.map(({ id }) => ({ id, value: undefined, consumption: undefined }))
  if (isBlank) return { registers, verdicts: [], isBlank, repair: undefined }
  const removed = removedVerdict(row)
  if (removed !== undefined) return { registers, verdicts: [removed], isBlank, repair: undefined }
  const read = row.registers.map(readValue)
  const values = read.map(({ value }) => value)
  const slips = read.flatMap(({ verdict }) => verdict ?? [])
  return {
    registers: row.registers.map(({ id }, i) => ({ id, value: values[i], consumption: undefined })),
    verdicts: [...slips, ...compareWithPrevious(row, values), ...readOnVerdict(context, row)],
    isBlank,
    repair: read.find(({ repair }) => repair !== undefined)?.repair,
  }
}

function removedVerdict(row: MeterRow): Verdict | undefined {
  const main = row.registers[0]
  if (row.removedOn === undefined || main === undefined) return undefined
  return error('METER_REMOVED', `value.${main.id}`, { removedOn: row.removedOn.toString() })
}

function readValue(register: RegisterRow): OneValue {
  const typed = parseReadingValue(register.typed)
  const field = `value.${register.id}`
  if (typed.kind === 'empty') {
    return {
      value: undefined,
      verdict: error('REGISTER_EMPTY', field, { register: register.index }),
      repair: undefined,
    }
  }
  if (typed.kind === 'refused') {
    const { reason, repair } = typed
    const params = { reason, typed: register.typed.trim(), ...(repair === undefined ? {} : { repair }) }
    return {
      value: undefined,
      verdict: error('NOT_INTEGER', field, params),
      repair: repair === undefined ? undefined : { field, value: repair },
    }
  }
  if (typed.value < 10 ** register.digits)
    return { value: typed.value, verdict: undefined, repair: undefined }
  const params = { digits: register.digits, typedDigits: String(typed.value).length }
  return { value: undefined, verdict: error('TOO_MANY_DIGITS', field, params), repair: undefined }
}

/** Rows 5 and 9. Of two registers only one need go round: note 06 is wrong when none is below. */
function compareWithPrevious(row: MeterRow, values: readonly (number | undefined)[]): Verdict[] {
  const compared = row.registers.flatMap((register, i) => {
    const value = values[i]
    return value === undefined || register.previous === undefined
      ? []
      : [{ register, value, previous: register.previous, isBelow: value < register.previous.value }]
  })
  const main = compared[0]
  if (row.note === NOTE_ROLLOVER) {
    if (
      main === undefined ||
      compared.length < row.registers.length ||
      compared.some(({ isBelow }) => isBelow)
    )
      return []
    const params = { previous: main.previous.value, value: main.value }
    return [error('ROLLOVER_NOT_NEEDED', `note.${main.register.id}`, params)]
  }
  return compared
    .filter(({ isBelow }) => isBelow)
    .map(({ register, value, previous }) =>
      error('BELOW_PREVIOUS', `value.${register.id}`, {
        previous: previous.value,
        previousOn: previous.on.toString(),
        value,
      }),
    )
}

/** The day of reading is later than the previous reading; a new meter may be read on the day it was put in. */
function readOnVerdict(context: CheckContext, row: MeterRow): Verdict[] {
  const known = row.registers.flatMap(({ previous }) => previous ?? [])
  const late = known.find(({ on, period }) => {
    const order = Temporal.PlainDate.compare(context.readOn, on)
    return order < 0 || (order === 0 && period !== undefined)
  })
  if (late === undefined) return []
  return [
    error('READ_ON_TOO_EARLY', 'readOn', {
      previousOn: late.on.toString(),
      readOn: context.readOn.toString(),
    }),
  ]
}
