import { Temporal } from 'temporal-polyfill'
import type { AssessedMeter } from './assessment.ts'
import type { RowFilter } from './row-filter.ts'

/** What a choice of «Показать» means. What needs a look is judged as «Далее» would. */
const isOfKind: Readonly<Record<RowFilter['show'], (meter: AssessedMeter) => boolean>> = {
  '': () => true,
  empty: ({ checked }) => checked.status === 'empty',
  warning: ({ checked }) => checked.status === 'error' || checked.status === 'confirm',
  two: ({ known }) => known.registers.length > 1,
  off: ({ known, fields }) => fields.get(known.registers[0]?.id ?? '')?.kind === '54',
  unverified: ({ known, readOn }) =>
    known.validUntil === undefined || Temporal.PlainDate.compare(known.validUntil, readOn) < 0,
}

export function isRowShown(meter: AssessedMeter, { show, house, q }: RowFilter): boolean {
  const { address, accountNumber, inletName, serial } = meter.known
  if (house !== '' && accountNumber !== house) return false
  const isSought = [address, accountNumber, inletName, serial]
    .join(' ')
    .toLowerCase()
    .includes(q.toLowerCase())
  return isSought && isOfKind[show](meter)
}
