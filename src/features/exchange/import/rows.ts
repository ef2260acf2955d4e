/** Rows of the tables the import writes, as SQL takes and gives them: days and decimals as text, ids as uuid. */
export type Rows = {
  customers: {
    id: string
    kind: 'PERSON' | 'ORGANIZATION'
    name: string
    inn: string | null
    kpp: string | null
    ogrn: string | null
    legal_role: string | null
    phone: string | null
    email: string | null
    organization_id: string | null
  }
  contracts: { id: string; number: string; date: string; status: string; customer_id: string }
  accounts: {
    id: string
    contract_id: string
    number: string
    address: string
    residents: number | null
    area_m2: string | null
    gis_els: string | null
    tariff_group: string
    norm_group: string
    position: number
  }
  inlets: {
    id: string
    contract_id: string
    account_id: string
    number: string
    name: string
    diameter_mm: string
    service: string
    position: number
  }
  meters: {
    id: string
    contract_id: string
    inlet_id: string
    model: string
    serial: string
    installed_on: string
    removed_on: string | null
    replaced_by_id: string | null
  }
  registers: {
    id: string
    contract_id: string
    meter_id: string
    index: number
    digits: number
    multiplier: string
    initial_value: number | null
    final_value: number | null
  }
  verifications: {
    id: string
    contract_id: string
    meter_id: string
    verified_on: string
    valid_until: string
  }
  seals: { id: string; contract_id: string; meter_id: string; number: string }
  readings: {
    id: string
    contract_id: string
    inlet_id: string
    meter_id: string
    register_id: string
    submission_id: string | null
    period: string
    read_on: string | null
    value: number
    previous: number | null
    previous_on: string | null
    volume: string | null
    source: string
    state: string
  }
  invoices: {
    id: string
    contract_id: string
    number: string
    period: string
    issued_on: string
    due_on: string
    net_kopecks: number
    vat_kopecks: number
    gross_kopecks: number
  }
  invoice_lines: {
    id: string
    contract_id: string
    invoice_id: string
    line: number
    service: string
    quantity: string
    unit: string
    price: string
    net_kopecks: number
    vat_rate: string
    vat_kopecks: number
    gross_kopecks: number
  }
  payments: {
    id: string
    contract_id: string
    external_id: string
    paid_on: string
    amount_kopecks: number
    method: string
    purpose: string
  }
}

export type TableName = keyof Rows

type Types = { [T in TableName]: Record<keyof Rows[T], string> }

const money = { net_kopecks: 'int8', vat_kopecks: 'int8', gross_kopecks: 'int8' }
const ofMeter = { id: 'uuid', contract_id: 'uuid', meter_id: 'uuid' }

/** SQL types of the columns, in an order in which a table stands after those it refers to. */
export const columnTypes: Types = {
  customers: {
    id: 'uuid',
    kind: '"CustomerKind"',
    name: 'text',
    inn: 'text',
    kpp: 'text',
    ogrn: 'text',
    legal_role: '"LegalRole"',
    phone: 'text',
    email: 'text',
    organization_id: 'uuid',
  },
  contracts: { id: 'uuid', number: 'text', date: 'date', status: '"ContractStatus"', customer_id: 'uuid' },
  accounts: {
    id: 'uuid',
    contract_id: 'uuid',
    number: 'char(10)',
    address: 'text',
    residents: 'int',
    area_m2: 'numeric',
    gis_els: 'text',
    tariff_group: 'text',
    norm_group: 'text',
    position: 'int',
  },
  inlets: {
    id: 'uuid',
    contract_id: 'uuid',
    account_id: 'uuid',
    number: 'text',
    name: 'text',
    diameter_mm: 'numeric',
    service: '"WaterService"',
    position: 'int',
  },
  meters: {
    id: 'uuid',
    contract_id: 'uuid',
    inlet_id: 'uuid',
    model: 'text',
    serial: 'text',
    installed_on: 'date',
    removed_on: 'date',
    replaced_by_id: 'uuid',
  },
  registers: {
    ...ofMeter,
    index: 'int2',
    digits: 'int2',
    multiplier: 'numeric',
    initial_value: 'int',
    final_value: 'int',
  },
  verifications: { ...ofMeter, verified_on: 'date', valid_until: 'date' },
  seals: { ...ofMeter, number: 'text' },
  readings: {
    ...ofMeter,
    inlet_id: 'uuid',
    register_id: 'uuid',
    submission_id: 'uuid',
    period: 'char(7)',
    read_on: 'date',
    value: 'int',
    previous: 'int',
    previous_on: 'date',
    volume: 'numeric',
    source: '"ReadingSource"',
    state: '"ReadingState"',
  },
  invoices: {
    id: 'uuid',
    contract_id: 'uuid',
    number: 'text',
    period: 'char(7)',
    issued_on: 'date',
    due_on: 'date',
    ...money,
  },
  invoice_lines: {
    id: 'uuid',
    contract_id: 'uuid',
    invoice_id: 'uuid',
    line: 'int2',
    service: 'text',
    quantity: 'numeric',
    unit: 'text',
    price: 'numeric',
    vat_rate: 'numeric',
    ...money,
  },
  payments: {
    id: 'uuid',
    contract_id: 'uuid',
    external_id: 'text',
    paid_on: 'date',
    amount_kopecks: 'int8',
    method: 'text',
    purpose: 'text',
  },
}

export const tableNames = Object.keys(columnTypes) as TableName[]
