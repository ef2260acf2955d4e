import { diagnose, type Diagnosis } from '../../../domain/mistake-doctor.ts'
import { acceptedValues } from '../../../records/meter-past.ts'
import { inOrder, readOrder } from '../../../domain/row-order.ts'
import { meterRow } from './assess-meter.ts'
import type { Assessment } from './assessment.ts'

/** What slip explains a value, by register (RD20). Rows left out and rows that stand as sent are not spoken of. */
export type Diagnoses = ReadonlyMap<string, readonly Diagnosis[]>

/**
 * Asks the mistake doctor about everything typed, row by row as the user sees them; nothing is read for it that the
 * form has not.
 */
export function examine({ facts, context, meters }: Assessment): Diagnoses {
  const seen = inOrder(meters, readOrder(facts.stored.gridOrder), ({ known }) => known)
  const rows = seen.map(({ known, fields }) => ({
    row: meterRow(known, fields, facts.period),
    accountId: known.accountId,
    service: known.service,
    past: known.registers.map(({ past }) => acceptedValues(past)),
  }))
  const quiet = new Set(
    meters
      .filter(({ isSkipped, isCarried }) => isSkipped || isCarried)
      .flatMap(({ known }) => known.registers.map(({ id }) => id)),
  )
  const said = diagnose(context, facts.period, rows)
  return new Map([...said].filter(([registerId]) => !quiet.has(registerId)))
}
