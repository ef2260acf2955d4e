import { Temporal } from 'temporal-polyfill'
import { diagnose, type Diagnosis, type DoctorRow } from '../../../domain/mistake-doctor.ts'
import { acceptedValues } from '../../../records/meter-past.ts'
import type { KnownMeter } from '../../../records/metering.ts'
import { meterRow } from '../submission/assess-meter.ts'
import { emptyFields, type RowFields } from '../submission/form.ts'
import type { NeighbourValue } from './neighbours-store.ts'
import type { QueueRow } from './store.ts'

/** What slip explains each value of the queue, by register: the likeliest first. */
export type QueueDiagnoses = ReadonlyMap<string, readonly Diagnosis[]>

/**
 * Asks the mistake doctor what the sender was or was not told: each submission with what was sent of the same flats,
 * in large houses of the meters that may have been mixed up.
 */
export function examineQueue(
  rows: readonly QueueRow[],
  meters: readonly KnownMeter[],
  neighbours: readonly NeighbourValue[],
): QueueDiagnoses {
  const sent = Map.groupBy(neighbours, ({ submissionId }) => submissionId)
  const said = new Map<string, readonly Diagnosis[]>()
  for (const row of new Map(rows.map((each) => [each.submissionId, each])).values()) {
    const values = new Map((sent.get(row.submissionId ?? '') ?? []).map((each) => [each.registerId, each]))
    const own = meters.filter(({ registers }) => registers.some(({ id }) => values.has(id)))
    const readOn = Temporal.PlainDate.from(row.readOn ?? `${row.period}-01`)
    const context = { today: readOn, readOn, expired: 'note' } as const
    const found = diagnose(
      context,
      row.period,
      own.map((known) => doctorRow(known, values, row.period)),
    )
    for (const [registerId, diagnoses] of found) said.set(registerId, diagnoses)
  }
  return said
}

function doctorRow(
  known: KnownMeter,
  values: ReadonlyMap<string, NeighbourValue>,
  period: string,
): DoctorRow {
  const fields = new Map(known.registers.map(({ id }) => [id, fieldsOf(values.get(id))]))
  return {
    row: meterRow(known, fields, period),
    accountId: known.accountId,
    service: known.service,
    past: known.registers.map(({ past }) => acceptedValues(past)),
  }
}

function fieldsOf(sent: NeighbourValue | undefined): RowFields {
  if (sent === undefined) return emptyFields
  return {
    ...emptyFields,
    value: sent.value === null ? '' : String(sent.value),
    kind: sent.kind ?? '',
    note: sent.note ?? '',
  }
}
