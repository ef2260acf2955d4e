import { Temporal } from 'temporal-polyfill'
import { parseDay } from './day.ts'
import type { Flow } from './reading-check-flow.ts'
import type { CheckContext, MeterRow } from './reading-row.ts'
import { error, type Verdict } from './reading-verdict.ts'

/** Days the inlet was off: a dated notice of temporary stop (ПП 776 п. 14). */
export type Off = {
  from: Temporal.PlainDate | undefined
  to: Temporal.PlainDate | undefined
  verdicts: readonly Verdict[]
}

const NOTE_OFF = '07'
const NONE: Off = { from: undefined, to: undefined, verdicts: [] }

/**
 * The dates beside kind 54 (needed) or note 07 (if given): within the previous reading … today; «по» may be empty.
 * Left over beside anything else they mean nothing.
 */
export function checkOff(context: CheckContext, row: MeterRow, flow: Pick<Flow, 'kind'>): Off {
  const isOff = flow.kind === '54'
  if (!isOff && row.note !== NOTE_OFF) return NONE
  const main = row.registers[0]?.id ?? row.meterId
  if (row.offFrom.trim() !== '') return readDates(context, row, main)
  const isNeeded = isOff || row.offTo.trim() !== ''
  return isNeeded ? { ...NONE, verdicts: [error('OFF_FROM_MISSING', `offFrom.${main}`)] } : NONE
}

function readDates(context: CheckContext, row: MeterRow, main: string): Off {
  const [typedFrom, typedTo] = [row.offFrom.trim(), row.offTo.trim()]
  const [from, to] = [parseDay(typedFrom), parseDay(typedTo)]
  const verdicts = [
    ...dayVerdict(context, row, `offFrom.${main}`, typedFrom, from),
    ...(typedTo === '' ? [] : dayVerdict(context, row, `offTo.${main}`, typedTo, to)),
  ]
  const isReversed = from !== undefined && to !== undefined && Temporal.PlainDate.compare(from, to) > 0
  return {
    from,
    to,
    verdicts: isReversed ? [...verdicts, error('OFF_DATES_REVERSED', `offTo.${main}`)] : verdicts,
  }
}

function dayVerdict(
  context: CheckContext,
  row: MeterRow,
  field: string,
  typed: string,
  day: Temporal.PlainDate | undefined,
): Verdict[] {
  if (day === undefined) return [error('OFF_DATE_UNREADABLE', field, { typed })]
  const earliest = earliestDay(row)
  const isEarly = earliest !== undefined && Temporal.PlainDate.compare(day, earliest) < 0
  if (!isEarly && Temporal.PlainDate.compare(day, context.today) <= 0) return []
  return [
    error('OFF_DATES_OUTSIDE', field, {
      earliest: earliest?.toString() ?? '',
      latest: context.today.toString(),
    }),
  ]
}

/** The day the flow counts from. */
function earliestDay(row: MeterRow): Temporal.PlainDate | undefined {
  const main = row.registers[0]
  return main?.oldPart?.previousOn ?? main?.previous?.on
}
