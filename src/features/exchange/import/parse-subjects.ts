import {
  isInn10,
  isInn12,
  isKpp,
  isOgrn,
  isOgrnip,
  normaliseEls,
  normalisePhone,
} from '../../../domain/requisites.ts'
import { checkFile, standing, type Check } from './check.ts'
import type { Known } from './known.ts'
import type { Row } from './row.ts'

export type ContractRecord = ReturnType<typeof parseContract> & { line: number }
export type AccountRecord = ReturnType<typeof parseAccount> & { line: number }
export type InletRecord = ReturnType<typeof parseInlet> & { line: number }

export function readContracts(check: Check): ContractRecord[] {
  return checkFile(check, 'contracts.csv', ['contract_number'], parseContract)
}

export function readAccounts(check: Check, known: Known): AccountRecord[] {
  return checkFile(check, 'accounts.csv', ['account_number'], (row) => parseAccount(row, check, known))
}

export function readInlets(check: Check, known: Known): InletRecord[] {
  return checkFile(check, 'inlets.csv', ['inlet_number'], (row) => parseInlet(row, check, known))
}

function parseContract(row: Row) {
  const kind = row.oneOf('customer_kind', ['person', 'organization'], 'person')
  const isOrganization = row.cell('customer_kind') === 'organization'
  return {
    number: row.text('contract_number'),
    date: row.date('contract_date'),
    kind: kind === 'person' ? ('PERSON' as const) : ('ORGANIZATION' as const),
    name: row.text('customer_name'),
    inn: inn(row, isOrganization),
    kpp: kpp(row),
    ogrn: ogrn(row),
    role: isOrganization ? row.oneOf('legal_role', ['ORDINARY', 'UO', 'TSZH'], 'ORDINARY') : null,
    phone: phone(row),
    email: email(row),
    status: row.oneOf('status', ['active', 'suspended', 'terminated'], 'active').toUpperCase(),
  }
}

function parseAccount(row: Row, check: Check, known: Known) {
  const number = row.text('account_number')
  if (number !== '' && !/^\d{10}$/.test(number)) row.fault('account_number', 'ten digits expected')
  const contractNumber = row.text('contract_number')
  const owner = known.contracts.get(contractNumber)
  row.lean(
    'contract_number',
    standing(check, 'contracts.csv', contractNumber, owner !== undefined),
    'contract',
  )
  const before = known.accounts.get(number)
  if (before !== undefined && before.contract_id !== owner?.id) {
    row.fault('contract_number', 'the account belongs to another contract')
  }
  const area = row.decimal('area_m2')
  if (area !== null && Number(area) <= 0) row.fault('area_m2', 'positive number expected')
  return {
    number,
    contractNumber,
    address: row.text('address'),
    residents: row.count('residents'),
    area,
    els: els(row),
    tariffGroup: row.optional('tariff_group') ?? 'moscow',
    normGroup: row.optional('norm_group') ?? 'flat-bath-central-hot',
  }
}

function parseInlet(row: Row, check: Check, known: Known) {
  const number = row.text('inlet_number')
  const accountNumber = row.text('account_number')
  const account = known.accounts.get(accountNumber)
  row.lean('account_number', standing(check, 'accounts.csv', accountNumber, account !== undefined), 'account')
  const before = known.inlets.get(number)
  if (before !== undefined && before.contract_id !== account?.contract_id) {
    row.fault('account_number', 'the inlet belongs to another contract')
  }
  const diameter = row.decimal('diameter_mm') ?? '0'
  if (!(Number(diameter) > 0 && Number(diameter) < 100_000))
    row.fault('diameter_mm', 'positive number expected')
  return {
    number,
    accountNumber,
    name: row.text('name'),
    diameter,
    service: row.oneOf('service', ['COLD', 'HOT', 'COLD_FOR_HOT'], 'COLD'),
  }
}

function inn(row: Row, isRequired: boolean): string | null {
  const value = isRequired ? row.text('inn') : row.cell('inn')
  if (value === '') return null
  if (!/^(\d{10}|\d{12})$/.test(value)) row.fault('inn', '10 or 12 digits expected')
  else if (!isInn10(value) && !isInn12(value)) row.fault('inn', 'check digit')
  return value
}

function kpp(row: Row): string | null {
  const value = row.optional('kpp')
  if (value !== null && !isKpp(value)) row.fault('kpp', 'nine signs expected')
  return value
}

function ogrn(row: Row): string | null {
  const value = row.optional('ogrn')
  if (value === null) return null
  if (!/^(\d{13}|\d{15})$/.test(value)) row.fault('ogrn', '13 or 15 digits expected')
  else if (!isOgrn(value) && !isOgrnip(value)) row.fault('ogrn', 'check digit')
  return value
}

function phone(row: Row): string | null {
  const value = row.optional('phone')
  if (value === null) return null
  const normal = normalisePhone(value)
  if (normal === undefined) row.fault('phone', 'not a phone number')
  return normal ?? null
}

function email(row: Row): string | null {
  const value = row.optional('email')
  if (value !== null && !/^[^\s@]{1,64}@[^\s@]{1,255}$/.test(value)) row.fault('email', 'not a mail address')
  return value
}

function els(row: Row): string | null {
  const value = row.optional('els')
  if (value === null) return null
  const normal = normaliseEls(value)
  if (normal === undefined) row.fault('els', 'two digits, two letters, six digits expected')
  return normal ?? null
}
