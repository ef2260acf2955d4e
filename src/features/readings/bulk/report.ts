import type { MissingVolume } from '../../../domain/missing.ts'
import type { Verdict } from '../../../domain/reading-verdict.ts'
import type { TableFault } from '../../../platform/workbook/table.ts'
import type { RowFields } from '../submission/form.ts'
import type { TypedColumn } from './columns.ts'

/** Why the whole file is not taken, after its content could be read or not. */
export type FileFault =
  | TableFault
  /** rows of another contract only */
  | 'wrong-contract'
  /** rows of another month only: `period` */
  | 'old-period'
  /** the same head stands over two columns: `head` */
  | 'head-twice'
  /** neither keys nor meters are named, or no column of values */
  | 'no-columns'
  /** heads and nothing below */
  | 'no-rows'
  /** the window has closed, or the right has gone, before the file was read */
  | 'closed'

/** Why one row is not taken, before its values are judged. */
export type RowFault =
  | 'FOREIGN' // a register of another contract, or a key changed by hand
  | 'OTHER_PERIOD' // {period}
  | 'UNKNOWN_METER' // no key, and the number names no register of the contract {serial}
  | 'AMBIGUOUS_METER' // no key, and the number names several {serial}
  | 'PREVIOUS_DIFFERS' // no key, and the previous value is not ours: another month's table {was, is}
  | 'TWICE' // the register stands in the file again with other values {line}
  | 'FORMULA' // {result}
  | 'DAY_AS_VALUE' // the program took the figure for a day {day}
  | 'ERROR_CELL' // {text}
  | 'MERGED'
  | 'TOO_LONG' // {max}
  | 'OTHER_REGISTER' // the meter's other register could not be read

/** How a row is told to people: raw words of the contract, set in order by the page. */
export type RowName = {
  /** line of the file */
  line: number
  address: string
  inlet: string
  serial: string
  register: number
  registers: number
}

/** What stands wrong: at which column; one of the two reasons. */
export type WrongRow = RowName & {
  registerId: string | undefined
  column: TypedColumn | undefined
  typed: string
  reason:
    | { fault: RowFault; params: Readonly<Record<string, string | number>> }
    | { verdict: Verdict; instead: Pick<MissingVolume, 'method' | 'missNumber' | 'missLimit'> | undefined }
}

/** A row that goes into the draft: what the draft will hold, and what it held of the columns that differ. */
export type ChangedRow = RowName & {
  registerId: string
  digits: number
  fields: RowFields
  was: Partial<RowFields>
  /** warnings the person will be asked to confirm on the check page */
  doubts: readonly { verdict: Verdict; instead: WrongInstead }[]
}

export type WrongInstead = Pick<MissingVolume, 'method' | 'missNumber' | 'missLimit'> | undefined

/** The dry run's findings, as stored with the upload. */
export type Report = {
  /** version of the draft that was compared with; 0: there was none */
  draftVersion: number
  /** the draft had changed when the rows were to be taken: compared anew */
  isAgain: boolean
  changes: readonly ChangedRow[]
  wrong: readonly WrongRow[]
  counts: {
    /** rows of the file that name a register of the contract */
    rows: number
    /** as they stand in the draft */
    same: number
    /** nothing typed */
    blank: number
    /** registers of the contract that are not in the file: they stay as they are */
    absent: number
    /** rows without anything at all, passed over */
    emptyRows: number
    /** meters that change, and m³ of those with a value */
    meters: number
    volume: string
  }
  /** heads nobody asked for */
  ignoredHeads: readonly string[]
  /** rows were found by the meter's number, for want of keys */
  isByMeter: boolean
}

export type FailedReport = { fault: FileFault; params: Readonly<Record<string, string>> }
