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

/** One register with what was typed, as the doctor sees it. */
export type Dial = {
  id: string
  meterId: string
  accountId: string
  service: WaterService
  /** place among all rows of the form, from 0 */
  place: number
  digits: number
  previous: number
  /** what it showed the month before `previous`; undefined: not known */
  earlier: number | undefined
  /** white space and leading zeros taken away; digits only, never empty */
  typed: string
  value: number
  note: string
  /** why nothing flowed has been answered */
  saysDry: boolean
  model: () => FlowModel
}

/** A register as it comes; see {@link readDial}. */
export type DialFacts = Omit<Dial, 'typed' | 'value' | 'model' | 'earlier'> & {
  typed: string
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

/** Undefined when nothing was typed that is a number at all. The model is worked out when first asked for. */
export function readDial(facts: DialFacts, season: Season): Dial | undefined {
  const { past, days, limit, ...dial } = facts
  const typed = facts.typed.replace(/[\p{White_Space}\u200b\u2060\ufeff]/gu, '')
  if (!/^\d+$/.test(typed)) return undefined
  const bare = typed.replace(/^0+(?=\d)/, '')
  if (bare.length > LONGEST) return undefined
  let known: FlowModel | undefined
  const model = () => (known ??= flowModel(past, season, { digits: dial.digits, days, limit }))
  const earlier = past.findLast(({ value, isOwn }) => isOwn && value !== dial.previous)?.value
  return { ...dial, earlier, typed: bare, value: Number(bare), model }
}

/** Whether the value fits the dial. */
export function fits({ digits }: Dial, value: number): boolean {
  return value < 10 ** digits
}

/** Log of the chance that a dial shows a value; −∞ for one below the previous or beyond the pipe. */
export function logChanceOf(dial: Dial, value: number): number {
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
