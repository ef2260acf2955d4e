import type { RememberedValue } from './consumption.ts'
import { flowModel, logChance, strangeness, type FlowModel, type Season } from './mistake-doctor-flow.ts'
import type { WaterService } from './tariff.ts'

/** Which slip explains a value. */
export type SlipKind =
  /** the values of the cold and the hot meter of one flat changed places */
  | 'COLD_HOT_SWAPPED'
  /** the values of two rows changed places */
  | 'ROWS_SWAPPED'
  /** the values of the two registers of a meter changed places */
  | 'REGISTERS_SWAPPED'
  /** two neighbouring digits changed places */
  | 'DIGITS_TRANSPOSED'
  | 'DIGIT_MISSING'
  /** a digit was typed twice */
  | 'DIGIT_DOUBLED'
  /** the red digits were typed too */
  | 'LITRES'
  /** one red digit was typed too */
  | 'TEN_TIMES'
  /** the last black digit was taken for a red one */
  | 'TENTH'
  /** right, but the dial went round and note 06 is missing */
  | 'DIAL_ROUND'
  /** what the register showed a month or two ago */
  | 'LAST_MONTH'
  /** what another meter showed a month ago */
  | 'OTHER_METER'
  /** a column came in one row too low or too high: each row holds its neighbour's value */
  | 'COLUMN_SHIFTED'

/** One register as the doctor knows it, whatever was typed there. */
export type Register = {
  id: string
  meterId: string
  accountId: string
  service: WaterService
  /** place among all rows of the form, from 0 */
  place: number
  digits: number
  previous: number
  note: string
  /** why nothing flowed has been answered */
  saysDry: boolean
  model: () => FlowModel
}

/** A register with the number typed there. */
export type Dial = Register & {
  /** what it showed the month before `previous`; undefined: not known */
  earlier: number | undefined
  /** white space and leading zeros taken away; digits only, never empty */
  typed: string
  value: number
}

/** A field of the form. */
export type Slot = {
  id: string
  digits: number
  /** as {@link Dial.typed}; undefined when it is empty or no number */
  typed: string | undefined
  /** undefined: nothing is remembered of the register, whatever is typed may be right */
  register: Register | undefined
  /** undefined without a number or without a register */
  dial: Dial | undefined
}

/** A register as it comes; see {@link readSlot}. */
export type SlotFacts = Omit<Register, 'model' | 'previous'> & {
  typed: string
  previous: number | undefined
  /** accepted values, oldest first */
  past: readonly RememberedValue[]
  days: number
  /** the most that can have flowed, units of the dial */
  limit: number
}

/** The longest a value can be: nine black digits and three red ones. */
const LONGEST = 12
/** Flows within so many spreads are not doubted. */
const USUAL = 3

/** A field with the number typed there, if it is one. The model is worked out when first asked for. */
export function readSlot(facts: SlotFacts, season: Season): Slot {
  const { past, days, limit, previous, ...rest } = facts
  const { id, digits } = facts
  const typed = numberIn(facts.typed)
  if (previous === undefined) return { id, digits, typed, register: undefined, dial: undefined }
  let known: FlowModel | undefined
  const model = () => (known ??= flowModel(past, season, { digits, days, limit }))
  const register = { ...rest, previous, model }
  if (typed === undefined) return { id, digits, typed, register, dial: undefined }
  const earlier = past.findLast(({ value, isOwn }) => isOwn && value !== previous)?.value
  return { id, digits, typed, register, dial: { ...register, earlier, typed, value: Number(typed) } }
}

function numberIn(field: string): string | undefined {
  const typed = field.replace(/[\p{White_Space}\u200b\u2060\ufeff]/gu, '')
  if (!/^\d+$/.test(typed)) return undefined
  const bare = typed.replace(/^0+(?=\d)/, '')
  return bare.length > LONGEST ? undefined : bare
}

/** Whether the value fits the dial. */
export function fits({ digits }: Pick<Register, 'digits'>, value: number): boolean {
  return value < 10 ** digits
}

/** Log of the chance that a dial shows a value; −∞ for one below the previous or beyond the pipe. */
export function logChanceOf(dial: Register, value: number): number {
  const model = dial.model()
  if (!fits(dial, value)) return -Infinity
  const flow = value - dial.previous
  return dial.note === '06' && flow < 0 ? logChance(model, flow + 10 ** dial.digits) : logChance(model, flow)
}

/** Whether a typed value is worth a second look: it cannot be, or it strays far from the season. */
export function isStrange(dial: Dial): boolean {
  const model = dial.model()
  if (!model.isKnown) return false
  const flow = dial.value - dial.previous
  if (flow < 0 || !fits(dial, dial.value)) return true
  return strangeness(model, flow) > USUAL
}
