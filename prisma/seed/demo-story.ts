// The words a demo story is told with: contracts, accounts and inlets with sensible defaults.
import { inn10, ogrn } from './demo-kit.ts'
import type { InletStory } from './demo-meters.ts'

export interface AccountStory {
  address: string
  residents: number | ''
  area: string
  inlets: InletStory[]
}

export interface ContractStory {
  number: string
  date: string
  kind: 'person' | 'organization'
  name: string
  inn: string
  kpp: string
  ogrn: string
  role: '' | 'ORDINARY' | 'UO' | 'TSZH'
  phone: string
  email: string
  status: 'active' | 'suspended' | 'terminated'
  accounts: AccountStory[]
  /** How many of the newest invoices are unpaid. */
  unpaid: number
  /** Paid above the last invoice, kopecks. */
  advance?: number
}

/** An inlet of a flat. */
export const flat = (name: string, mean: number, more: Partial<InletStory> = {}): InletStory => ({
  name,
  diameter: 15,
  service: name.startsWith('ГВС') ? 'HOT' : 'COLD',
  mean,
  byPerson: true,
  ...more,
})

let phone = 9000001100
/** A person's contract. */
export const person = (
  number: string,
  date: string,
  name: string,
  accounts: AccountStory[],
  more: Partial<ContractStory> = {},
): ContractStory => ({
  number,
  date,
  kind: 'person',
  name,
  inn: '',
  kpp: '',
  ogrn: '',
  role: '',
  phone: `+7${(phone += 17)}`,
  email: '',
  status: 'active',
  accounts,
  unpaid: 0,
  ...more,
})

let company = 0
/** A company's contract; its number within the demo makes its requisites. */
export const organization = (
  number: string,
  date: string,
  name: string,
  accounts: AccountStory[],
  more: Partial<ContractStory> = {},
): ContractStory => {
  company += 1
  return {
    ...person(number, date, name, accounts),
    kind: 'organization',
    inn: inn10(`7799001${String(company).padStart(2, '0')}`),
    kpp: '779901001',
    ogrn: ogrn(`1147799001${String(company).padStart(2, '0')}`),
    role: 'ORDINARY',
    phone: `+749500001${String(company).padStart(2, '0')}`,
    email: `office${company}@demo.example`,
    ...more,
  }
}

/** An inlet of a company. */
export const inlet = (
  name: string,
  diameter: number,
  mean: number,
  more: Partial<InletStory> = {},
): InletStory => ({
  name,
  diameter,
  service: 'COLD',
  mean,
  ...more,
})
