/** The files of a set, in the order they depend on each other, and their columns (docs: billing export). */
export const exportFiles = [
  'contracts.csv',
  'accounts.csv',
  'inlets.csv',
  'meters.csv',
  'readings.csv',
  'invoices.csv',
  'invoice_lines.csv',
  'payments.csv',
] as const

export type ExportFile = (typeof exportFiles)[number]

type Columns = { required: readonly string[]; optional: readonly string[] }

export const columnsOf: Readonly<Record<ExportFile, Columns>> = {
  'contracts.csv': columns(
    'contract_number contract_date customer_kind customer_name inn kpp ogrn legal_role phone email status',
  ),
  'accounts.csv': columns(
    'account_number contract_number address residents area_m2',
    'els tariff_group norm_group',
  ),
  'inlets.csv': columns('inlet_number account_number name diameter_mm service'),
  'meters.csv': columns(
    'meter_serial inlet_number model registers digits verified_on valid_until seal_number',
    'digits_2 multiplier installed_on removed_on initial initial_2 final final_2',
  ),
  'readings.csv': columns('meter_serial register period read_on value source'),
  'invoices.csv': columns('invoice_number contract_number period issued_on due_on net vat gross'),
  'invoice_lines.csv': columns('invoice_number line service quantity unit price net vat_rate vat gross'),
  'payments.csv': columns('payment_id contract_number paid_on amount method purpose'),
}

function columns(required: string, optional = ''): Columns {
  return { required: required.split(' '), optional: optional.split(' ').filter((name) => name !== '') }
}
