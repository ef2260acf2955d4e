import type { Temporal } from 'temporal-polyfill'
import { recordAudit } from '../../../platform/audit.ts'
import type { Clock } from '../../../platform/clock.ts'
import type { Db, Tx } from '../../../platform/db.ts'
import { compileAccess } from '../../../records/ownership.ts'
import type { Book } from './book.ts'
import { openCheck, type Check } from './check.ts'
import { columnsOf, exportFiles, type ExportFile } from './columns.ts'
import { readExportSet, type ExportSet } from './form.ts'
import { indexBook, mentionedBy } from './known.ts'
import { readMeters } from './parse-meters.ts'
import { readInvoices, readPayments } from './parse-money.ts'
import { readReadings } from './parse-readings.ts'
import { readAccounts, readContracts, readInlets } from './parse-subjects.ts'
import { planMeters } from './plan-meters.ts'
import { planInvoices, planLines, planPayments } from './plan-money.ts'
import { planReadings } from './plan-readings.ts'
import { planAccounts, planContracts, planInlets } from './plan-subjects.ts'
import type { Fault, ImportReport, Outcome } from './report.ts'
import { acceptReadings, loadBook, recordBatch, takeTurn, writeBook } from './store.ts'

export type ImportDeps = { db: Pick<Db, 'transaction'>; clock: Clock }

export type ImportOptions = {
  /** stores the good rows when there are faults */
  partial?: boolean
  /** who asked, when it was a member of staff */
  userId?: string
  onProgress?: (progress: Progress) => void
}

export type Progress = { step: 'reading' | 'checking' | 'storing'; done: number; of: number }

type Judged = ReturnType<typeof judge>

/** A set of a large utility takes its time; the server's pages go on meanwhile. */
const tenMinutes = 600_000

/** Reads, checks and stores a set of the billing export: all or nothing unless `partial`. */
export async function importExport(
  deps: ImportDeps,
  directory: string,
  options: ImportOptions = {},
): Promise<ImportReport> {
  options.onProgress?.({ step: 'reading', done: 0, of: 1 })
  const { set, strangers } = await readExportSet(directory)
  const name =
    directory
      .replace(/(?<!\/)\/+$/, '')
      .split('/')
      .at(-1) ?? ''
  const report = await deps.db.transaction((tx) => importSet(tx, deps.clock, set, name, options), {
    timeout: tenMinutes,
    maxWait: 10_000,
  })
  return { ...report, strangers }
}

/** The same within a transaction that is already open. */
export async function importSet(
  tx: Tx,
  clock: Clock,
  set: ExportSet,
  name: string,
  options: ImportOptions,
): Promise<ImportReport> {
  const startedAt = clock.now()
  const progress = options.onProgress ?? (() => undefined)
  await takeTurn(tx.sql)
  progress({ step: 'checking', done: 0, of: 1 })
  const book = await loadBook(tx.sql, mentionedBy(set))
  const check = openCheck(set)
  const judged = judge(check, book)
  const report: ImportReport = {
    isStored: check.faults.length === 0 || options.partial === true,
    isPartial: options.partial === true,
    dataAsOf: newestDay(judged),
    strangers: [],
    perFile: check.perFile,
    faults: inOrder(check),
    differences: [],
  }
  if (!report.isStored) return report
  const accepted = plan(book, judged, check, report)
  const at = startedAt.toString()
  await writeBook(tx, book, at, (done, of) => progress({ step: 'storing', done, of }))
  await acceptReadings(tx.sql, accepted, at)
  await compileAccess(tx.sql, { contractIds: contractsOfChangedHands(book) })
  await remember(tx, clock, name, startedAt, report, options.userId)
  return report
}

function judge(check: Check, book: Book) {
  const known = indexBook(book)
  const contracts = readContracts(check)
  const accounts = readAccounts(check, known)
  const inlets = readInlets(check, known)
  const meters = readMeters(check, known, inlets)
  const readings = readReadings(check, known, book, meters)
  const { invoices, lines } = readInvoices(check, known)
  return {
    known,
    contracts,
    accounts,
    inlets,
    meters,
    readings,
    invoices,
    lines,
    payments: readPayments(check, known),
  }
}

/** Says in the book how everything should stand. Returns the submitted readings billing took over. */
function plan(book: Book, judged: Judged, check: Check, report: ImportReport): string[] {
  const tally = (file: ExportFile, outcomes: readonly Outcome[]) => {
    const counts = check.perFile[file]
    if (counts !== undefined) for (const outcome of outcomes) counts[outcome]++
  }
  tally('contracts.csv', planContracts(book, judged.known, judged.contracts))
  tally('accounts.csv', planAccounts(book, judged.accounts))
  tally('inlets.csv', planInlets(book, judged.inlets))
  tally('meters.csv', planMeters(book, judged.meters))
  const { outcomes, differences, accepted } = planReadings(book, judged.readings, meterIds(book, judged))
  tally('readings.csv', outcomes)
  report.differences.push(...differences)
  tally('invoices.csv', planInvoices(book, judged.invoices))
  tally('invoice_lines.csv', planLines(book, judged.lines))
  tally('payments.csv', planPayments(book, judged.payments))
  return accepted
}

/** A serial means the meter of the set, else the one the database knows. */
function meterIds(book: Book, judged: Judged): Map<string, string> {
  const models = new Map(judged.meters.map((meter) => [meter.serial, meter.model]))
  const ids = new Map<string, string>()
  for (const row of [...book.known.meters.values(), ...book.creates.meters.values()]) {
    if ((models.get(row.serial) ?? row.model) === row.model) ids.set(row.serial, row.id)
  }
  return ids
}

/** A contract that is new, or whose customer changed, may belong to an organization that has a cabinet. */
function contractsOfChangedHands(book: Book): string[] {
  const isChanged = (customer: string) =>
    book.creates.customers.has(customer) || book.updates.customers.has(customer)
  const known = [...book.known.contracts.values()].filter((row) => isChanged(row.customer_id))
  return [...book.creates.contracts.keys(), ...book.updates.contracts.keys(), ...known.map(({ id }) => id)]
}

async function remember(
  tx: Tx,
  clock: Clock,
  name: string,
  startedAt: Temporal.Instant,
  report: ImportReport,
  userId: string | undefined,
): Promise<void> {
  const id = await recordBatch(tx.sql, {
    name,
    startedAt: startedAt.toString(),
    finishedAt: clock.now().toString(),
    dataAsOf: report.dataAsOf ?? null,
    report,
    userId: userId ?? null,
  })
  await recordAudit(tx.sql, {
    at: startedAt,
    actorId: userId,
    action: 'exchange.import',
    subject: { type: 'exchange_batch', id },
    channel: userId === undefined ? 'command' : 'staff',
    details: {
      name,
      perFile: report.perFile,
      faults: report.faults.length,
      differences: report.differences.length,
    },
  })
}

function newestDay({ readings, invoices, payments }: Judged): string | undefined {
  let newest: string | undefined
  const see = (day: string) => {
    if (newest === undefined || day > newest) newest = day
  }
  for (const { readOn } of readings) see(readOn)
  for (const { issuedOn } of invoices) see(issuedOn)
  for (const { paidOn } of payments) see(paidOn)
  return newest
}

function inOrder(check: Check): Fault[] {
  const place = ({ file, column }: Fault) =>
    [...columnsOf[file].required, ...columnsOf[file].optional].indexOf(column)
  return check.faults.toSorted(
    (a, b) =>
      exportFiles.indexOf(a.file) - exportFiles.indexOf(b.file) || a.line - b.line || place(a) - place(b),
  )
}
