import type { Book } from './book.ts'
import type { Mentioned } from './store.ts'
import type { ExportFile } from './columns.ts'
import type { ExportSet } from './form.ts'
import type { Rows, TableName } from './rows.ts'

/** The database's rows by the keys the files use. */
export type Known = {
  contracts: Map<string, Rows['contracts']>
  accounts: Map<string, Rows['accounts']>
  inlets: Map<string, Rows['inlets']>
  /** by serial: models may share one */
  meters: Map<string, Rows['meters'][]>
  invoices: Map<string, Rows['invoices']>
  payments: Map<string, Rows['payments']>
}

export function indexBook(book: Book): Known {
  return {
    contracts: byKey(book, 'contracts', (row) => row.number),
    accounts: byKey(book, 'accounts', (row) => row.number),
    inlets: byKey(book, 'inlets', (row) => row.number),
    meters: Map.groupBy(book.known.meters.values(), (row) => row.serial),
    invoices: byKey(book, 'invoices', (row) => row.number),
    payments: byKey(book, 'payments', (row) => row.external_id),
  }
}

/** Every key the set names, be it the row's own or one it leans on. */
export function mentionedBy(set: ExportSet): Mentioned {
  const cells = (column: string, ...files: ExportFile[]) => {
    const found = new Set<string>()
    for (const file of files) {
      for (const row of set.get(file)?.rows ?? []) {
        const cell = row.cells.get(column) ?? ''
        if (cell !== '') found.add(cell)
      }
    }
    return [...found]
  }
  return {
    contracts: cells('contract_number', 'contracts.csv', 'accounts.csv', 'invoices.csv', 'payments.csv'),
    inns: cells('inn', 'contracts.csv'),
    accounts: cells('account_number', 'accounts.csv', 'inlets.csv'),
    inlets: cells('inlet_number', 'inlets.csv', 'meters.csv'),
    serials: cells('meter_serial', 'meters.csv', 'readings.csv').map((serial) => serial.toUpperCase()),
    invoices: cells('invoice_number', 'invoices.csv', 'invoice_lines.csv'),
    payments: cells('payment_id', 'payments.csv'),
  }
}

function byKey<T extends TableName>(
  book: Book,
  table: T,
  key: (row: Rows[T]) => string,
): Map<string, Rows[T]> {
  const rows = [...book.known[table].values()] as Rows[T][]
  return new Map(rows.map((row) => [key(row), row]))
}
