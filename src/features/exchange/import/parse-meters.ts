import { normaliseSerial } from '../../../domain/requisites.ts'
import { checkFile, standing, type Check } from './check.ts'
import type { Known } from './known.ts'
import type { InletRecord } from './parse-subjects.ts'
import type { Row } from './row.ts'

export type MeterRecord = ReturnType<typeof parseMeter> & { line: number }

/** One register as the file describes it. */
export type RegisterRecord = { digits: number; initial: number | null; final: number | null }

export function readMeters(check: Check, known: Known, inlets: readonly InletRecord[]): MeterRecord[] {
  const contractOf = contractsOfInlets(known, inlets)
  return checkFile(check, 'meters.csv', ['meter_serial'], (row) => parseMeter(row, check, known, contractOf))
}

function parseMeter(row: Row, check: Check, known: Known, contractOf: (inlet: string) => string | undefined) {
  const serial = row.text('meter_serial')
  if (serial !== '' && normaliseSerial(serial) === undefined)
    row.fault('meter_serial', '3 to 20 letters and digits expected')
  const inletNumber = row.text('inlet_number')
  row.lean('inlet_number', standing(check, 'inlets.csv', inletNumber, known.inlets.has(inletNumber)), 'inlet')
  const model = row.text('model')
  const before = known.meters.get(serial)?.find((meter) => meter.model === model)
  if (before !== undefined && before.contract_id !== contractOf(inletNumber)) {
    row.fault('inlet_number', 'the meter belongs to another contract')
  }
  return {
    serial,
    inletNumber,
    model,
    registers: registers(row),
    multiplier: multiplier(row),
    ...life(row, before?.installed_on),
    seal: row.optional('seal_number'),
  }
}

/** A day of installation that is left out is the one known, else the day of verification. */
function life(row: Row, knownDay: string | undefined) {
  const { verifiedOn, validUntil } = verification(row)
  const installedOn = row.optionalDate('installed_on') ?? knownDay ?? verifiedOn
  if (installedOn === null) row.fault('installed_on', 'a day is expected')
  const removedOn = row.optionalDate('removed_on')
  if (removedOn !== null && installedOn !== null && removedOn < installedOn)
    row.fault('removed_on', 'before installed_on')
  return { installedOn: installedOn ?? '1970-01-01', removedOn, verifiedOn, validUntil }
}

function verification(row: Row) {
  const verifiedOn = row.optionalDate('verified_on')
  const validUntil = row.optionalDate('valid_until')
  if (verifiedOn !== null && row.cell('valid_until') === '') row.fault('valid_until', 'a day is expected')
  if (validUntil !== null && row.cell('verified_on') === '') row.fault('verified_on', 'a day is expected')
  if (verifiedOn !== null && validUntil !== null && validUntil < verifiedOn)
    row.fault('valid_until', 'before verified_on')
  return { verifiedOn, validUntil }
}

function registers(row: Row): RegisterRecord[] {
  const main = register(row, row.text('digits') === '' ? null : row.integer('digits'), [
    'digits',
    'initial',
    'final',
  ])
  const count = row.cell('registers')
  if (count !== '1' && count !== '2') row.fault('registers', '1 or 2 expected')
  if (count === '2')
    return [main, register(row, row.integer('digits_2') ?? main.digits, ['digits_2', 'initial_2', 'final_2'])]
  for (const column of ['initial_2', 'final_2']) {
    if (count === '1' && row.cell(column) !== '') row.fault(column, 'the meter has 1')
  }
  return [main]
}

function register(
  row: Row,
  digits: number | null,
  columns: readonly [string, string, string],
): RegisterRecord {
  const [digitsColumn, initialColumn, finalColumn] = columns
  const isDial = digits !== null && digits >= 4 && digits <= 9
  if (!isDial) row.fault(digitsColumn, '4 to 9 expected')
  const value = (column: string) => {
    const count = row.count(column)
    if (count !== null && isDial && count >= 10 ** digits) row.fault(column, `does not fit ${digits} digits`)
    return count
  }
  return { digits: digits ?? 0, initial: value(initialColumn), final: value(finalColumn) }
}

function multiplier(row: Row): string {
  const value = row.decimal('multiplier') ?? '1'
  if (!(Number(value) > 0 && Number(value) < 1_000_000)) row.fault('multiplier', 'positive number expected')
  return value
}

function contractsOfInlets(
  known: Known,
  inlets: readonly InletRecord[],
): (inlet: string) => string | undefined {
  const accounts = new Map(inlets.map((inlet) => [inlet.number, inlet.accountNumber]))
  return (inlet) => {
    const account = accounts.get(inlet)
    return account === undefined
      ? known.inlets.get(inlet)?.contract_id
      : known.accounts.get(account)?.contract_id
  }
}
