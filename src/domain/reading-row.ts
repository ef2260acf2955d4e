import type { Decimal } from 'decimal.js'
import type { Temporal } from 'temporal-polyfill'
import type { Period } from './period.ts'
import type { Verdict } from './reading-verdict.ts'

/** A register's newest value that is neither estimate nor refused: the lower bound. */
export type PreviousValue = { value: number; on: Temporal.PlainDate; period?: Period }

/** A register of the meter to check, with what the user typed. */
export type RegisterRow = {
  id: string
  /** 1 main, 2 second */
  index: number
  digits: number
  /** m³ per unit of the dial */
  multiplier: Decimal
  /** undefined: nothing known yet, this value only begins the count */
  previous: PreviousValue | undefined
  /** a later estimate, shown beside and compared with */
  estimate?: { value: number; period: Period }
  /** as typed */
  typed: string
  /** the replaced meter's part since its previous reading; `previous` is then the new meter's first value */
  oldPart?: OldPart
}

/** What the old meter counted before it was taken off. */
export type OldPart = {
  serial: string
  previous: number
  previousOn: Temporal.PlainDate
  final: number
  removedOn: Temporal.PlainDate
  digits: number
  multiplier: Decimal
}

/** A meter of the form: registers, what is known of it, and the raw fields of its main register. */
export type MeterRow = {
  meterId: string
  /** main register first, at least one */
  registers: readonly RegisterRow[]
  /** inner diameter of the inlet */
  diameterMm: Decimal
  kind: string
  note: string
  noteText: string
  offFrom: string
  offTo: string
  /** mean use a day, unrounded; undefined with fewer than 3 own periods */
  avgDaily: Decimal | undefined
  /** own months known */
  historyMonths: number
  /** consumption of each of the two months before, newest first; fewer when not known month by month */
  lastVolumes: readonly Decimal[]
  /** last day of the verification */
  validUntil?: Temporal.PlainDate
  removedOn?: Temporal.PlainDate
  /** the new meter of a replacement is registered (note 02) */
  isReplacementKnown: boolean
  /** volumes estimated since the previous own reading: taken off what is charged now */
  estimatedSince?: readonly Decimal[]
}

/** What is the same for every row of a form. */
export type CheckContext = {
  today: Temporal.PlainDate
  readOn: Temporal.PlainDate
  /** what becomes of meters whose verification expired */
  expired: 'note' | 'refuse'
  /** codes of the dictionary of kinds in force; 51 and 54 when absent */
  kindCodes?: ReadonlySet<string>
  /** codes of the dictionary of notes in force; any code when absent */
  noteCodes?: ReadonlySet<string>
}

/** A register after the check. */
export type CheckedRegister = {
  id: string
  /** undefined: empty or not understood */
  value: number | undefined
  /** m³ of this register, old part included; undefined while it cannot be said */
  consumption: Decimal | undefined
}

/** What the check says about a meter. */
export type CheckedMeter = {
  meterId: string
  status: 'empty' | 'note-only' | 'ok' | 'confirm' | 'error'
  verdicts: readonly Verdict[]
  registers: readonly CheckedRegister[]
  /** m³, registers summed; undefined unless the row can go */
  consumption: Decimal | undefined
  /** m³: consumption less what was estimated since; negative: «перерасчёт» */
  chargedNow: Decimal | undefined
  /** days the consumption is counted over */
  days: number | undefined
  /** resulting kind: 51 or 54; undefined when none goes */
  kind: '51' | '54' | undefined
  note: string | undefined
  noteText: string | undefined
  offFrom: Temporal.PlainDate | undefined
  /** undefined with `offFrom`: still off */
  offTo: Temporal.PlainDate | undefined
  /** state of the reading if the row is submitted as it is */
  outcome: 'SUBMITTED' | 'NOTED' | 'NOT_SENT'
  /** staff should look at it */
  goesToQueue: boolean
  /** one-click repair of a field */
  repair: { field: string; value: string } | undefined
}
