import { randomUUID } from 'node:crypto'
import { current, settle, together, type Book } from './book.ts'
import type { Known } from './known.ts'
import type { AccountRecord, ContractRecord, InletRecord } from './parse-subjects.ts'
import type { Outcome } from './report.ts'
import type { Rows } from './rows.ts'

type Customer = Rows['customers']

/**
 * Contracts with their customers. A person's customer is the contract's own; an organization's is shared by
 * the contracts that name it alike. A customer whose contracts are all renamed alike is renamed.
 */
export function planContracts(book: Book, known: Known, records: readonly ContractRecord[]): Outcome[] {
  const shared = new Map<string, Customer>()
  for (const customer of book.known.customers.values())
    if (customer.kind === 'ORGANIZATION') shared.set(likeness(customer), customer)
  const wishes = new Map(records.map((record) => [record.number, likeness(customerOf(record, ''))]))
  const contractsOf = Map.groupBy(book.known.contracts.values(), (row) => row.customer_id)
  return records.map((record) => {
    const before = known.contracts.get(record.number)
    const customer = chooseCustomer(book, record, before, shared, wishes, contractsOf)
    const partOutcome = settle(book, 'customers', customer)
    if (record.kind === 'ORGANIZATION') shared.set(likeness(customer), customer)
    const outcome = settle(book, 'contracts', {
      id: before?.id ?? randomUUID(),
      number: record.number,
      date: record.date,
      status: record.status,
      customer_id: customer.id,
    })
    return together(outcome, partOutcome === 'updated' ? 'updated' : 'unchanged')
  })
}

export function planAccounts(book: Book, records: readonly AccountRecord[]): Outcome[] {
  const contracts = idsBy(book, 'contracts', (row) => row.number)
  const before = new Map([...book.known.accounts.values()].map((row) => [row.number, row]))
  const place = placesOf([...book.known.accounts.values()].map((row) => [row.contract_id, row.position]))
  return records.map((record) => {
    const contractId = idOf(contracts, record.contractNumber)
    const old = before.get(record.number)
    return settle(book, 'accounts', {
      id: old?.id ?? randomUUID(),
      contract_id: contractId,
      number: record.number,
      address: record.address,
      residents: record.residents,
      area_m2: record.area,
      gis_els: record.els,
      tariff_group: record.tariffGroup,
      norm_group: record.normGroup,
      position: old?.position ?? place(contractId),
    })
  })
}

export function planInlets(book: Book, records: readonly InletRecord[]): Outcome[] {
  const accounts = new Map(
    [...book.known.accounts.values(), ...book.creates.accounts.values()].map((row) => [row.number, row]),
  )
  const before = new Map([...book.known.inlets.values()].map((row) => [row.number, row]))
  const place = placesOf([...book.known.inlets.values()].map((row) => [row.account_id, row.position]))
  return records.map((record) => {
    const account = accounts.get(record.accountNumber)
    if (account === undefined) throw new Error(`inlet ${record.number} has no account`)
    const old = before.get(record.number)
    return settle(book, 'inlets', {
      id: old?.id ?? randomUUID(),
      contract_id: account.contract_id,
      account_id: account.id,
      number: record.number,
      name: record.name,
      diameter_mm: record.diameter,
      service: record.service,
      position: old?.position ?? place(account.id),
    })
  })
}

/** Ids by key of known and new rows. */
export function idsBy<T extends 'contracts' | 'invoices'>(
  book: Book,
  table: T,
  key: (row: Rows[T]) => string,
): Map<string, string> {
  const rows = [...book.known[table].values(), ...book.creates[table].values()] as Rows[T][]
  return new Map(rows.map((row) => [key(row), row.id]))
}

export function idOf(ids: ReadonlyMap<string, string>, key: string): string {
  const id = ids.get(key)
  if (id === undefined) throw new Error(`a row leans on ${key}, which does not stand`)
  return id
}

function chooseCustomer(
  book: Book,
  record: ContractRecord,
  contract: Rows['contracts'] | undefined,
  shared: ReadonlyMap<string, Customer>,
  wishes: ReadonlyMap<string, string>,
  contractsOf: ReadonlyMap<string, readonly Rows['contracts'][]>,
): Customer {
  const before = contract && current(book, 'customers', contract.customer_id)
  const like = record.kind === 'ORGANIZATION' ? shared.get(likeness(customerOf(record, ''))) : undefined
  if (like !== undefined) return current(book, 'customers', like.id) ?? like
  const organization = before?.organization_id ?? organizationOf(book, record)
  if (before?.kind === record.kind && isWholeRenamed(contractsOf.get(before.id) ?? [], record, wishes)) {
    return customerOf(record, before.id, organization)
  }
  return customerOf(record, randomUUID(), organization)
}

function isWholeRenamed(
  contracts: readonly Rows['contracts'][],
  record: ContractRecord,
  wishes: ReadonlyMap<string, string>,
): boolean {
  const wish = likeness(customerOf(record, ''))
  return contracts.every((row) => wishes.get(row.number) === wish)
}

/** A new customer of an organization that has a cabinet belongs to it. */
function organizationOf(book: Book, record: ContractRecord): string | null {
  if (record.kind === 'PERSON') return null
  const same = [...book.known.customers.values()].filter(
    (row) => row.inn === record.inn && row.kpp === record.kpp,
  )
  return same.find((row) => row.organization_id !== null)?.organization_id ?? null
}

function customerOf(record: ContractRecord, id: string, organization: string | null = null): Customer {
  const { kind, name, inn, kpp, ogrn, role, phone, email } = record
  return { id, kind, name, inn, kpp, ogrn, legal_role: role, phone, email, organization_id: organization }
}

function likeness({ kind, name, inn, kpp, ogrn, legal_role, phone, email }: Customer): string {
  return JSON.stringify([kind, name, inn, kpp, ogrn, legal_role, phone, email])
}

/** New rows stand after those already known, in the order of the file. */
function placesOf(known: readonly (readonly [string, number])[]): (parent: string) => number {
  const last = new Map<string, number>()
  for (const [parent, position] of known) last.set(parent, Math.max(position, last.get(parent) ?? 0))
  return (parent) => {
    const next = (last.get(parent) ?? 0) + 1
    last.set(parent, next)
    return next
  }
}
