// Writes prisma/seed/demo: the fictional billing export and the demo people. Run by hand:
// node prisma/seed/generate-demo.ts — the same files every time.
import { writeFileSync } from 'node:fs'
import { at, between, pick, writeCsv } from './demo-kit.ts'
import { bill } from './demo-bills.ts'
import type { Bills, Volumes } from './demo-bills.ts'
import { inletHistory } from './demo-meters.ts'
import type { Row } from './demo-meters.ts'
import { people } from './demo-people.ts'
import { contracts } from './demo-world.ts'
import type { AccountStory, ContractStory } from './demo-story.ts'

const rows = {
  contracts: [] as Row[],
  accounts: [] as Row[],
  inlets: [] as Row[],
  meters: [] as Row[],
  readings: [] as Row[],
}
const bills: Bills = { invoices: [], lines: [], payments: [] }
let accountNumber = 1003100000

function addAccount(story: ContractStory, account: AccountStory, volumes: Volumes[]): void {
  const number = story.kind === 'person' ? story.number.slice(2) : String((accountNumber += between(3, 29)))
  const els = `77${pick(['АА', 'АВ', 'СН'])}${between(100000, 999999)}`
  rows.accounts.push({
    account_number: number,
    contract_number: story.number,
    address: account.address,
    residents: account.residents,
    area_m2: account.area,
    els,
    tariff_group: 'moscow',
    norm_group: story.kind === 'person' ? 'flat-bath-central-hot' : '',
  })
  account.inlets.forEach((inlet, index) => {
    const inletNumber = `${number}-${index + 1}`
    rows.inlets.push({
      inlet_number: inletNumber,
      account_number: number,
      name: inlet.name,
      diameter_mm: inlet.diameter,
      service: inlet.service,
    })
    const history = inletHistory(inlet, inletNumber)
    rows.meters.push(...history.meters)
    rows.readings.push(...history.readings)
    history.volumes.forEach((volume, month) => {
      const sums = (volumes[month] ??= { COLD: 0, HOT: 0, COLD_FOR_HOT: 0 })
      sums[inlet.service] += volume
    })
  })
}

for (const story of contracts()) {
  rows.contracts.push({
    contract_number: story.number,
    contract_date: story.date,
    customer_kind: story.kind,
    customer_name: story.name,
    inn: story.inn,
    kpp: story.kpp,
    ogrn: story.ogrn,
    legal_role: story.role,
    phone: story.phone,
    email: story.email,
    status: story.status,
  })
  const volumes: Volumes[] = []
  for (const account of story.accounts) addAccount(story, account, volumes)
  bill(story, volumes, bills)
}

for (const [name, list] of Object.entries(rows)) writeCsv(`${name}.csv`, list)
writeCsv('invoices.csv', bills.invoices)
writeCsv('invoice_lines.csv', bills.lines)
writeCsv('payments.csv', bills.payments)
const linked = people((name) =>
  at(
    rows.contracts.filter((row) => row['customer_name'] === name),
    0,
  ),
)
writeFileSync(new URL('./demo/people.json', import.meta.url), `${JSON.stringify(linked, undefined, 2)}\n`)
